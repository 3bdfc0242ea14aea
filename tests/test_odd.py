"""`model/ODD.md` says what the code does: its tables equal the code, and nothing that the code has is left out.

Its tables of parameters, places, programmes and what a month hands on, and its diagrams of entities and of the
month, are made from TOML files and code, never typed:

    python tests/test_odd.py        # writes them anew, in place
"""

import importlib
import re
import sys
import textwrap
from dataclasses import fields
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that the command above works where Kith is not installed

from kith import Programme, catalogue, places, presets
from kith.model.entities import KINDS, NONE, NOTHING, OWNERS, TENURES, Groups, Institutions, Residents
from kith.model.entities import SLOTS as SLOTS_OF_A_RESIDENT
from kith.model.labour import Labour
from kith.model.luck import SLOTS
from kith.model.measures import DOMAINS, QUESTIONS
from kith.model.measures.outcomes import OUTCOMES
from kith.model.neighbourhood import SCHEDULE
from kith.model.parameters import BASES
from kith.model.programme import CONTROLS, ENDINGS, INSTRUMENTS, WORKS
from kith.model.programme.profiles import SHAPES
from kith.model.schedule import AS_GIVEN, SETTLING
from kith.model.ties import COLUMNS, CONTACTS, FLOWS, SETTINGS
from kith.model.world import Month

ODD = ROOT / "model" / "ODD.md"


# --- the tables that are made ------------------------------------------------------------------------


def number(value: float) -> str:
    """A number as the TOML files would write it: no exponent, no needless zeros."""
    return f"{value:.10g}"


def table(*rows: tuple[str, ...]) -> str:
    """Rows as a Markdown table, the first being its head."""
    head, *body = (f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)
    return "\n".join((head, "|---" * len(rows[0]) + "|", *body))


def parameter_table() -> str:
    """Every parameter of the catalogue, in its order."""
    head = ("name", "value", "range", "plausible", "unit", "basis", "meaning")
    return table(
        head,
        *(
            (
                f"`{p.name}`",
                number(p.value),
                f"{number(p.low)} to {number(p.high)}",
                f"{number(p.plausible[0])} to {number(p.plausible[1])}" if p.plausible else "-",
                p.unit,
                p.basis,
                p.meaning,
            )
            for p in catalogue.values()
        ),
    )


def place_table() -> str:
    """Every value that a place replaces, beside the catalogue's."""
    changed = [name for name in catalogue if any(name in place.values for place in places.values())]
    return table(
        ("parameter", "catalogue", *(f"`{name}`" for name in places)),
        *(
            (
                f"`{name}`",
                number(catalogue[name].value),
                *(number(p.values[name]) if name in p.values else "-" for p in places.values()),
            )
            for name in changed
        ),
    )


def by_year(programme: Programme) -> str:
    """Share of the money in each year of the profile, per cent."""
    years = (sum(programme.profile[m : m + 12]) for m in range(0, programme.months, 12))  # type: ignore[misc]
    return ", ".join(f"{100.0 * share:.3g}" for share in years) or "-"


def programme_table() -> str:
    """Every preset: its money, pace, mix, control, ending and works."""
    return table(
        ("name", "GBP per head", "from month", "% by year", "mix", "control", "ending", "works"),
        *(
            (
                f"`{p.name}`",
                number(p.budget),
                str(p.start),
                by_year(p),
                ", ".join(f"{name} {share:.0%}" for name, share in p.mix.items()) or "-",
                p.control,
                p.ending,
                p.works,
            )
            for p in presets.values()
        ),
    )


def month_table() -> str:
    """What processes hand on within a month: every field, who writes it, who reads it."""
    return table(
        ("handed on", "written by", "read by", "carried over", "meaning"),
        *(
            (
                f"`{f.name}`",
                f"`{f.metadata['written']}`",
                ", ".join(f"`{process}`" for process in f.metadata["read"]),
                "yes" if f.metadata["carried"] else "-",
                f.metadata["meaning"],
            )
            for f in fields(Month)
        ),
    )


