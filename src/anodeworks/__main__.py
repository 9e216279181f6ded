"""`python -m anodeworks` is the command line."""

import sys

from anodeworks.cli import main

sys.exit(main())
