"""What the page stands on, without a browser: links, frames, stories, the clock, and what it refuses."""

import ast
import gc
import json
import re
import subprocess
import time
import tracemalloc
import urllib.request
import weakref
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from browsing import ROOT

from kith import Mistake, Neighbourhood, catalogue, compare, places, presets
from kith.experiments.comparing.verdicts import rows_of, verdict_on
from kith.experiments.page import open as views
from kith.experiments.page.bands import findings
from kith.experiments.page.bundle import BROWSER, EXPORT, IMPORT, bundled
from kith.experiments.page.choices import offered
from kith.experiments.page.frames import Recorder, unpacked
from kith.experiments.page.openings import Openings
from kith.experiments.page.playing import AHEAD
from kith.experiments.page.request import MOST_RESIDENTS, Asked, asked_by, asked_in, programme_of, stretched
from kith.experiments.page.session import Session
from kith.experiments.page.share import command, script, toml, written_out
from kith.experiments.page.stories import story
from kith.experiments.page.twenty import record
from kith.experiments.page.worlds import SHOWN, Worlds, told_of_outcomes
from kith.model.entities import NONE
from kith.model.programme import programme as programmes
from kith.model.programme import programme_named

SMALL = "population=120&years=12&cases=catalogue&set=place.settling=6&set=place.warm_up=12&seed=5"
EDITED = {
    "base": "big-local",
    "years": 9,
    "start": 4,
    "mix": {"grants": 0.5, "facilities": 0.5},
    "control": "central",
}


@pytest.fixture(scope="module")
def watched():
    """Two small worlds, two years on."""
    worlds = Worlds(asked_by(SMALL))
    for _ in range(24):
        worlds.step()
    return worlds


# --- links --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(left="business as usual", right="big-local", population=300, years=15, seed=9),
        Asked(left=EDITED, equal="own budgets", cases="catalogue", changes={"trust.learning": 0.1}),
        Asked(per_head=210.5, place="average-england"),
    ],
)
def test_a_link_asks_for_what_it_was_made_from(asked):
    assert asked_by(asked.query()) == asked


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("left=shrot", "nearest is 'short'"),
        ("right=%7Bbroken", "the link is broken here"),
        ('right={"base":"short","years":"many"}', "years: 'many' is not allowed"),
        ('right={"base":"short","mix":{"bribes":1}}', "instrument 'bribes' is not known"),
        ('right={"base":"short","name":"x"}', "'name' is not known"),
        ("population=ten", "'ten' is not a number"),
        ("population=1e9", f"from 20 to {MOST_RESIDENTS}"),
        ("years=3", "pays out over 144 months"),
        ("set=trust.lerning=1", "nearest is 'trust.learning'"),
        ("place=utopia", "place 'utopia' is not known"),
        ("cases=mine.parquet", "cases: 'mine.parquet' is not known"),
    ],
)
def test_a_link_that_asks_for_what_is_not_there_is_a_mistake(query, told):
    with pytest.raises(Mistake, match=re.escape(told)):
        asked_by(query)


def test_plain_data_of_the_wrong_kind_is_a_mistake():
    for plain in ({"left": 3}, {"place": ["x"]}, {"changes": [1]}, {"colour": "trust"}):
        with pytest.raises(Mistake):
            asked_in(plain)


def test_a_pace_that_is_stretched_keeps_its_shape_and_adds_up():
    ten = stretched(presets["community-first"], 10)
    assert sum(ten) == pytest.approx(1) and np.all(np.diff(ten) > -1e-9)


def test_an_edited_programme_written_as_toml_is_the_same_programme(tmp_path):
    for option in (EDITED, "big-local", "new-deal-for-communities", "asset-based"):
        file = tmp_path / "option.toml"
        wanted = programme_of(option)
        file.write_text(toml("mine", written_out(option, presets)), encoding="utf-8")
        read = programme_named(str(file))
        same = ("budget", "start", "mix", "control", "ending", "works")
        assert [getattr(read, key) for key in same] == [getattr(wanted, key) for key in same]
        assert read.profile == pytest.approx(wanted.profile)


def test_options_that_differ_in_budget_are_made_equal_unless_their_own_is_asked_for():
    worth = [one.present_value(500) for one in Asked(population=500).options]
    own = [one.budget for one in Asked(left="community-first", equal="own budgets").options]
    assert worth[0] == pytest.approx(worth[1]) and own == [presets["community-first"].budget, 164]


