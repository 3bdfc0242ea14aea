"""What OpenStreetMap's tags are in Kith: the table `openstreetmap.toml`, and its rules for what is closed or gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..entities import KIND_TITLES, KINDS
from ..reading import Value, read_toml

YES = ("yes", "true", "1")
SHUT = ("closed", "off")  # of opening_hours
NO_ENTRY = ("private", "no")  # of access


@dataclass(frozen=True)
class Tag:
    """What a tag is: a kind, or none and then `why` it is left out."""

    kind: str
    why: str
    owner: str = ""
    is_open: bool | None = None


@dataclass(frozen=True)
class Meaning:
    """What a feature's tags make of it, and the tag that decided."""

    tag: str
    kind: str  # none if it is left out
    why: str
    owner: str = ""
    is_open: bool | None = None


@cache
def table() -> Mapping[str, Value]:
    """Read `openstreetmap.toml`."""
    return read_toml(Path(__file__).parent / "openstreetmap.toml")[0]


@cache
def tags() -> Mapping[str, Mapping[str, Tag]]:
    """Tags by key and value; keys in the order in which they are looked up."""
    found: dict[str, dict[str, Tag]] = {}
    for entry in table()["tag"] + table()["left_out"]:
        for value in entry["values"]:
            found.setdefault(entry["key"], {})[value] = Tag(
                entry.get("kind", ""), entry["why"], entry.get("owner", ""), entry.get("open")
            )
    return found


@cache
def words_for_kinds() -> Mapping[str, str]:
    """Kinds by whatever they may be called in a table of the user's own: Kith's names, words, and values of tags."""
    found = {
        value: tag.kind for by in tags().values() for value, tag in by.items() if tag.kind and value != "yes"
    }
    for kind, words in table()["words"].items():
        found |= dict.fromkeys(words, kind)
    found |= dict(zip(KIND_TITLES, KINDS, strict=True)) | {kind: kind for kind in KINDS}
    return {_plain(word): kind for word, kind in found.items()}


def _plain(text: str) -> str:
    return text.strip().lower().replace("_", " ").replace("-", " ")


def kind_called(text: str) -> str:
    """The kind that a word stands for; none if it stands for none.

    >>> (
    ...     kind_called("Community Centre"),
    ...     kind_called("place_of_worship"),
    ...     kind_called("Pubs"),
    ...     kind_called("dentist"),
    ... )
    ('centre', 'faith', 'pub', '')
    """
    word = _plain(text)
    return words_for_kinds().get(word) or words_for_kinds().get(word.removesuffix("s"), "")


@cache
def owners() -> Mapping[str, str]:
    """Owners by words for them."""
    return {_plain(word): owner for owner, words in table()["owners"].items() for word in words}


def owner_called(text: str) -> str:
    """The owner that a word stands for; none if it stands for none.

    >>> owner_called("Local authority"), owner_called("somebody")
    ('council', '')
    """
    return owners().get(_plain(text), "")


def has_tags(fields: Mapping[str, str]) -> bool:
    """Whether fields have a key of the table, with a prefix or without."""
    return any(key.split(":")[-1] in tags() or key in tags() for key in fields)


def meaning_of(fields: Mapping[str, str]) -> Meaning:
    """What a feature with these tags is in Kith: a kind with its owner if said, open or not, or why it is left out.

    A tag that says what is there now goes before one that says what was.

    >>> meaning_of({"amenity": "pub"}).kind
    'pub'
    >>> meaning_of({"disused:amenity": "pub", "building": "yes"})
    Meaning(tag='disused:amenity=pub', kind='pub', why='', owner='', is_open=False)
    >>> meaning_of({"shop": "supermarket"}).why
    'too large to meet neighbours in, a judgement'
    """
    found = next(_kinds(fields), None) or next(_former(fields), None) or _left_out(fields)
    return _as_it_stands(found, fields) if found.kind else found


def _values(text: str) -> list[str]:
    return [text, *(part.strip() for part in text.split(";"))] if ";" in text else [text]


def _kinds(fields: Mapping[str, str]) -> Iterator[Meaning]:
    """Kinds that tags give, in the table's order of keys."""
    for key, by in tags().items():
        for value in _values(fields.get(key, "").lower()):
            tag = by.get(value)
            if tag and tag.kind:
                yield Meaning(f"{key}={value}", tag.kind, "", tag.owner, tag.is_open)


def _former(fields: Mapping[str, str]) -> Iterator[Meaning]:
    """What tags with a prefix give: closed, or no longer or not yet there."""
    lifecycle = table()["lifecycle"]
    prefixed = {key: key.partition(":") for key in fields if ":" in key}
    for state in ("closed", "not_yet", "gone"):
        for key, (prefix, _, rest) in prefixed.items():
            if prefix in lifecycle[state] and rest in tags():
                tag = f"{key}={fields[key]}"
                for kind in _kinds({rest: fields[key]}):
                    if state == "closed":
                        yield Meaning(tag, kind.kind, "", kind.owner, False)
                    else:
                        yield Meaning(tag, "", "no longer stands" if state == "gone" else "is not there yet")


def _left_out(fields: Mapping[str, str]) -> Meaning:
    """Why a feature that is no kind is left out."""
    for key, by in tags().items():
        if fields.get(key):
            value = fields[key].lower()
            tag = by.get(value) or by.get("*")
            if tag:
                return Meaning(f"{key}={value}", "", tag.why)
    return Meaning("", "", "has no tag that says what it is")


def _as_it_stands(found: Meaning, fields: Mapping[str, str]) -> Meaning:
    """What other tags say of a kind: shut, gone, or for nobody to enter; who keeps it."""
    lifecycle, is_open, tag = table()["lifecycle"], found.is_open, found.tag
    for state, why in (("gone", "no longer stands"), ("not_yet", "is not there yet")):
        said = next(
            (key for key in lifecycle[state] if key not in KEPT and fields.get(key, "").lower() in YES), None
        )
        if said:
            return Meaning(f"{tag}, {said}={fields[said]}", "", why)
    if fields.get("access", "").lower() in NO_ENTRY:
        return Meaning(f"{tag}, access={fields['access']}", "", "is not open to the public")
    if any(fields.get(key, "").lower() in YES for key in lifecycle["closed"]) or (
        fields.get("opening_hours", "").strip('" ').lower() in SHUT
    ):
        is_open = False
    owner = owner_called(fields.get("operator:type", "")) or owner_called(fields.get("ownership", ""))
    return Meaning(tag, found.kind, "", owner or found.owner, is_open)


KEPT = ("historic",)  # historic=yes is said of what stands
