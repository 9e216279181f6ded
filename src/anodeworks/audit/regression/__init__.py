"""Pooled regression over the reference class: what other plants let one expect of a plant of given kind and size."""