# --- frames -------------------------------------------------------------------------------------------


def test_a_frame_holds_the_month_as_it_was(watched):
    world, frame = watched.worlds[1], unpacked(watched.frames[1][-1])
    stands = frame.state < 2
    assert (frame.ego[stands].tolist(), frame.alter[stands].tolist()) == (
        world.ties.ego.tolist(),
        world.ties.alter.tolist(),
    )
    assert np.abs(frame.trust / 255 - world.residents.trust).max() <= 0.5 / 255
    assert frame.group_row.tolist() == world.groups.alive.nonzero()[0].tolist()
    assert frame.month == world.month == 24


def test_a_frame_cannot_be_changed(watched):
    with pytest.raises(ValueError, match="read-only"):
        unpacked(watched.frames[0][3]).trust[0] = 1


def standing(frame, *states):
    """The ties of a frame in these states, as pairs of rows."""
    ties = zip(frame.ego.tolist(), frame.alter.tolist(), frame.state.tolist(), strict=True)
    return {(ego, alter) for ego, alter, state in ties if state in states}


def test_a_tie_is_new_in_the_month_it_forms_and_lost_in_the_month_it_goes(watched):
    seen = [unpacked(frame) for frame in watched.frames[0]]
    lost = [standing(a, 0, 1) - standing(b, 0, 1) for a, b in pairwise(seen)]
    new = [standing(b, 0, 1) - standing(a, 0, 1) for a, b in pairwise(seen)]
    assert any(lost) and any(new)
    assert ([standing(f, 2) for f in seen[1:]], [standing(f, 1) for f in seen[1:]]) == (lost, new)


def test_recording_reads_and_never_writes():
    world = Neighbourhood(population=80, warm_up=6)
    before, recorder = world.digest(), Recorder()
    recorder.frame(world)
    assert world.digest() == before


def test_history_is_bounded_before_it_begins_and_while_it_grows(watched, monkeypatch):
    with pytest.raises(Mistake, match=r"give at most .* residents, or fewer years"):
        Worlds(replace(watched.asked, population=MOST_RESIDENTS, years=60))
    monkeypatch.setattr("kith.experiments.page.worlds.MOST_HISTORY", watched.bytes_kept - 1)
    with pytest.raises(Mistake, match="all the memory"):
        watched.step()


@pytest.mark.parametrize("population", [20, 600])
def test_history_takes_what_is_told_and_no_more_than_was_expected(population):
    worlds = Worlds(asked_by(SMALL.replace("120", str(population)) + "&place=better-provided"))
    for _ in range(3):
        worlds.step()
    tracemalloc.start()
    before = worlds.bytes_kept
    for _ in range(24):
        worlds.step()
    told, taken = worlds.bytes_kept - before, tracemalloc.get_traced_memory()[0]
    for kept in (*worlds.frames, *worlds.months):
        kept.clear()
    taken -= tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert 0.8 * told < taken <= 1.02 * told
    assert told / 24 < worlds.most_bytes / (worlds.last + 1)


# --- stories ------------------------------------------------------------------------------------------


def rounded_off(event):
    """An event without the decimals of its numbers: a frame keeps shares to 1/255."""
    return event[0], re.sub(r"\d\.\d+", "#", event[1])


def test_a_residents_story_is_the_one_that_a_run_tells():
    asked = asked_by(SMALL)
    worlds = Worlds(asked)
    followed = [worlds.worlds[1].branch(asked.options[1], follow=row) for row in (3, 40, 77)]
    for _ in range(36):
        worlds.step()
    for world in followed:
        world.run(36)
        told = story("resident", world.life.row, worlds.frames[1], 36)["events"]
        assert [rounded_off(event) for event in told] == [rounded_off(event) for event in world.life]


def test_a_groups_story_tells_its_members_and_its_end():
    worlds = Worlds(asked_by(SMALL + "&place=better-provided&population=400"))
    for _ in range(60):
        worlds.step()
    first, last = (unpacked(worlds.frames[0][m]) for m in (0, -1))
    gone = sorted(set(first.group_row.tolist()) - set(last.group_row.tolist()))
    assert gone, "no group ended in five years: choose another seed"
    told = story("group", gone[0], worlds.frames[0], worlds.head)
    assert (
        told["events"][-1][1] == "is no more"
        and told["series"]["members"][0] == (first.group == gone[0]).sum()
    )


