"""`python -m viz`: the command `backprop` from a checkout."""

import sys

from viz.commands.main import main

if __name__ == "__main__":
    sys.exit(main())
