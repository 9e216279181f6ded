"""Every test runs in float64, as the package does."""

import anodeworks.numerics  # noqa: F401
