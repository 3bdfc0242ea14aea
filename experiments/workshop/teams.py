"""A team's programme as a file, which can be handed to the rest of the class."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from kith.model.mistakes import Mistake
from kith.model.programme import programme_named
from kith.model.programme.programme import INSTRUMENTS

BUDGET = 100.0  # GBP a head; a comparison makes all options equal, so any amount will do


def mix_of(answers: Mapping[str, float]) -> dict[str, float]:
    """Points given to each instrument as shares that add up to 1; nothing given to any is a mistake.

    >>> mix_of({"grants": 3, "facilities": 1, "endowment": 0})
    {'grants': 0.75, 'facilities': 0.25}
    """
    total = sum(answers.values())
    if total <= 0:
        raise Mistake(f"mix: no points are given; give some to at least one of {', '.join(INSTRUMENTS)}")
    return {name: points / total for name, points in answers.items() if points > 0}


def team_file(
    team: str,
    *,
    years: float,
    profile: str,
    mix: Mapping[str, float],
    control: str,
    ending: str,
    folder: str | Path = ".",
) -> str:
    """Write a team's programme to ``TEAM.toml`` and return the path, which is an option of `compare`.

    Parameters
    ----------
    team : letters, digits, spaces, - and _
    mix : points for each instrument; they need not add up to anything
    folder : where to write it; a file of the same team is written anew

    Raises
    ------
    Mistake : if anything is unknown or out of range; nothing is then written.
    """
    if not team.strip() or not all(letter.isalnum() or letter in " -_" for letter in team):
        raise Mistake(f"team: {team!r} is not allowed; give letters, digits, spaces, - and _")
    lines = [
        f'name = "{team}"', f"budget_per_head = {BUDGET:g}", f"years = {years:g}", f'profile = "{profile}"',
        f'control = "{control}"', f'ending = "{ending}"', "", "[mix]",
        *(f"{name} = {share!r}" for name, share in mix_of(mix).items()),
    ]  # fmt: skip
    path = Path(folder) / f"{team}.toml"
    half = path.with_name(f".{uuid4().hex}.toml")  # a name that nobody else has
    try:
        half.write_text("\n".join(lines) + "\n", encoding="utf-8")
        programme_named(str(half))
        half.replace(path)
    except OSError as error:
        raise Mistake(f"folder: {path} cannot be written ({error.strerror})") from None
    finally:
        half.unlink(missing_ok=True)
    return str(path)
