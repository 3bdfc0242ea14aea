"""Words for numbers, names and months, and paragraphs of a width that a terminal holds."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

from kith.model.measures.outcomes import HEADLINE, Outcome
from kith.model.telling import counted

WIDTH = 100


def paragraph(text: str, indent: str = "  ") -> str:
    """A paragraph of at most 100 columns, its later lines indented."""
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def capital(text: str) -> str:
    """A text as the beginning of a sentence.

    >>> capital("big-local and the CWF")
    'Big-local and the CWF'
    """
    return text[:1].upper() + text[1:]


def adults(population: int) -> str:
    """So many adults, in words.

    >>> adults(1), adults(2000)
    ('1 adult', '2,000 adults')
    """
    return counted(population, "adult")


def pounds(amount: float, pence: bool = False) -> str:
    """An amount of GBP, as it is written everywhere.

    To the pound; from £10,000 on in thousands, from a million on in millions to three figures. `pence` is for small
    amounts, per head or per pound: to the penny.

    >>> pounds(-0.2), pounds(1234.5), pounds(-254_694), pounds(999_600), pounds(3_254_694)
    ('£0', '£1,234', '-£255k', '£1m', '£3.25m')
    >>> (
    ...     pounds(14.254, pence=True),
    ...     pounds(-1.5, pence=True),
    ...     pounds(float("nan")),
    ...     pounds(math.nan, pence=True),
    ... )
    ('£14.25', '-£1.50', '-', 'undefined')
    """
    if not math.isfinite(amount):
        return "undefined" if pence else "-"
    size = round(abs(amount), 2 if pence else 0)
    sign = "-" if amount < 0 and size else ""
    if round(size / 1e3) >= 1e3:
        return f"{sign}£{float(f'{size / 1e6:.3g}'):,g}m"
    return f"{sign}£{size / 1e3:.0f}k" if size >= 1e4 else f"{sign}£{size:,.{2 if pence else 0}f}"


def a_head(gbp: float) -> str:
    """So much money a head, with pence where there are any.

    >>> a_head(30.0), a_head(0.5)
    ('£30 a head', '£0.50 a head')
    """
    return f"{pounds(gbp, pence=gbp != round(gbp))} a head"


def about(number: float) -> int:
    """A number of things to two figures, upwards.

    >>> about(7), about(123.2), about(4501)
    (7, 130, 4600)
    """
    step = 10 ** max(len(str(math.ceil(number))) - 2, 0)
    return math.ceil(number / step) * step


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a table of text, its first column flush left and the others flush right.

    >>> print(aligned([["", "a", "b"], ["ties", "10", "x"]]))
           a  b
    ties  10  x
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join([f"{row[0]:{widths[0]}}", *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows
    )


def scale(outcome: Outcome) -> float:
    """What a value is multiplied by to be shown: shares are shown in per cent."""
    return 100.0 if outcome.unit == "share" else 1.0


def titled(outcome: Outcome) -> str:
    """An outcome's title, with its unit where the title does not tell it."""
    unit = "%" if outcome.unit == "share" else outcome.unit
    return outcome.title if " per " in outcome.title else f"{outcome.title} ({unit})"


def decimals(half_widths: Sequence[float]) -> int:
    """Decimals that show two figures of the widest interval, three at most.

    >>> decimals([0.034, 0.002]), decimals([12.0]), decimals([float("nan")])
    (3, 0, 3)
    """
    widest = max((half for half in half_widths if math.isfinite(half) and half > 0), default=0.01)
    return min(max(1 - math.floor(math.log10(widest)), 0), 3)


def listed(words: Sequence[str], whole: int = len(HEADLINE)) -> str:
    """Words as a list in a sentence, "everything" if they are all the headline outcomes, of which there are `whole`.

    >>> listed(["ties"]), listed(["ties", "trust", "groups"]), listed([])
    ('ties', 'ties, trust and groups', 'nothing')
    """
    if len(words) == whole:
        return "everything"
    if len(words) < 2:
        return "".join(words) or "nothing"
    return f"{', '.join(words[:-1])} and {words[-1]}"


def short_name(outcome: str) -> str:
    """An outcome's name as a word in a sentence.

    >>> short_name("life_satisfaction")
    'life satisfaction'
    """
    return outcome.replace("_", " ")


def date(month: int) -> str:
    """A month as year and month of the experiment, both from 1; months before it are negative.

    >>> date(1), date(12), date(13), date(0)
    ('year  1 month  1', 'year  1 month 12', 'year  2 month  1', 'at the start    ')
    """
    if month <= 0:
        return f"{'at the start' if month == 0 else f'{-month} months before':16}"
    return f"year {(month - 1) // 12 + 1:2d} month {(month - 1) % 12 + 1:2d}"
