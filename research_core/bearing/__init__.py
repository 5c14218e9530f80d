"""Does the evidence bear the statement? Rules, pure and without a model."""
