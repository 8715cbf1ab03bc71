"""`python -m lanchat`."""

import sys

from lanchat.cli import main

if __name__ == "__main__":
    sys.exit(main())