@pytest.fixture(scope="module")
def aged():
    """Two worlds with many places in month 100, and which of the right one's were open in each month."""
    worlds = Worlds(asked_by(SMALL + "&place=better-provided&population=900"))
    states = [worlds.worlds[1].institutions.is_open.copy()]
    for _ in range(100):
        worlds.step()
        states.append(worlds.worlds[1].institutions.is_open.copy())
    return worlds, states


def settled(frames, row):
    """Months in which a place opened or closed, read from frames; building work changes nothing."""
    was, turns = False, []
    for month, state in enumerate(unpacked(frame).is_open[row : row + 1] for frame in frames):
        if len(state) and state[0] != 2 and bool(state[0]) != was:
            was = not was
            turns += [(month, was)] if month else []
    return turns


def test_places_that_open_and_close_are_marked_and_building_work_is_neither(aged):
    worlds, states = aged
    works = 0
    for openings, frames in zip(worlds.openings, worlds.frames, strict=True):
        for row in range(len(states[-1])):
            found = [(one["month"], one["opens"]) for one in openings.found if one["row"] == row]
            assert found == settled(frames, row)
        works += sum((unpacked(frame).is_open == 2).any() for frame in frames)
    assert works and {one["opens"] for each in worlds.openings for one in each.found} == {True, False}


def test_a_place_that_is_open_again_after_building_work_was_never_closed():
    openings = Openings()
    for month, (is_open, works) in enumerate([(1, 0), (0, 2), (0, 1), (1, 0), (0, 0)]):
        place = SimpleNamespace(is_open=np.array([is_open == 1]), works=np.array([works]), kind=np.array([3]))
        openings.read(SimpleNamespace(month=month, institutions=place))
    assert openings.found == [{"month": 4, "row": 0, "kind": 3, "opens": False}]


def test_an_institutions_story_tells_what_it_was_and_when_it_opened_and_closed(aged):
    worlds, states = aged
    turned = 0
    for row in range(len(states[0])):
        told = story("institution", row, worlds.frames[1], worlds.head)
        turns = {month for month in range(1, 101) if states[month][row] != states[month - 1][row]}
        said = {
            month for month, what in told["events"] if what in ("opens", "closes", "building work begins")
        }
        assert "owner" in told["events"][0][1] and turns <= said
        turned += len(turns)
    assert turned


def test_the_lines_of_a_life_are_what_the_world_had_each_month():
    worlds = Worlds(asked_by(SMALL + "&place=better-provided&population=400"))
    for _ in range(3):
        worlds.step()
    world, frames = worlds.worlds[1], worlds.frames[1]
    r, host = world.residents, world.groups.place[world.groups.alive]
    busy = int((r.member_of != NONE).sum(axis=0).argmax())
    for row in (3, busy):
        lines = story("resident", row, frames, 3)["series"]
        assert [len(line) for line in lines.values()] == [4] * 4
        assert [line[-1] for line in lines.values()] == [
            pytest.approx(r.trust[row], abs=1 / 255),
            pytest.approx(r.belonging[row], abs=1 / 255),
            len(world.ties.alters_of(row)),
            (r.member_of[:, row] != NONE).sum(),
        ]
    for row in range(len(world.institutions)):
        lines = story("institution", row, frames, 3)["series"]
        assert [len(line) for line in lines.values()] == [4] * 3
        assert (lines["users"][-1], lines["groups"][-1]) == ((r.venue == row).sum(), (host == row).sum())


# --- the same elsewhere -------------------------------------------------------------------------------


@pytest.mark.parametrize("left", ["short", EDITED, "business as usual"])
def test_the_script_gives_the_digests_of_the_page(left, capsys):
    worlds = Worlds(replace(asked_by(SMALL), left=left, changes={"place.warm_up": 12, "place.settling": 6}))
    for _ in range(9):
        worlds.step()
    exec(script(worlds.asked, 9), {})
    assert capsys.readouterr().out.split() == list(worlds.digests())


