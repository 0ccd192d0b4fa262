"""``python -m aa2``: the command line."""

import sys

from aa2.cli import main

if __name__ == "__main__":
    sys.exit(main())
