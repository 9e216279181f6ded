"""`python -m anodeworks` and `anodeworks` are the command line; it may be interrupted from its first import on."""

import sys

from anodeworks import interrupts


def main() -> int:
    """Run the command line and return its exit code."""
    interrupts.watch()
    from anodeworks.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
