"""Earlier moments of a run: gone back to, compared, branched off from."""
