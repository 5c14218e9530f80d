"""The settings page: what can be used, and how research starts here."""
