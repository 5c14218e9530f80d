"""The first screen: a topic, and how it should be researched."""
