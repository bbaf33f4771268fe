"""`python -m gradreel` is the command `gradreel`."""

from gradreel.cli import main

main()
