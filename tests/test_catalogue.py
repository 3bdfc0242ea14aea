"""Every number is told in full, and every number matters."""

import ast
import math
import pickle
import re
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from worlds import FORM, LIVELY, programme

import kith.experiments
import kith.model
from kith import Mistake, Neighbourhood, case, catalogue, places
from kith.experiments.evidence.patterns import PATTERNS
from kith.model.entities import KINDS
from kith.model.measures import Snapshot
from kith.model.measures.outcomes import OUTCOMES
from kith.model.parameters import BASES

ALIKE = ("left-behind", "better-provided")  # equally deprived
INFRASTRUCTURE = {f"{kind}.per_1000" for kind in KINDS} | {"institutions.condition"}
GROUP_HISTORY = {"groups.per_1000", "start.constituted", "start.group_size"}


# --- told in full -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", catalogue)
def test_every_parameter_has_a_unit_a_meaning_a_basis_and_a_source(name):
    p = catalogue[name]
    assert p.name == name and p.unit and p.meaning and p.source and p.basis in BASES


@pytest.mark.parametrize("name", catalogue)
def test_every_parameter_has_a_range_that_holds_its_value_and_another(name):
    p = catalogue[name]
    assert math.isfinite(p.low) and math.isfinite(p.high) and p.low <= p.value <= p.high and p.low < p.high


@pytest.mark.parametrize("name", catalogue)
def test_only_a_parameter_with_nothing_published_behind_it_is_called_a_judgement(name):
    p = catalogue[name]
    assert p.basis == "assumed" or not p.source.startswith("judgement")


# what needs no plausible range though it is a judgement: a group or a name, and why
STANDS_STILL = {
    "place": "the ground and the clock: the set-up of a run",
    "people": "who lives in a place: its margins, which are described and not fitted",
    "start": "the synthetic start, which settling and warm-up replace",
    "shock": "as large as whoever asks for a shock makes it",
    "absorption.limits": "a switch",
    "letdown.promised_to": "a switch",
    "facilities.opening_reserve_paid": "a switch",
    "groups.usual_inside": "computed from the model's own steady state",
    "groups.usual_outside": "computed from the model's own steady state",
    "services.usual_linking": "computed from the model's own steady state",
    "facilities.most_per_1000": "a guard that no place comes near",
}


@pytest.mark.parametrize("name", [name for name, p in catalogue.items() if p.is_judgement])
def test_every_judgement_says_what_is_plausible_unless_it_describes_a_place_or_the_start(name):
    p = catalogue[name]
    places_say = any(name in place.values for place in places.values())
    excused = {name, name.split(".")[0]} & set(STANDS_STILL)
    assert p.plausible or places_say or excused or p.source.startswith("definition")


@pytest.mark.parametrize("name", STANDS_STILL)
def test_nothing_is_excused_that_does_not_exist(name):
    assert name in {n for full in catalogue for n in (full, full.split(".")[0])} and STANDS_STILL[name]


NAMED = re.compile(r"[A-Z][a-z']{3,}|[A-Z]{3,}")  # who published it
FIGURE = re.compile(r"\d+(?:\.\d+)?%|\d+-\d+%|\d+\.\d+")  # per cent, or with a decimal point


def quoted(text):
    """Who and what a text quotes: names, years, and figures, each end of a span of per cents on its own."""
    spans = re.sub(r"(\d+)-(\d+)%", r"\1% \2%", text)
    return set(NAMED.findall(text)), set(re.findall(r"\b(?:19|20)\d\d\b", text)), set(FIGURE.findall(spans))


def is_circular(source, pattern):
    """Whether a source quotes a figure that the pattern is compared with: name, year and figure agree."""
    told = " ".join([pattern.statement, pattern.source, *(one.meaning for one in pattern.indicators)])
    return all(mine & theirs for mine, theirs in zip(quoted(source), quoted(told), strict=True))


@pytest.mark.parametrize("pattern", [p for p in PATTERNS if p.use != "fitted"], ids=lambda p: p.id)
def test_no_source_is_a_figure_that_was_set_aside_to_check_with(pattern):
    assert [name for name, p in catalogue.items() if is_circular(p.source, pattern)] == []


@pytest.mark.parametrize(
    ("source", "pattern"),
    [
        ("recent volunteers: 30% of lower against 44% of higher grades (NCVO, Time Well Spent 2019)", "H5"),
        ("levelling-up funds: about 12% spent at 58% of the term (Public Accounts Committee 2024)", "P9"),
        ("computed: so that 25-30% of hires come through contacts (Labour Force Survey 2002)", "P12"),
        ("friend and kin ties correlate at 0.49 with collective efficacy (Sampson et al. 1997)", "P12"),
        ("of 4,000 mutual aid groups 41% were alive after 25 months (We're Right Here 2022)", "H1"),
    ],
)
def test_sources_that_once_went_round_in_a_circle_would_be_found_out(source, pattern):
    assert is_circular(source, next(p for p in PATTERNS if p.id == pattern))


