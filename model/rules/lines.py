"""Where in a file of one's own an error came from."""

from __future__ import annotations

OF = "__rule__"  # in the namespace of a file that is a rule, the path that it is told by


class Unfit(ValueError):
    """What a rule of one's own has left behind or given is no state or number of the model; it names file and line."""


def line_of(error: BaseException) -> str | None:
    """The file and line at which an error came out of a rule of one's own; None if it came out of none."""
    found, step = None, error.__traceback__
    while step is not None:
        if (path := step.tb_frame.f_globals.get(OF)) and step.tb_frame.f_code.co_filename == path:
            found = f"{path}:{step.tb_lineno}"
        step = step.tb_next
    if isinstance(error, SyntaxError) and error.filename and found is None:
        found = f"{error.filename}:{error.lineno}"
    return found
