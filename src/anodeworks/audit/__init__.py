"""Announced claims against the model, and the reference class of plants announced elsewhere."""
