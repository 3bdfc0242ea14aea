"""A mistake in what was asked is one line that names the field, what was given and what is allowed."""

import math
import re

import numpy as np
import pytest
from worlds import programme

from kith import Mistake, Neighbourhood, Programme, case, presets
from kith.experiments.running.request import Request
from kith.model.memory import available_memory
from kith.model.mistakes import nearest, whole_number
from kith.model.neighbourhood import check_memory
from kith.model.programme import programme_named

NAN, INF = math.nan, math.inf


def mistake(ask, *args, **kwargs):
    """The line that tells the mistake; fails if there was none, or if it was more than a line."""
    with pytest.raises(Mistake) as found:
        ask(*args, **kwargs)
    line = str(found.value)
    assert line and "\n" not in line and line == line.strip()
    return line


def tells(line, *words):
    """Whether the line has every word."""
    missing = [word for word in words if str(word) not in line]
    assert not missing, f"{line!r} does not tell {missing}"
    return True


# --- names that are not known -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "given", "nearest_name"),
    [
        (lambda name: Neighbourhood(name, 50), "left-behnd", "left-behind"),
        (lambda name: Neighbourhood(population=50, programme=name, warm_up=0), "pateint", "patient"),
        (lambda name: Neighbourhood(population=50, warm_up=0).branch(name), "bigg-local", "big-local"),
        (programme_named, "community-frist", "community-first"),
        (lambda name: case({name: 0.1}), "trust.lerning", "trust.learning"),
        (lambda name: programme(mix={name: 1.0}), "comunity-workers", "community-workers"),
        (lambda name: programme(profile=name), "front-loded", "front-loaded"),
        (lambda name: programme(control=name), "resident led", "resident-led"),
        (lambda name: programme(ending=name), "clif", "cliff"),
        (lambda name: programme(works=name), "exsting", "existing"),
    ],
    ids=[
        "place",
        "option",
        "branch",
        "preset",
        "parameter",
        "instrument",
        "profile",
        "control",
        "ending",
        "works",
    ],
)
def test_a_name_that_is_not_known_is_answered_with_the_nearest(ask, given, nearest_name):
    assert tells(mistake(ask, given), given, nearest_name)


@pytest.mark.parametrize("given", ["", "?", "nothing like any of them", 7, None, ["left-behind"]])
def test_a_place_that_is_no_name_at_all_is_a_mistake(given):
    assert tells(mistake(Neighbourhood, given, 50), "place")


@pytest.mark.parametrize("given", [7, 1.5, ["short"], {"budget": 3}])
def test_an_option_that_is_no_programme_at_all_is_a_mistake(given):
    assert tells(mistake(Neighbourhood, population=50, programme=given, warm_up=0), repr(given))


REFUSED = [
    "",
    " ",
    "two\nlines",
    "\x1b[2J",
    "nul\x00",
    "bell\x07",
    "\x7f",
    "\x85",
    "\u2028",
    "\u202eevil",
    "\ud800",
    5,
    None,
    ["x"],
]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("name", [*REFUSED, *FORMULAS], ids=repr)
def test_a_programme_is_not_called_what_a_terminal_or_a_spreadsheet_would_act_on(name):
    told = mistake(programme, name=name)
    wanted = "does not begin with =, +, - or @" if name in FORMULAS else "one line without control characters"
    assert tells(told, f"name: {name!r} is not allowed", wanted)
    assert str(told).isprintable()


@pytest.mark.parametrize(
    "name", ["Big Local 2", "+1"[1:], "Größe – ‘x’", "می\u200cخواهم", "5% off", "(short)", "£5"]
)
def test_a_programme_is_called_whatever_else_one_likes(name):
    assert programme(name=name).name == name


@pytest.mark.parametrize("name", ['"two\\nlines"', '"\\u001b[2J"', '"=1+1"', "5", '["x"]'])
def test_a_name_in_a_file_is_checked_like_any_other(tmp_path, name):
    path = written(tmp_path, f"name = {name}\n{GOOD}")
    assert tells(mistake(programme_named, path), path, "name: ", "is not allowed")


def test_a_name_like_none_is_answered_with_those_there_are():
    assert tells(mistake(programme_named, "zzzzz"), *list(presets)[:3])


def test_a_long_list_of_names_is_cut_short():
    assert len(nearest("zzz", [f"name{k}" for k in range(500)])) < 200


