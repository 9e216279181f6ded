"""How much was compiled: what has to stay at nothing while numbers move."""

from __future__ import annotations

import threading

from anodeworks.arrays import jax

EVENT = "/jax/core/compile/backend_compile_duration"


class Compiled:
    """A counter of what JAX compiles in this process, programs and single operations alike, from here on.

    It listens as long as it is open; `count` may be read from any thread.
    """

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()
        jax.monitoring.register_event_duration_secs_listener(self._heard)

    def _heard(self, event: str, duration_secs: float, **kwargs: str | int) -> None:
        if event == EVENT:
            with self._lock:
                self.count += 1

    def close(self) -> None:
        """Listen no more."""
        jax.monitoring.unregister_event_duration_listener(self._heard)
