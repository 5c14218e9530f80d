"""The desk: one run, watched and steered."""
