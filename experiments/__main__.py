"""``python -m experiments`` in a checkout hands over to `kith`, so that no module is loaded under two names."""

import sys

from kith.experiments.commands.app import main

if __name__ == "__main__":
    sys.exit(main())
