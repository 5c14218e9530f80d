"""Small apps for tests: parts of the desk without the rest of it."""
