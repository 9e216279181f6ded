"""`python -m anodeworks` and `anodeworks` are the command line, which may be interrupted from here on."""

import os
import signal
import sys


def _end(number: int, frame: object) -> None:
    """An interruption while there is nothing but imports."""
    os.write(2, b"interrupted\n")
    os._exit(128 + number)


def main() -> int:
    """Run the command line and return its exit code."""
    from anodeworks import background, interrupts

    interrupts.watch()
    from anodeworks.cli import main as run

    code = 1
    try:
        code = run()
    except Exception:
        # A fault of the program: told as Python would, but what still computes is not waited for.
        sys.excepthook(*sys.exc_info())
    finally:
        interrupts.over()
    background.cut_off(code)
    return code


for each in (signal.SIGINT, signal.SIGTERM):  # nobody imports this module but whoever starts the program
    if signal.getsignal(each) != signal.SIG_IGN:
        signal.signal(each, _end)

if __name__ == "__main__":
    sys.exit(main())
