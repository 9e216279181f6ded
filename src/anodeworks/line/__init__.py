"""Production lines: what a row of machines, stores and shared supplies really puts through.

Equations: docs/equations/line.md.
"""

from anodeworks.shown import callable_package

callable_package(__name__)
