"""The sources page: what was found, what rests on it, whom to trust."""
