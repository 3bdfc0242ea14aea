"""The command line as a process of its own: ``kith``, and ``python -m kith``."""

import os
import sys
from io import TextIOWrapper

from kith.experiments.commands.ending import heed_signals
from kith.model.telling import say


def main() -> int:
    """Do what the command line asks, as whom the process belongs to: its signals, streams and environment too."""
    heed_signals()
    if sys.stdout is None:
        say("kith: standard output is closed; open it, as with > answer.txt")
        return 2
    if isinstance(sys.stdout, TextIOWrapper):  # a terminal without a pound sign shows a question mark
        sys.stdout.reconfigure(errors="replace")
    # it is about windows, and no command opens one; Matplotlib stops at a word that it does not know
    os.environ.pop("MPLBACKEND", None)
    from kith.experiments.commands.app import main as command  # noqa: PLC0415 (from here on signals are heeded)

    status = command()
    try:
        sys.stdout.flush()
    except OSError:  # it was told, and Python would tell it again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


if __name__ == "__main__":
    sys.exit(main())
