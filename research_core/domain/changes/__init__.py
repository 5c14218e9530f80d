"""What each event changes: a pure function a kind, gathered in ``domain.fold``."""
