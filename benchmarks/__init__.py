"""Measurements: `python -m benchmarks` runs them all and saves one JSON file under benchmarks/results/."""