def test_the_command_is_a_comparison_only_where_a_comparison_asks_the_same():
    assert command(Asked()).startswith("kith compare --option short --option patient")
    assert "--own-budgets" in command(Asked(equal="own budgets"))
    assert command(Asked("business as usual", "business as usual")).startswith("kith run")
    assert command(Asked(left="business as usual")).startswith("kith compare --option patient")
    assert command(Asked(left=EDITED)).startswith("printf '%s\\n' 'name = ")


NAMES = (
    "it's $(touch ran) `touch ran` ; touch ran",
    '"quoted" \\ and \\n',
    "END",
    "'" * 3,
    "name # it is",
    "a\u200db, é, 日本",
    "</script><b>",
    "%s%n",
    "x\nEND\ntouch ran\n",
    "x\"\nimport os; os.mkdir('ran')\n",
)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_told_to_be_run_runs_nothing_else_whatever_a_programme_is_called(name, tmp_path, monkeypatch):
    monkeypatch.setattr(programmes, "named", lambda _, name: name)  # so that quoting alone has to do
    mine = replace(presets["short"], name=name)
    for left in (name, {"base": name, "control": "resident-led"}):
        asked = Asked(left=left, known={**presets, name: mine}, changes={"place.warm_up": 12.0})
        told = command(asked).replace("kith compare", "echo")
        done = subprocess.run(["sh", "-c", told], cwd=tmp_path, capture_output=True, text=True)
        assert (done.stderr, [path.name for path in tmp_path.iterdir()]) == ("", ["kith-left.toml"])
        assert done.stdout.startswith("--option kith-left.toml --option patient --place left-behind")
        assert programme_named(str(tmp_path / "kith-left.toml")).name == asked.own[0].name
        tree = ast.parse(script(asked, 1))
        assert [type(node).__name__ for node in tree.body[:8]] == ["ImportFrom"] * 7 + ["Assign"]
        assert len(tree.body) == len(ast.parse(script(Asked(left=EDITED), 1)).body)


# --- the clock ----------------------------------------------------------------------------------------


@pytest.fixture
def uncollected():
    """Nothing is collected but by those who ask for it."""
    gc.disable()
    yield
    gc.enable()


class Browser:
    """Hears what a session says, and draws only when it is told to."""

    def __init__(self, draws, query=SMALL):
        self.heard, self.draws = [], draws
        self.session = Session(self.hear, query)
        self.session.receive({"kind": "hello"})

    def hear(self, message, buffers=()):
        self.heard.append(message)
        if message["kind"] == "month" and self.draws:
            self.session.receive({"kind": "drawn", "sent": message["sent"]})

    def months(self):
        return [m["month"] for m in self.heard if m["kind"] == "month"]

    def wait(self, condition, seconds=30.0):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, self.heard[-3:]
            time.sleep(0.01)


def test_a_browser_that_draws_no_more_stops_the_clock():
    browser = Browser(draws=False)
    browser.wait(lambda: browser.months())
    browser.session.receive({"kind": "speed", "speed": 0})
    browser.session.receive({"kind": "play"})
    browser.wait(lambda: len(browser.months()) == AHEAD)
    time.sleep(0.3)
    assert browser.months() == list(range(AHEAD))
    browser.session.close()


def test_playing_stops_in_the_last_month():
    browser = Browser(
        draws=True, query=SMALL.replace("years=12", "years=1") + "&right=short&left=business+as+usual"
    )
    browser.session.receive(
        {
            "kind": "reset",
            "draft": {
                **Asked(
                    left="business as usual",
                    right="community-first",
                    population=60,
                    years=3,
                    cases="catalogue",
                ).told()
            },
        }
    )
    browser.wait(lambda: browser.session.worlds and browser.session.worlds.last == 36 and browser.months())
    browser.session.receive({"kind": "speed", "speed": 0})
    browser.session.receive({"kind": "play"})
    browser.wait(lambda: browser.months()[-1] == 36)
    browser.wait(lambda: not browser.session.playing)
    browser.session.close()


def test_a_session_that_is_closed_lets_its_thread_end():
    browser = Browser(draws=True)
    browser.wait(lambda: browser.months())
    browser.session.close()
    browser.wait(lambda: not browser.session.thread.is_alive())


