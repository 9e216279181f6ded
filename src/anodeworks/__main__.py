"""`python -m anodeworks` is the command line."""

from anodeworks.cli import main

main()
