"""Whole libraries from one journal to another, and to a file and back."""
