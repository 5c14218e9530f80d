"""The mind map of a run: drawn, kept, and its nodes with what can be done with them."""