# --- cases --------------------------------------------------------------------------------------------


def test_a_case_is_the_catalogue_with_some_numbers_changed():
    neighbour = case({"trust.learning": 0.1})
    same = {name for name in catalogue if neighbour[name] == catalogue[name].value}
    assert set(neighbour) == set(catalogue) == same | {"trust.learning"}
    assert neighbour["trust.learning"] == neighbour.trust.learning == 0.1


def test_a_case_cannot_be_changed():
    with pytest.raises(AttributeError):
        case().trust = None
    with pytest.raises(TypeError):
        case({"trust.learning": 0.1}).changes["trust.learning"] = 0.2


def test_changes_are_told_in_one_order_whatever_order_they_came_in():
    some = {"trust.learning": 0.1, "fading.rate": 0.1, "belonging.rate": 0.1}
    assert list(case(some).changes) == sorted(some) == list(case(dict(reversed(some.items()))).changes)


def test_a_case_survives_being_sent_to_another_process():
    sent = pickle.loads(pickle.dumps(case({"trust.learning": 0.1})))
    assert dict(sent) == dict(case({"trust.learning": 0.1})) and dict(sent.changes) == {"trust.learning": 0.1}


@pytest.mark.parametrize("end", ["low", "high"])
def test_the_ends_of_a_range_are_within_it(end):
    ends = {name: getattr(p, end) for name, p in catalogue.items()}
    assert dict(case(ends)) == ends


@pytest.mark.parametrize("name", catalogue)
def test_a_number_beyond_either_end_is_a_mistake(name):
    for value in (
        math.nextafter(catalogue[name].low, -math.inf),
        math.nextafter(catalogue[name].high, math.inf),
    ):
        with pytest.raises(Mistake, match=name):
            case({name: value})


# --- places -------------------------------------------------------------------------------------------


def test_there_are_the_three_places_announced():
    assert set(places) == {*ALIKE, "average-england"}


@pytest.mark.parametrize("name", places)
def test_a_place_changes_known_numbers_within_their_ranges_and_gives_a_source_for_each(name):
    place = places[name]
    assert set(place.values) <= set(catalogue) and all(place.sources[key] for key in place.values)
    assert set(place.sources) == set(place.values) and place.title and place.about
    assert all(catalogue[key].low <= value <= catalogue[key].high for key, value in place.values.items())


def values_in(place):
    return {name: places[place].values.get(name, p.value) for name, p in catalogue.items()}


def test_the_two_deprived_places_differ_in_infrastructure_and_group_history_only():
    one, other = (values_in(place) for place in ALIKE)
    different = {name for name in catalogue if one[name] != other[name]}
    assert different and different <= INFRASTRUCTURE | GROUP_HISTORY


def test_the_left_behind_place_has_less_of_every_infrastructure():
    one, other = (values_in(place) for place in ALIKE)
    assert all(one[name] <= other[name] for name in INFRASTRUCTURE | GROUP_HISTORY)


def test_a_change_asked_for_stands_above_what_the_place_says():
    world = Neighbourhood("left-behind", 50, parameters=case({"groups.per_1000": 19.0}), warm_up=0)
    assert world.parameters["groups.per_1000"] == 19.0
    assert (
        world.parameters["institutions.condition"] == places["left-behind"].values["institutions.condition"]
    )


# --- every number matters -----------------------------------------------------------------------------

MONTHS = 60
# a place where whatever can happen does, soon: money is short, places close and reopen, promises are broken
EVENTFUL = LIVELY | {
    "place.warm_up": 2, "council.decline": 0.1, "closing.private": 0.15, "closing.community": 0.06,
    "closing.council": 0.05, "institutions.reopening": 0.3, "groups.frailty": 6.0, "groups.rent": 60.0,
    "transfer.dowry": 2000.0, "letdown.institution": 0.2, "letdown.group": 0.2, "letdown.promise": 0.2,
    "facilities.most_per_1000": 60.0,
}  # fmt: skip
ROOMS_ARE_SHORT = {f"{kind}.rooms": 1.0 for kind in KINDS} | {"groups.founding": 0.05}
RUINOUS = {"institutions.wear": 0.03, "institutions.condition": 0.3}
IN_FULL = {name.replace("__", "."): value for name, value in FORM.items()}
SCENES = (
    (EVENTFUL, programme(budget=4_000, years=4, control="central")),
    (EVENTFUL, programme(budget=4_000, years=4, control="resident-led", ending="endowment")),
    (EVENTFUL | ROOMS_ARE_SHORT, programme(budget=400, years=4, control="resident-led", ending="taper")),
    (EVENTFUL | RUINOUS, programme(budget=4_000, years=4, mix={"facilities": 1.0})),
    (EVENTFUL | IN_FULL, programme(budget=4_000, years=4, control="resident-led")),
)