def test_nothing_of_worlds_that_were_reset_stays_alive_even_for_a_while(uncollected):
    browser, old = Browser(draws=True), []
    browser.wait(lambda: browser.months())
    for _ in range(4):
        worlds = browser.session.worlds
        browser.session.receive({"kind": "month", "month": 1})
        browser.wait(lambda: browser.months()[-1] == 1)
        browser.session.receive({"kind": "story", "what": "resident", "row": 3, "month": 1})
        browser.session.receive({"kind": "elsewhere"})
        old += [weakref.ref(one) for one in (worlds, *worlds.worlds, *worlds.recorders)]
        del worlds
        browser.session.receive({"kind": "reset", "draft": browser.session.asked.told()})
        browser.wait(lambda: browser.months()[-1] == 0)
    browser.session.close()
    assert [one() for one in old] == [None] * len(old)


def test_a_session_that_is_closed_is_let_go_with_its_worlds():
    def come_and_go():
        browser = Browser(draws=True)
        browser.wait(lambda: browser.months())
        browser.session.close()
        browser.wait(lambda: not browser.session.thread.is_alive())
        return [weakref.ref(browser.session), weakref.ref(browser.session.worlds.worlds[0])]

    gone = come_and_go()
    gc.collect()
    assert [one() for one in gone] == [None, None]


@pytest.mark.parametrize(
    "message",
    [None, 3, {}, {"kind": 7}, {"kind": "__init__"}, {"kind": "month"}, {"kind": "month", "month": "x"},
     {"kind": "story", "what": "resident", "row": 10**9, "month": 0}, {"kind": "reset", "draft": {"left": 1}},
     {"kind": "speed", "speed": 99}, {"kind": "preview", "draft": {"years": -1}}],
)  # fmt: skip
def test_nonsense_from_a_browser_is_answered_with_a_sentence_or_not_at_all(message):
    browser = Browser(draws=True)
    browser.wait(lambda: browser.months())
    before = len(browser.heard)
    browser.session.receive(message)
    told = [m["text"] for m in browser.heard[before:] if m["kind"] == "mistake"]
    assert all(text.endswith(".") and "Traceback" not in text for text in told)
    browser.session.receive({"kind": "month", "month": 1})
    browser.wait(lambda: browser.months()[-1] == 1)
    browser.session.close()


# --- what is offered, and what is needed --------------------------------------------------------------


def test_the_editor_offers_every_number_place_and_programme():
    all_of_it = offered(presets)
    assert [p["name"] for p in all_of_it["parameters"]] == list(catalogue)
    assert [p["name"] for p in all_of_it["places"]] == list(places)
    assert [p["name"] for p in all_of_it["programmes"]] == list(presets)
    assert all(p["source"] and p["meaning"] for p in all_of_it["parameters"])


def test_the_bundles_hold_every_module_and_none_twice_and_import_nothing():
    whole = {entry: bundled(entry) for entry in ("widget", "workshop")}
    for module in BROWSER.glob("*.js"):
        times = [each.count(f"const module_{module.stem} = ") for each in whole.values()]
        assert module.stem in whole or max(times) == 1
    assert not any("import " in re.sub(r"//.*", "", each) for each in whole.values())
    assert "export default" in whole["widget"]


def test_the_drawing_knows_nothing_of_servers_or_pages():
    for name in (
        "map",
        "ties",
        "ground",
        "places",
        "colouring",
        "charts",
        "money",
        "axes",
        "amounts",
        "frame",
    ):
        source = (BROWSER / f"{name}.js").read_text(encoding="utf-8")
        assert not re.search(r"\b(document|window|fetch|model|send)\b", re.sub(r"//.*", "", source)), name


def test_without_network_and_without_scripts_there_is_a_sentence(monkeypatch, tmp_path):
    pytest.importorskip("solara")
    import requests
    import solara.server.settings

    from kith.experiments.page.serving import check_scripts

    def unreachable(*args, **how):
        raise requests.ConnectionError

    monkeypatch.setattr(solara.server.settings.assets, "proxy_cache_dir", tmp_path)
    monkeypatch.setattr(requests, "head", unreachable)
    with pytest.raises(Mistake, match=r'pip install "kith-abm\[offline\]"'):
        check_scripts()


def test_without_the_extra_there_is_a_sentence(monkeypatch):
    from kith.experiments.page import serving

    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    with pytest.raises(Mistake, match=r'pip install "kith-abm\[view\]"'):
        serving.settle("x", "x")


