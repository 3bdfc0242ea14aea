"""``python -m experiments`` in a checkout hands over to `kith`, so that no module is loaded under two names."""

import sys

from kith.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
