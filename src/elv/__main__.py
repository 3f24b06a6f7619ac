"""`python -m elv`."""

from elv.cli import main

main()