def test_a_port_that_is_taken_is_a_mistake():
    from kith.experiments.page.serving import free_port

    taken = urllib.request.socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    with pytest.raises(Mistake, match="is taken"):
        free_port(taken.getsockname()[1])
    taken.close()


def test_every_module_imports_what_its_neighbours_export():
    exported = {
        path.stem: set(EXPORT.findall(path.read_text(encoding="utf-8"))) for path in BROWSER.glob("*.js")
    }
    for path in BROWSER.glob("*.js"):
        for _, names, other in IMPORT.findall(path.read_text(encoding="utf-8")):
            wanted = {name.strip() for name in names.split(",") if name.strip()}
            assert wanted <= exported[other], (path.name, wanted - exported[other])


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"options": ["short", "patient", "big-local"]}, "shows two options and 3 are given"),
        ({"options": ["shrot"]}, "nearest is 'short'"),
        ({"cases": "mine.parquet"}, "cannot be watched"),
        ({"port": 70_000}, "port: 70000 is not allowed"),
        ({"visitors": 0}, "visitors: 0 is not allowed"),
        ({"population": 10**6}, f"from 20 to {MOST_RESIDENTS}"),
        ({"years": 5}, "pays out over 144 months"),
    ],
)
def test_what_the_page_cannot_show_is_a_mistake_before_anything_is_served(asked, told, monkeypatch):
    from kith.experiments.page import open as view

    monkeypatch.setattr(view, "serve", lambda *words: pytest.fail("it was served"))
    with pytest.raises(Mistake, match=re.escape(told)):
        view.view(**asked)


def test_a_programme_in_a_file_can_be_named_once_the_command_line_gave_it(monkeypatch, tmp_path):
    from kith.experiments.page import open as view

    served = []
    monkeypatch.setattr(
        view, "serve", lambda settings, port, query, browser: served.append((settings, query))
    )
    monkeypatch.setattr(view, "settle", lambda *words: None)
    file = tmp_path / "mine.toml"
    file.write_text(toml("mine", written_out("short", presets)), encoding="utf-8")
    view.view([str(file)], population=300)
    [(settings, query)] = served
    asked = asked_by(query, settings.known)
    assert [option.name for option in asked.options] == ["business as usual", "mine"]
    with pytest.raises(Mistake, match="'mine' is not a known programme"):
        asked_by(query)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"options": ["mine.toml", "other.toml"]}, "another programme is called 'mine' too"),
        ({"population": 20_000, "years": 60}, "more memory than a visitor may have"),
        ({"mesa": True, "parameters": {"trust.learning": 0.1}}, "the catalogue's own numbers"),
    ],
)
def test_what_cannot_be_shown_is_refused_before_anything_is_served(asked, said, tmp_path, monkeypatch):
    monkeypatch.setattr(views, "serve", lambda *_: pytest.fail("it was served"))
    monkeypatch.chdir(tmp_path)
    for file, budget in (("mine.toml", 10), ("other.toml", 11)):
        text = (
            f'name = "mine"\nbudget_per_head = {budget}\nyears = 2\nprofile = "even"\n[mix]\ngrants = 1.0\n'
        )
        (tmp_path / file).write_text(text)
    with pytest.raises(Mistake, match=said):
        views.view(**asked)


def test_mesas_page_begins_with_what_was_asked(monkeypatch):
    served = []
    monkeypatch.setattr(views, "serve", lambda settings, *_: served.append(settings))
    monkeypatch.setattr(views, "settle", lambda *_: None)
    views.view(["short", "big-local"], place="average-england", population=300, seed=4, mesa=True)
    expected = {"place": "average-england", "population": 300, "programme": "big-local", "seed": 4}
    assert [settings.alone for settings in served] == [expected]


def test_what_mesas_sliders_say_makes_another_neighbourhood():
    pytest.importorskip("solara")
    from kith.experiments.page.solaraviz import Watched

    made = Watched(place="average-england", population=60, programme="short", seed=2)
    assert (made.place.name, made.population, made.programme.name, made.seed_of_luck) == (
        "average-england", 60, "short", 2,
    )  # fmt: skip