def month_diagram() -> str:
    """The month from SCHEDULE: each process in its order, what it hands on and to whom, and when it runs."""
    names = [process.__name__ for process in SCHEDULE]
    lines = ["```text", f"{'month m':52}settling   warm-up    month", ""]
    for k, process in enumerate(SCHEDULE, start=1):
        runs = ("x" if process in when else "-" for when in (SETTLING, AS_GIVEN, SCHEDULE))
        does = str(process.__doc__).partition(":")[2].strip().splitlines()[0].rstrip(".")
        first, *more = textwrap.wrap(does, 36)
        lines.append(f"{k:2d} {process.__name__:10} {first:39}{'          '.join(runs)}")
        lines += [f" |{'':12}{line}" for line in more]
        handed: dict[str, list[str]] = {}
        earlier = {reader: " next month" for reader in names[: k - 1]}
        for f in fields(Month):
            if f.metadata["written"] == process.__name__:
                late = earlier if f.metadata["carried"] else {}
                readers = ", ".join(reader + late.get(reader, "") for reader in f.metadata["read"])
                handed.setdefault(readers, []).append(f.name)
        lines += [f" |{'':12}-- {', '.join(what)} --> {readers}" for readers, what in handed.items()]
    return "\n".join([*lines, " v", "11 observe    measures read and never write; then month m + 1", "```"])


REFERENCES = {  # columns that hold the row of another entity: whose it is, and what the relation is called
    ("Residents", "member_of"): ("Groups", "memberships"),
    ("Residents", "venue"): ("Institutions", "uses"),
    ("Groups", "place"): ("Institutions", "host"),
    ("Institutions", "body"): ("Groups", "owner"),
}
ENTITIES = {"Residents": Residents, "Groups": Groups, "Institutions": Institutions}


def columns_told(names: list[str], lead: str = "  ") -> list[str]:
    """Names of columns, in lines."""
    return textwrap.wrap(", ".join(names), 92, initial_indent=lead, subsequent_indent=lead)


def entity_diagram() -> str:
    """Entities from their columns: what each holds of itself, and which columns lead to another."""
    lines = ["```text"]
    for name, columns in ENTITIES.items():
        own = [f.name for f in fields(columns) if (name, f.name) not in REFERENCES]
        lines += [name.lower(), *columns_told(own)]
        for (entity, column), (other, called) in REFERENCES.items():
            if entity == name:
                slots = f", up to {SLOTS_OF_A_RESIDENT} each" if entity == "Residents" else ""
                lines.append(f"  -- {column} ({called}{slots}) --> {other.lower()}")
        if name == "Residents":
            lines.append("  -- ego, alter (ties, one for a pair) --> residents")
            lines += columns_told(["of a tie: key", *COLUMNS[3:]], "     ")
        lines.append("")
    lines += ["cells of the ground: each resident, group and institution names its own (cell)"]
    lines += [f"labour market, one: {', '.join(f.name for f in fields(Labour))}", "```"]
    return "\n".join(lines)


MADE = {
    "entities": entity_diagram,
    "schedule": month_diagram,
    "month": month_table,
    "parameters": parameter_table,
    "places": place_table,
    "programmes": programme_table,
}


