"""Double precision for all of JAX, switched on by importing this module, and operations that are safe at edges."""

from __future__ import annotations

import jax

jax.config.update("jax_enable_x64", True)
