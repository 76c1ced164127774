"""``python -m policyrules`` is the command."""

import sys

from policyrules.cli import main

if __name__ == "__main__":
    sys.exit(main())
