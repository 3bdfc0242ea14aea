"""``python -m kith`` is the same as ``kith``."""

import sys

from kith.experiments.commands.app import main

if __name__ == "__main__":
    sys.exit(main())
