"""A team's programme as a file, which can be handed to the rest of the class."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kith.model.mistakes import Mistake, by_name, finite, path_given, plain_number, told, word
from kith.model.programme.presets import programme_from
from kith.model.programme.programme import INSTRUMENTS

from ..page.share import toml
from ..running.store import write_whole

TEAMS = "kith-teams"  # a folder of theirs, where there is nothing else
LONGEST = 60  # letters of a team's name, which is a file's
BUDGET = 100.0  # GBP a head; a comparison makes all options equal, so any amount will do


def mix_of(answers: Mapping[str, float]) -> dict[str, float]:
    """Points given to each instrument as shares that add up to 1; nothing given to any is a mistake.

    >>> mix_of({"grants": 3, "facilities": 1, "endowment": 0})
    {'grants': 0.75, 'facilities': 0.25}
    """
    given = {name: finite("mix", each, 0.0) for name, each in by_name("mix", answers).items()}
    total = sum(given.values())
    if total <= 0:
        raise Mistake(f"mix: no points are given; give some to at least one of {', '.join(INSTRUMENTS)}")
    return {name: points / total for name, points in given.items() if points > 0}


def team_file(
    team: str,
    *,
    years: float,
    profile: str,
    mix: Mapping[str, float],
    control: str,
    ending: str,
    folder: str | Path = TEAMS,
) -> str:
    """Write a team's programme to ``TEAM.toml`` and return the path, which is an option of `compare`.

    Parameters
    ----------
    team : letters, digits, spaces, - and _
    mix : points for each instrument; they need not add up to anything
    folder : where to write it, made if it is not there; a file of the same team is written anew

    Raises
    ------
    Mistake : if anything is unknown or out of range; nothing is then written.
    """
    allowed = f"at most {LONGEST} letters, digits, spaces, - and _"
    word("team", team, allowed)
    if len(team) > LONGEST or not all(letter.isalnum() or letter in " -_" for letter in team):
        raise Mistake(f"team: {told(team)} is not allowed; give {allowed}")
    folder = path_given("folder", folder)
    table = {
        "budget_per_head": BUDGET,
        "years": plain_number(years),
        "profile": word("profile", profile, "the name of a shape"),
        "control": control,
        "ending": ending,
        "mix": mix_of(mix),
    }
    programme_from(team, table)
    path = Path(folder) / f"{team}.toml"
    write_whole(path, f"{toml(team, table)}\n".encode(), "folder")
    return str(path)