def test_an_agent_that_leaves_while_mesas_page_is_drawn_is_drawn_as_nothing():
    pytest.importorskip("solara")
    from kith.experiments.page.solaraviz import portrayed

    world = Neighbourhood(population=200, warm_up=0, seed=2)
    agents = list(world.agents)
    assert all(portrayed(agent).alpha != 0.0 for agent in agents)
    world.run(60)
    world.agents  # noqa: B018 (who is gone is let go when somebody looks)
    drawn = [portrayed(agent).alpha for agent in agents]
    assert 0.0 in drawn and any(alpha != 0.0 for alpha in drawn)


# --- twenty runs --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Short and patient in a tiny place, seven seeds."""
    return compare(
        population=60, years=13, replicates=7, workers=1, progress=False, out=tmp_path_factory.mktemp("seven") / "out",
        parameters={"place.warm_up": 6, "place.settling": 0},
    )  # fmt: skip


def test_runs_are_told_by_intervals_that_hold_together_and_by_single_worlds(compared):
    e = compared.effects
    wide = replace(compared, effects=e.assign(low_together=e["low"] - 0.5, high_together=e["high"] + 0.5))
    told = findings(wide)["outcomes"]
    rows = rows_of(wide, "patient - short", tuple(told)).set_index("outcome", drop=False)
    for name, one in told.items():
        row = rows.loc[name]
        ends = [
            one["difference"]["low"],
            one["difference"]["high"],
            one["worlds"]["low"],
            one["worlds"]["high"],
        ]
        expected = row[["low_together", "high_together", "world_low", "world_high"]].tolist()
        assert [each[-1] for each in ends] == pytest.approx(expected, rel=1e-3)
        assert one["last"]["verdict"] == verdict_on(row)
        share = row["ahead"] if name != "loneliness" else 1 - row["ahead"]
        assert one["last"]["ahead"] == pytest.approx(share, rel=1e-3)
        assert (one["last"]["needed"] is None) == (one["last"]["verdict"] != "unsure")


def test_change_is_each_worlds_own_since_the_start(compared):
    told = findings(compared)["outcomes"]["ties"]["bands"]["patient"]
    by_seed = compared.runs[compared.runs["option"] == "patient"].pivot(
        index="seed", columns="month", values="ties"
    )
    gained = by_seed[156] - by_seed[0]
    assert told["change"]["mean"][-1] == pytest.approx(gained.mean(), abs=1e-3)
    assert told["change"]["high"][-1] == pytest.approx(gained.quantile(0.95), abs=1e-3)
    assert told["change"]["low"][0] == told["change"]["high"][0] == 0.0


def test_no_chart_is_finer_than_published_places_lie_apart():
    last = json.loads((ROOT / "docs/results.json").read_text())["parts"]["compare"]["last_year"]["patient"]
    assert set(record()["margins"]) == set(SHOWN)
    for told in told_of_outcomes():
        published = last[told["name"]]["margin"]
        assert told["margin"] == pytest.approx(published, rel=1e-5)
        assert told["least"] == pytest.approx(3.29 * told["margin"] / 0.1)


def test_with_the_sides_swapped_what_is_said_is_swapped(compared):
    sure = compared.effects.assign(low_together=0.1, high_together=0.3, margin=0.0, effect=0.2)
    there, back = (findings(replace(compared, effects=sure), sign)["outcomes"] for sign in (1.0, -1.0))
    words = {name: (there[name]["last"]["verdict"], back[name]["last"]["verdict"]) for name in there}
    assert words.pop("loneliness") == ("worse", "better")
    assert set(words.values()) == {("better", "worse")}
    for name in there:
        assert back[name]["last"]["ahead"] == pytest.approx(1 - there[name]["last"]["ahead"], abs=1e-3)
        assert back[name]["worlds"]["low"][1:] == [-x for x in there[name]["worlds"]["high"][1:]]


def test_of_fewer_than_six_runs_nothing_is_said_but_what_single_worlds_show(compared):
    none = float("nan")
    few = compared.effects.assign(low_together=none, high_together=none, replicates=5)
    same = compared.effects.assign(low_together=0.0, high_together=0.0, replicates=5)
    for effects in (few, same):
        for one in findings(replace(compared, effects=effects))["outcomes"].values():
            assert (one["last"]["verdict"], one["last"]["needed"]) == ("unsure", None)
            assert one["worlds"]["high"][-1] is not None
