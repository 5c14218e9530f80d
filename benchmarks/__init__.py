"""Measurements: ``make benchmark`` prints them; nothing here decides whether a test passes."""