# --- numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [NAN, INF, -INF, "0.1", None, True, [0.1], 0.9, -0.1])
def test_a_parameter_that_is_no_number_in_its_range_is_a_mistake(given):
    assert tells(mistake(case, {"trust.learning": given}), "trust.learning", "0.002", "0.2")


@pytest.mark.parametrize(
    "given", [0, -1, -5, 1.5, NAN, INF, True, False, "many", "12", [], 10_000_000_000, 10**30]
)
def test_a_population_that_cannot_be_is_a_mistake(given):
    assert tells(mistake(Neighbourhood, population=given), "population", given)


def test_a_population_too_large_for_the_machine_is_told_the_most_that_fits():
    most = int(re.search(r"at most (\d+)", mistake(check_memory, 10_000_000_000)).group(1))
    assert check_memory(most) is None and most < 10_000_000_000


def test_each_worker_needs_the_memory_of_its_own_world():
    alone, two = (
        int(re.search(r"at most (\d+)", mistake(check_memory, 10_000_000_000, workers)).group(1))
        for workers in (1, 2)
    )
    assert two == pytest.approx(alone / 2, rel=0.05)
    many = mistake(Request(population=alone - alone // 10, workers=2).checked)
    assert "on 2 workers" in many and "fewer workers" in many
    assert Request(population=alone - alone // 10, workers=2, replicates=1).checked().workers == 2


MIB = 2**20
V1, V2 = ("limit_in_bytes", "usage_in_bytes"), ("max", "current")


def limited(group, names, most, used, files):
    """A control group with a limit, what it uses, and how much of that is files that nobody reads."""
    group.mkdir(parents=True, exist_ok=True)
    for name, size in zip(names, (most, used), strict=True):
        (group / f"memory.{name}").write_text(f"{size}\n")
    (group / "memory.stat").write_text(f"anon 1\n{'total_' if names == V1 else ''}inactive_file {files}\n")


@pytest.fixture
def machine(tmp_path):
    """A machine with 2 GiB free and 8 GiB available, without control groups."""
    (tmp_path / "proc" / "self").mkdir(parents=True)
    (tmp_path / "proc" / "meminfo").write_text("MemFree: 2097152 kB\nMemAvailable: 8388608 kB\n")
    return tmp_path


def test_memory_is_what_is_available_not_what_is_free(machine):
    assert available_memory(machine) == 8192 * MIB


@pytest.mark.parametrize("line, top, names", [("0::", "", V2), ("4:memory:", "memory", V1)])
def test_memory_is_what_a_container_or_a_group_around_it_leaves(machine, line, top, names):
    (machine / "proc" / "self" / "cgroup").write_text(f"7:blkio:/\n{line}/outer/inner\n")
    groups = machine / "sys" / "fs" / "cgroup" / top
    limited(groups / "outer" / "inner", names, 2**63 - 4096 if top else "max", 10 * MIB, 0)
    assert available_memory(machine) == 8192 * MIB
    limited(groups / "outer", names, 1024 * MIB, 600 * MIB, 100 * MIB)
    assert available_memory(machine) == 524 * MIB
    limited(groups, names, 512 * MIB, 600 * MIB, 0)  # what a container sees as its own
    assert available_memory(machine) == 0


def test_a_population_of_one_is_not_a_mistake():
    assert Neighbourhood(population=1, warm_up=1).run(2).population == 1


@pytest.mark.parametrize("field", ["seed", "warm_up"])
@pytest.mark.parametrize("given", [-1, 1.5, NAN, "many", True])
def test_a_seed_or_a_warm_up_that_is_no_whole_number_is_a_mistake(field, given):
    assert tells(mistake(Neighbourhood, population=50, **{field: given}), field, given)


@pytest.mark.parametrize("given", [-1, 50, 1.5, "me"])
def test_following_a_resident_who_is_not_there_is_a_mistake(given):
    world = Neighbourhood(population=50, warm_up=0)
    assert tells(mistake(world.branch, None, follow=given), "resident", given, "0 to 49")


@pytest.mark.parametrize("given", [-1, 0.5, "a year"])
def test_a_run_of_no_whole_number_of_months_is_a_mistake(given):
    world = Neighbourhood(population=50, warm_up=0)
    assert tells(mistake(world.run, given), "months", given)
    assert tells(mistake(world.run, 1, every=given if given != -1 else 0), "every")


def test_branching_a_world_that_has_moved_on_is_a_mistake():
    world = Neighbourhood(population=50, warm_up=0).run(3)
    assert tells(mistake(world.branch, None), "branch", "month 3", "month 0")


def test_a_grid_smaller_than_its_institutions_is_a_mistake():
    crowded = case({"place.residents_per_cell": 1000, "shop.per_1000": 10})
    line = mistake(Neighbourhood, population=200, parameters=crowded)
    assert tells(line, "population 200", "1 cells", "place.residents_per_cell")


def test_numbers_of_numpy_are_numbers():
    assert whole_number("population", np.int64(7), 1) == 7 and case({"trust.learning": np.float64(0.1)})


# --- programmes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [NAN, INF, -1, -0.01, "lots", None, True, [1]])
def test_a_budget_that_is_no_amount_of_money_is_a_mistake(given):
    assert tells(mistake(programme, budget=given), "budget", repr(given), "0 or more")


@pytest.mark.parametrize("mix", [{}, {"grants": 0.5}, {"grants": 0.7, "facilities": 0.7}])
def test_a_mix_that_does_not_add_up_is_a_mistake(mix):
    assert tells(mistake(programme, mix=mix), "mix", f"{sum(mix.values()):g}", "add up to 1")


@pytest.mark.parametrize("share", [NAN, INF, -0.5, "half", None])
def test_a_share_that_is_no_share_is_a_mistake(share):
    assert tells(mistake(programme, mix={"grants": share, "facilities": 1.5}), "mix", repr(share))


@pytest.mark.parametrize("profile", [(), (0.5, 0.4), (2.0,)])
def test_a_profile_that_does_not_add_up_is_a_mistake(profile):
    assert tells(mistake(programme, profile=profile), "profile", "add up to 1")


@pytest.mark.parametrize("profile", [(1.5, -0.5), (NAN, 1.0), ("all",), 5, None])
def test_a_profile_that_is_no_list_of_shares_is_a_mistake(profile):
    assert tells(mistake(programme, profile=profile), "profile")


@pytest.mark.parametrize("start", [-1, 1.5, "soon", True, None, NAN])
def test_a_start_that_is_no_month_is_a_mistake(start):
    assert tells(mistake(programme, start=start), "start", repr(start))


@pytest.mark.parametrize("years", [0, -3, NAN, INF, "three", None, 0.01, 10_000_000])
def test_a_length_that_is_no_length_is_a_mistake(years):
    assert tells(mistake(programme, years=years), "years")


@pytest.mark.parametrize("year", [1998, 2025, 2018.5, "2018", None, [2018], NAN])
def test_prices_of_a_year_without_a_deflator_are_a_mistake(year):
    assert tells(mistake(programme, price_year=year), "price_year", repr(year), "1999 to 2024")


def test_a_mix_that_is_no_mix_is_a_mistake():
    assert tells(mistake(programme, mix="grants"), "mix")


# --- programmes in files ------------------------------------------------------------------------------

GOOD = """
budget_per_head = 100
years = 2
[mix]
grants = 1.0
"""


def written(tmp_path, text, name="mine.toml"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_a_good_file_is_a_programme(tmp_path):
    mine = programme_named(written(tmp_path, GOOD))
    assert (mine.name, mine.budget, mine.months) == ("mine", 100, 24) and mine.mix == {"grants": 1.0}
    then = programme_named(written(tmp_path, "price_year = 2012" + GOOD))
    assert then.budget == pytest.approx(100 * 111.2 / 80.2)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (b"", "empty"),
        (b"# nothing but a remark\n", "empty"),
        (b"\x00\x01\x02\xff\xfe", "not a TOML file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a TOML file"),
        (GOOD.encode()[:24], "not a TOML file"),
        (GOOD.encode()[:-3] + b'"', "not a TOML file"),
        ("budget_per_head = ", "not a TOML file"),
        ("budget_per_head = 1\nbudget_per_head = 2", "not a TOML file"),
    ],
    ids=["empty", "remark", "binary", "picture", "half", "unfinished", "half a line", "twice"],
)
def test_a_file_that_is_empty_binary_or_half_written_is_a_mistake(tmp_path, text, word):
    path = written(tmp_path, text)
    assert tells(mistake(programme_named, path), path, word)


def test_a_file_that_is_not_there_is_a_mistake(tmp_path):
    path = str(tmp_path / "nowhere.toml")
    assert tells(mistake(programme_named, path), path, "cannot be read")


def test_a_folder_is_not_a_file(tmp_path):
    path = tmp_path / "folder.toml"
    path.mkdir()
    assert tells(mistake(programme_named, str(path)), path, "cannot be read")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("budget_per_head", "budgt_per_head"), ["budgt_per_head", "budget_per_head"]),
        (GOOD.replace("budget_per_head = 100", ""), ["budget", "missing"]),
        (GOOD.replace("100", "nan"), ["budget", "nan"]),
        (GOOD.replace("100", "-inf"), ["budget", "-inf"]),
        (GOOD.replace("100", "-1"), ["budget", "-1"]),
        (GOOD.replace("100", "'lots'"), ["budget", "lots"]),
        (GOOD.replace("grants", "grant"), ["grant", "grants"]),
        (GOOD.replace("1.0", "0.9"), ["mix", "0.9"]),
        (GOOD.replace("1.0", "'all'"), ["mix", "all"]),
        (GOOD.replace("[mix]\ngrants = 1.0", "mix = 3"), ["mix", "3"]),
        ("profile = 'evn'" + GOOD, ["evn", "even"]),
        ("profile = [0.5, 0.4, 0.1]" + GOOD, ["profile", "3", "2"]),
        ("profile = [0.5, 0.4]" + GOOD, ["profile", "0.9"]),
        ("control = 'council'" + GOOD, ["control", "council"]),
        ("ending = 5" + GOOD, ["ending", "5"]),
        ("works = 'old'" + GOOD, ["works", "old"]),
        ("start = -2" + GOOD, ["start", "-2"]),
        ("start = '2'" + GOOD, ["start", "2"]),
        ("budget_total = 1e6" + GOOD, ["budget_total", "people"]),
        (GOOD.replace("per_head = 100", "total = 1e6\npeople = 0"), ["people"]),
        (GOOD.replace("per_head = 100", "total = 'lots'\npeople = 10"), ["mine"]),
        (GOOD.replace("years = 2", "years = 'two'"), ["years", "two"]),
        (GOOD.replace("years = 2", "years = 1_000_000_000"), ["years", "1000000000"]),
        (GOOD + "[[figures]]\ntext = 'x'", ["known"]),
    ],
    ids=str,
)
def test_a_file_with_a_mistake_is_told_by_name_field_and_what_is_allowed(tmp_path, text, words):
    path = written(tmp_path, text)
    assert tells(mistake(programme_named, path), path, *words)