def between(name: str, text: str) -> str:
    """What stands between the markers of a made table."""
    found = re.findall(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", text, re.DOTALL)
    assert len(found) == 1, f"ODD.md should have one table between the markers of {name}"
    return str(found[0]).strip("\n")


def rewritten(text: str) -> str:
    """The page with its made tables made anew."""
    for name, made in MADE.items():
        between(name, text)  # exactly one, or an error
        new = f"<!-- {name} -->\n{made()}\n<!-- /{name} -->"
        text = re.sub(rf"<!-- {name} -->\n.*?<!-- /{name} -->", lambda _, new=new: new, text, flags=re.DOTALL)
    return text


def test_the_diagram_of_entities_has_every_column_and_every_reference():
    told = entity_diagram()
    for name, columns in ENTITIES.items():
        part = told.split(f"\n{name.lower()}\n")[1].split("\n\n")[0]
        assert [f.name for f in fields(columns) if not re.search(rf"\b{f.name}\b", part)] == []
    named = {f.name for columns in ENTITIES.values() for f in fields(columns)}
    rows = {column for column, nothing in NOTHING.items() if nothing == NONE}
    assert rows <= {column for _, column in REFERENCES} <= named


# --- reading the page --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page() -> str:
    return ODD.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def prose(page: str) -> str:
    """The page without the tables that are made."""
    for name in MADE:
        page = page.replace(between(name, page), "")
    return page


def section(page: str, title: str) -> str:
    """The part of the page under a heading that begins with `title`, up to the next of its level or above."""
    lines = page.splitlines()
    start = next(k for k, line in enumerate(lines) if re.match(rf"#+ {re.escape(title)}", line))
    level = len(lines[start]) - len(lines[start].lstrip("#"))
    body = []
    for line in lines[start + 1 :]:
        if re.match(rf"#{{1,{level}}} ", line):
            break
        body.append(line)
    return "\n".join(body)


def cells(text: str) -> list[list[str]]:
    """Cells of every table row in a text, heads and rules left out, backticks taken off."""
    lines = text.splitlines()
    rows = [line for line in lines if line.startswith("|") and not line.startswith("|---")]
    heads = {lines[k - 1] for k, line in enumerate(lines) if line.startswith("|---")}
    return [
        [cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in rows if row not in heads
    ]


# --- claims ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MADE)
def test_a_made_table_equals_what_it_is_made_from(name: str, page: str) -> None:
    assert between(name, page) == MADE[name](), f"{name} has changed: run `python tests/test_odd.py`"


def test_making_the_tables_anew_changes_nothing_else(page: str) -> None:
    emptied = page
    for name in MADE:
        emptied = emptied.replace(between(name, page), "stale")
    assert rewritten(emptied) == page


def test_the_schedule_table_is_the_schedule(page: str) -> None:
    said = [tuple(row[:3]) for row in cells(section(page, "3. ").split("<!-- month -->")[0])]
    run = [
        (str(k), process.__name__, process.__module__.removeprefix("kith.").replace(".", "/") + ".py")
        for k, process in enumerate(SCHEDULE, start=1)
    ]
    assert said == run


def test_the_diagram_of_the_month_is_the_schedule_and_what_it_hands_on(page: str) -> None:
    diagram = between("schedule", page)
    order = re.findall(r"^ ?(\d+) (\w+) .*?([x-]) +([x-]) +([x-])$", diagram, re.MULTILINE)
    assert [row[:2] for row in order] == [(str(k), p.__name__) for k, p in enumerate(SCHEDULE, start=1)]
    assert [row[2] == "x" for row in order] == [process in SETTLING for process in SCHEDULE]
    arrows = re.findall(r"-- (.*) --> (.*)$", diagram, re.MULTILINE)
    said = {
        (name, reader)
        for what, readers in arrows
        for name in what.split(", ")
        for reader in re.findall(r"\w+", readers)
    }
    assert {(f.name, reader) for f in fields(Month) for reader in f.metadata["read"]} <= said


def test_the_summary_stands_first_and_has_two_pages(page: str) -> None:
    assert re.findall(r"^## (.*)$", page, re.MULTILINE)[0] == "Summary"
    assert 500 < len(section(page, "Summary").split()) < 1100


def test_every_process_of_the_schedule_has_its_submodel_in_order(page: str) -> None:
    headings = re.findall(r"^### 7\.(\d+) .*\(`(\w+)`\)$", page, re.MULTILINE)
    assert headings == [(str(k), process.__name__) for k, process in enumerate(SCHEDULE, start=1)]


def test_every_file_that_is_named_exists(page: str) -> None:
    named = set(re.findall(r"`((?:model|tests)/[\w/]+\.\w+)`", page))
    assert {f.__module__.removeprefix("kith.").replace(".", "/") + ".py" for f in SCHEDULE} <= named
    assert not [name for name in sorted(named) if not (ROOT / name).is_file()]


def test_every_parameter_is_used_in_a_rule_and_not_only_listed(prose: str) -> None:
    """Those of a kind of institution are written `k.running_cost` for all kinds."""
    written = (f"k.{name.split('.')[1]}" if name.split(".")[0] in KINDS else name for name in catalogue)
    assert not [
        name for name in dict.fromkeys(written) if not re.search(rf"(?<![\w.]){re.escape(name)}\b", prose)
    ]


def test_every_parameter_that_is_written_exists(prose: str) -> None:
    groups = {name.split(".")[0] for name in catalogue}
    written = set(re.findall(rf"(?<![\w./])((?:{'|'.join(groups)})\.[a-z]\w*)", prose)) - {"programme.py"}
    assert not sorted(written - set(catalogue))


def test_every_group_of_parameters_has_rows(page: str) -> None:
    listed = {row[0].split(".")[0] for row in cells(between("parameters", page))}
    assert listed == {name.split(".")[0] for name in catalogue}


def test_every_outcome_is_defined_once_with_its_title_unit_and_direction(page: str) -> None:
    said = [tuple(row[:4]) for row in cells(section(page, "8. "))]
    signs = {1: "+1", -1: "-1", 0: "0"}
    assert said == [(o.name, o.title, o.unit, signs[o.better]) for o in OUTCOMES.values()]


VOCABULARY = {
    "instrument": INSTRUMENTS,
    "control": CONTROLS,
    "ending": ENDINGS,
    "works": WORKS,
    "shape of a profile": SHAPES,
    "kind of institution": KINDS,
    "owner": OWNERS,
    "setting": SETTINGS,
    "contact": CONTACTS,
    "turnover": FLOWS,
    "place": tuple(places),
    "question of the survey": tuple(QUESTIONS),
}


@pytest.mark.parametrize("what", VOCABULARY)
def test_every_word_of_a_list_appears(what: str, prose: str) -> None:
    assert not [word for word in VOCABULARY[what] if f"`{word}`" not in prose]


@pytest.mark.parametrize("word", [*TENURES, *BASES, *DOMAINS])
def test_every_named_category_appears(word: str, prose: str) -> None:
    assert word in prose


@pytest.mark.parametrize(
    ("title", "columns"),
    [
        ("2.2 ", [f.name for f in fields(Residents)]),
        ("2.3 ", [f.name for f in fields(Groups)]),
        ("2.4 ", [f.name for f in fields(Institutions)]),
        ("2.5 ", list(COLUMNS)),
    ],
)
def test_every_state_variable_is_listed_with_its_meaning(title: str, columns: list[str], page: str) -> None:
    names = [name for row in cells(section(page, title)) for name in re.findall(r"\w+", row[0])]
    assert sorted(names) == sorted(columns)


def test_every_stream_of_luck_is_listed_and_exists(page: str) -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "model").rglob("*.py")))
    drawn = set(re.findall(r"luck\.(?:at|key|uniforms|pairs|of_residents)\(\s*\"([^\"]+)\"", code))
    drawn |= set(re.findall(r"people\([^()\"]*(?:\([^()]*\))?[^()\"]*\"(\w+)\"\)", code)) | {"residents"}
    assert {"first", "arrive"} <= drawn
    listed = {
        name for row in cells(section(page, "7.0 ")) for name in re.findall(r"`([a-z ]+)`", f"`{row[0]}`")
    }
    assert listed | set(SLOTS) == drawn
    slots = section(page, "7.0 ")
    for name, slot in SLOTS.items():
        told = f"{slot.start}-{slot.stop - 1}" if isinstance(slot, slice) else str(slot)
        assert f"`{name}` {told}" in slots


def test_every_number_with_a_name_is_that_of_the_code(page: str) -> None:
    said = [row for row in cells(section(page, "9.2 ")) if row[0] != "-"]
    assert said
    for name, value, where, _ in said:
        module = importlib.import_module(where.removesuffix(".py").replace("/", "."))
        assert float(value) == getattr(module, name), name


if __name__ == "__main__":
    old = ODD.read_text(encoding="utf-8")
    new = rewritten(old)
    ODD.write_text(new, encoding="utf-8", newline="\n")
    print(f"{ODD}: {'unchanged' if new == old else 'tables made anew'}")
