"""Production lines: what a row of machines, stores and shared supplies really puts through.

Equations: docs/equations/line.md.
"""
