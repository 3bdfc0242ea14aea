"""What is too small to be told: few who answered, and few who said the same."""

from __future__ import annotations

from kith.model.mistakes import Mistake

LEAST_ASKED = 30  # answers to a question: of fewer a share tells little, and perhaps of whom
LEAST_CELL = 5  # who said yes, or no: fewer could be known by their neighbours


def check_size(question: str, share: float, n: int) -> None:
    """Raise a Mistake for an answer of so few that it tells little, or that somebody could be known by it."""
    if n < LEAST_ASKED:
        raise Mistake(
            f"{question}: n = {n} is too few to tell anything; give answers of at least {LEAST_ASKED}"
        )
    least = min(share, 1.0 - share) * n
    if round(least, 6) < LEAST_CELL:
        raise Mistake(
            f"{question}: fewer than {LEAST_CELL} of {n} said {'yes' if share < 0.5 else 'no'}, who could be known by "
            "it; leave the question out"
        )