def staged(tmp_path, *stages):
    text = "budget_per_head = 10\nstages = [" + ", ".join(
        f"{{months = {months}, share = {share}}}" for months, share in stages
    )
    return written(tmp_path, text + "]\n[mix]\ngrants = 1.0\n")


def test_stages_may_leave_months_empty_between_them(tmp_path):
    path = staged(tmp_path, ([1, 2], 0.5), ([5, 5], 0.5))
    assert programme_named(path).profile == (0.25, 0.25, 0.0, 0.0, 0.5)


@pytest.mark.parametrize(
    ("stages", "word"),
    [
        ([([1, 12], 0.5), ([12, 24], 0.5)], "overlap"),
        ([([1, 24], 0.5), ([3, 4], 0.5)], "overlap"),
        ([([5, 4], 1.0)], "empty"),
        ([([0, 4], 1.0)], "from 1 to 1200"),
        ([([1, 12], 0.5), ([13, 24], 0.4)], "0.9"),
        ([([1], 1.0)], "stages"),
        ([("'all'", 1.0)], "stages"),
        ([([1.5, 2.5], 1.0)], "stages"),
        ([([1, 10**12], 1.0)], "stages"),
        ([([1, 12], "'half'"), ([13, 24], 0.5)], "half"),
        ([], "add up to 1"),
    ],
    ids=str,
)
def test_stages_that_overlap_or_are_empty_are_a_mistake(tmp_path, stages, word):
    path = staged(tmp_path, *stages)
    assert tells(mistake(programme_named, path), path, word)


@pytest.mark.parametrize("name", presets)
def test_every_preset_has_a_figure_and_a_source_for_every_choice(name):
    assert isinstance(presets[name], Programme) and presets[name].about
    assert presets[name].figures and all(f.text and f.known and f.source for f in presets[name].figures)


@pytest.mark.parametrize("seed", range(8))
def test_a_grid_with_just_enough_cells_runs_whatever_the_luck(seed):
    changes = {"place.residents_per_cell": 1000.0}
    world = Neighbourhood("left-behind", 2000, parameters=changes, seed=seed, warm_up=1)
    assert len(world.institutions) <= world.geography.cells == 4
