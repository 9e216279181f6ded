"""A worker as its parent sees it: started when it is needed, told what to do, ended when it does not listen."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

PATIENT: Final = 1.2  # seconds that a cancelled worker has to end what it does by itself


class Process:
    """A computing process and the lines between it and its parent."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings
        self.running: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def ask(self, order: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Send an order, and yield what the worker says until the last word; nothing more comes if it ends."""
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError, OSError):
            self._send(process, order)
            for line in process.stdout:
                with suppress(ValueError):
                    said = json.loads(line)
                    if said.get("job") == order["job"]:
                        yield said

    def cancel(self) -> None:
        """Let the worker end what it does: by itself if it listens, else as it is; another takes its place."""
        if self.running is not None:
            with suppress(BrokenPipeError, OSError):
                self._send(self.running, {"cancel": True})
        self._timer = threading.Timer(PATIENT, self.end)
        self._timer.daemon = True
        self._timer.start()

    def spare(self) -> None:
        """What was cancelled has ended by itself: the worker stays."""
        if self._timer is not None:
            self._timer.cancel()

    def code(self) -> int | None:
        """The exit code of a worker that has ended."""
        if self.running is None:
            return None
        try:
            return self.running.wait(5)
        except subprocess.TimeoutExpired:
            self.end()
            return self.running.wait(5)

    def close(self) -> None:
        """End the worker and the lines to it; only of the thread that asks it."""
        if self.running is not None:
            self.end()
            self.running.wait(5)
            for stream in (self.running.stdin, self.running.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
        self.running = None

    def _started(self) -> subprocess.Popen[bytes]:
        if self.running is not None and self.running.poll() is None:
            return self.running
        self.close()
        command = [sys.executable, "-m", "anodeworks.workbench.jobs.worker"]
        self.running = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        self._send(self.running, self.settings)
        return self.running

    def _send(self, process: subprocess.Popen[bytes], said: Mapping[str, Any]) -> None:
        assert process.stdin is not None
        with self._lock:
            process.stdin.write(json.dumps(said).encode() + b"\n")
            process.stdin.flush()

    def end(self) -> None:
        """End the worker as it is, from any thread; whoever asks it hears nothing more."""
        if self.running is not None:
            with suppress(ProcessLookupError, OSError):
                self.running.kill()