DERIVED = ("depression", "violence", "young_offending")


def marks(world):
    """What a number can change: every column, every pound, and outcomes that are derived when measured."""
    money, seen = world.ledger, Snapshot(world)
    spent = map(sum, money.spent_by_month.values())
    return (
        world.digest(),
        money.cash,
        money.returned,
        money.held,
        world.labour.elsewhere,
        *spent,
        *(OUTCOMES[k].of(seen) for k in DERIVED),
    )


@cache
def seed_with_every_kind():
    for seed in count(1):
        world = Neighbourhood(population=400, parameters=case(EVENTFUL | {"place.warm_up": 0}), seed=seed)
        if len(set(world.institutions.kind.tolist())) == len(KINDS):
            return seed


def course(scene, changes):
    """Marks of a run, month by month."""
    values, option = SCENES[scene]
    p = case(values | changes)
    world = Neighbourhood(population=400, programme=option, parameters=p, seed=seed_with_every_kind())
    for _ in range(MONTHS):
        yield marks(world)
        world.step()


@cache
def usual_course(scene):
    return list(course(scene, {}))


def others(name, scene):
    """Values at the ends of the range of a number that are not where it stands, the farther first."""
    p, here = catalogue[name], SCENES[scene][0].get(name, catalogue[name].value)
    if name in ("place.warm_up", "place.residents_per_cell"):
        return [2 * here]  # the far ends of these take long, or leave no room for the institutions
    return sorted({p.low, p.high} - {here}, key=lambda value: -abs(value - here))


def changes_something(name):
    for scene in range(len(SCENES)):
        for value in others(name, scene):
            both = zip(course(scene, {name: value}), usual_course(scene), strict=True)
            if any(now != usual for now, usual in both):
                return True
    return False


# a shock befalls a place, and a region's borders are open, only where it is asked for: tests/test_resilience.py and
# tests/test_borders.py show what these change
ASKED_FOR = {"shock.plant", "shock.council", "moving.within_region"}


@pytest.mark.parametrize("name", sorted(set(catalogue) - ASKED_FOR))
def test_every_parameter_changes_something(name):
    assert changes_something(name)


def test_what_changes_nothing_would_be_found_out():
    same = EVENTFUL["groups.rent"]
    assert list(course(0, {"groups.rent": same})) == usual_course(0)


def words_of_the_code():
    """Every attribute and every string in the source of the model."""
    roots = Path(kith.model.__file__).parent, Path(kith.experiments.__file__).parent / "running"
    for path in (path for root in roots for path in root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                yield node.attr
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


# numbers that are the form of a rule and not its size: what each stands for
FORM = {
    0.5: "the middle of a scale of 0 to 1, or half at its bottom: the forms 1/2 + x, 1/2 + x / 2 and 3/2 - x",
    1.5: "3/2 - x: one at the middle of a scale of 0 to 1",
    10.0: "top of the scale of life satisfaction",
    12.0: "months in a year",
    1000.0: "densities are per 1,000 adults",
    1e-9: "guards a division or a logarithm",
    1e-6: "shares of a programme add up to one, but for rounding",
    3.0: "how many lengths of decay a convolution reaches",
}


def test_no_number_that_bears_on_behaviour_stands_in_the_code():
    """Those that do have a name of their own at the top of their file, where ODD.md's table finds them."""
    room = Path(kith.model.__file__).parent
    files = [*room.glob("processes/*.py"), *room.glob("programme/*.py")]
    files += [room / f"{name}.py" for name in ("population", "people", "homophily")]
    found = []
    for path in files:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {id(n) for one in tree.body if isinstance(one, ast.Assign) for n in ast.walk(one)}
        found += [
            (path.name, node.lineno, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, float) and id(node) not in named
            and node.value not in (0.0, 1.0, 2.0) and node.value not in FORM
        ]  # fmt: skip
    assert not found


def test_every_parameter_is_read_somewhere_in_the_code():
    words = set(words_of_the_code())
    unread = [name for name in catalogue if not {name.split(".")[1], name} & words]
    assert unread == []
