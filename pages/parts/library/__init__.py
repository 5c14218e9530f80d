"""The library page: every run, and what one does with it."""
