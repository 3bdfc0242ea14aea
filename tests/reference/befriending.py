"""Ties form and strengthen (ODD 7.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ties import FRIEND, GROUP, INSTITUTION, STREET, Tie, likeness, pair_key, single, together

if TYPE_CHECKING:
    from .model import Reference
    from .residents import Resident

NAMES = {STREET: "street", INSTITUTION: "institution", GROUP: "group", FRIEND: "friend"}


def befriend(model: Reference) -> None:
    """Contacts strengthen ties; other encounters may begin new ones, all on the state before."""
    contacts = count_contacts(model)
    beginning = begin(model)
    for tie, count in contacts.items():
        tie.strengthen(model.numbers["ties.gain"], count, model.month)
    for (one, other), setting in beginning.items():
        tie = Tie(
            single(model.numbers["ties.start"]),
            model.month,
            model.month,
            setting,
            single(likeness(one, other)),
        )
        one.ties[other] = other.ties[one] = tie


def count_contacts(model: Reference) -> dict[Tie, int]:
    """How often the two ends of each tie met or called this month."""
    contacts: dict[Tie, int] = {}
    for one, other, *_ in [*model.encounters, *model.calls]:
        if other in one.ties:
            tie = one.ties[other]
            contacts[tie] = contacts.get(tie, 0) + 1
    return contacts


def begin(model: Reference) -> dict[tuple[Resident, Resident], int]:
    """The pairs that become tied, with the lowest setting that succeeded: one trial a pair and setting."""
    trials: dict[tuple[int, int], tuple[Resident, Resident]] = {}
    for one, other, setting in model.encounters:
        if other not in one.ties:
            trials[pair_key(one, other), setting] = (one, other) if one.row < other.row else (other, one)
    tied: dict[tuple[Resident, Resident], int] = {}
    for (key, setting), (one, other) in sorted(trials.items(), key=lambda trial: trial[0]):
        luck = model.luck.at("befriend", model.month, key * 4 + setting)
        if luck < chance_of_tie(one, other, setting):
            tied.setdefault((one, other), setting)
    return tied


def chance_of_tie(one: Resident, other: Resident, setting: int) -> float:
    """The chance that an encounter of strangers becomes a tie."""
    numbers, name = one.model.numbers, NAMES[setting]
    rate = numbers["ties.rate"] * (1 if setting == STREET else numbers[f"focus.{name}_rate"])
    barrier = 1 if setting == STREET else numbers[f"focus.{name}_barrier"]
    return (
        rate
        * together(one, other)
        * (one.trust * other.trust) ** 0.5
        * max(0, 1 - barrier * (1 - likeness(one, other)))
        * one.spare
        * other.spare
    )
