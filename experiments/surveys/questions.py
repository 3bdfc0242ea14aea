"""The questions that the model's own survey asks, by name and as they are published."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kith.model.measures.survey import QUESTIONS
from kith.model.mistakes import Mistake, nearest, word

# as the Community Life Survey of England (DCMS) words its measures, the answer that counts as yes among them
WORDINGS: Mapping[str, tuple[str, ...]] = {
    "chat": (
        "chat to neighbours at least once a month",
        "chatted to neighbours at least once a month, more than to just say hello",
    ),
    "favours": (
        "people in the neighbourhood borrow things and exchange favours",
        "borrow things and exchange favours with neighbours",
    ),
    "trusts": (
        "many of the people in the neighbourhood can be trusted",
        "many people in the neighbourhood can be trusted",
    ),
    "belongs": (
        "feel very or fairly strongly that they belong to their immediate neighbourhood",
        "strong sense of belonging to the neighbourhood",
    ),
    "lonely": ("often or always lonely", "feel lonely often or always"),
    "formal_volunteer": ("formal volunteering at least once a month",),
    "informal_volunteer": ("informal volunteering at least once a month",),
    "member": ("member of at least one group, club or organisation",),
    "influence": ("can influence decisions affecting their local area",),
}
NAMES = {name: name for name in QUESTIONS} | {
    text: name for name, texts in WORDINGS.items() for text in texts
}


def plain(text: str) -> str:
    """A wording without what writers differ in: capitals, punctuation, articles.

    >>> plain("Many of the people in your neighbourhood can be trusted.")
    'many of people in neighbourhood can be trusted'
    """
    words = re.findall(r"\w+", text.casefold())
    return " ".join(one for one in words if one not in ("the", "a", "their", "your", "they", "that"))


PLAIN = {plain(text): name for text, name in NAMES.items()}


def question_named(field: str, given: object) -> str:
    """The question of this name or published wording.

    >>> question_named("question", "Often or always lonely")
    'lonely'

    Raises
    ------
    Mistake : if the model's own survey has no such question
    """
    text = word(field, given, f"one of {', '.join(QUESTIONS)}")
    found = PLAIN.get(plain(text))
    if found is None:
        close = nearest(text, NAMES) if plain(text) else ""
        hint = close if "nearest" in close else ""
        raise Mistake(
            f"{field}: {text!r} is no question that the model's own survey can answer{hint}; "
            f"it asks {', '.join(QUESTIONS)}"
        )
    return found
