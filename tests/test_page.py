"""The page, driven in a real browser: each control has its effect, and watching changes nothing."""

import csv
import http.client
import io
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from browsing import CHROMIUM, FIRST, Server, Visitor, barred, pause

from kith import presets
from kith.experiments.page.bundle import bundled
from kith.experiments.page.request import asked_by
from kith.experiments.page.worlds import Worlds

playwright = pytest.importorskip("playwright.sync_api", reason="the page's tests need playwright")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium found: apt-get install chromium, or put one on the path"
)

SMALL = "population=150&seed=1&years=12&cases=catalogue&set=place.settling=6&set=place.warm_up=12"
LIVELY = f"{SMALL.replace('150', '900')}&place=better-provided"
QUICK = f"{SMALL.replace('12&c', '6&c')}&left=business+as+usual&right=three-year-capital"


COLOURED = """hue => { const c = document.querySelector('canvas.map');
    const points = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
    let found = 0;
    for (let i = 0; i < points.length; i += 4) {
        const [r, g, b] = points.slice(i, i + 3);
        found += hue == 'green' ? g - r > 30 && g - b > 10 : r - b > 8 && b - g > 10;
    }
    return found; }"""

FLASH = """() => new Promise(done => { const root = document.querySelector('.kith'), month = root.dataset.month;
    const look = () => document.querySelector('canvas.map').toDataURL();
    [...document.querySelectorAll('.controls button')].find(b => b.textContent == 'Step').click();
    const wait = () => { if (root.dataset.month == month) return requestAnimationFrame(wait);
        const first = look(); setTimeout(() => done([first, look()]), 1500); };
    wait(); })"""


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as p:
        found = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def server():
    found = Server("--visitors", "3")
    yield found
    found.stop()


@pytest.fixture
def visit(browser, server):
    """Open the page; at the end nobody may have seen an error, or asked anybody else for anything."""
    visitors = []

    def open_page(query=QUICK, **how):
        visitors.append(Visitor(browser, how.pop("address", server.address), query, **how))
        return visitors[-1]

    yield open_page
    errors = [error for visitor in visitors for error in visitor.errors]
    hosts = set().union(*(visitor.hosts for visitor in visitors))
    for visitor in visitors:
        visitor.close()
    pause(0.3)  # until the server has seen them go
    assert (errors, hosts - {"127.0.0.1", None}) == ([], set())


@pytest.fixture(scope="module")
def four_years():
    """The worlds of `LIVELY` in month 48."""
    worlds = Worlds(asked_by(LIVELY))
    for _ in range(48):
        worlds.step()
    return worlds


# --- at first sight -----------------------------------------------------------------------------------


AT_FIRST_SIGHT = (
    "canvas.map",
    "canvas.money",
    "canvas.chart[data-outcome]",
    ".sentence",
    ".calendar",
    ".marks",
)


def test_two_worlds_their_money_and_what_differs_are_seen_without_a_scroll(visit):
    v = visit("population=2000")
    boxes = [one.bounding_box() for selector in AT_FIRST_SIGHT for one in v.page.query_selector_all(selector)]
    assert len(boxes) == 2 + 1 + 8 + 2 + 1 + 1
    assert all(b["y"] + b["height"] <= 720 and b["x"] + b["width"] <= 1280 for b in boxes)


def test_at_the_start_both_worlds_are_the_same(visit):
    v = visit()
    assert "still the same" in v.text(".differs") and v.picture("canvas.map") == v.picture("canvas.map", 1)


def test_on_a_phone_nothing_is_wider_than_the_screen_and_both_maps_and_play_are_seen_at_once(visit):
    v = visit(width=390, height=844)
    reach = "[...document.querySelectorAll('.kith *')].map(e => e.getBoundingClientRect().right)"
    assert v.page.evaluate(f"Math.max(document.documentElement.scrollWidth, ...{reach})") <= 390
    left, right = (one.bounding_box() for one in v.page.query_selector_all("canvas.map"))
    play = v.page.locator(".controls button").first.bounding_box()
    assert left["y"] == right["y"] and left["x"] < right["x"] and play["y"] + play["height"] <= 844


def test_the_page_is_served_to_this_machine_only(server):
    with pytest.raises(ConnectionRefusedError):  # another address of this machine, as if from outside
        socket.create_connection(("127.0.0.2", server.port), timeout=5)


INTRUDING = """async address => {
    const socket = (n) => new Promise((done) => {
        const line = new WebSocket(`${address.replace('http', 'ws')}jupyter/api/kernels/${n}/channels?session_id=1`);
        line.onopen = () => done('came in');
        line.onerror = () => done('refused');
    });
    return [await fetch(address, {credentials: 'include'}).then((answer) => answer.status, () => 'refused'),
            ...await Promise.all([...Array(8).keys()].map(socket))];
}"""


def test_another_site_in_the_same_browser_comes_in_nowhere_and_takes_no_place(visit, browser, tmp_path):
    alone = Server("--visitors", "1")
    (tmp_path / "index.html").write_text("<!doctype html><title>Elsewhere</title>")
    site = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        port = re.search(r"port (\d+)", site.stdout.readline())[1]
        context = browser.new_context()
        assert context.request.get(alone.address).ok  # so that the cookie is there, and the place is free
        page = context.new_page()
        for elsewhere in (f"http://127.0.0.1:{port}/", f"http://localhost:{port}/"):
            page.goto(elsewhere)
            assert page.evaluate(INTRUDING, f"http://127.0.0.1:{alone.port}/") == ["refused"] * 9
        context.close()
        visit(address=alone.address)
    finally:
        site.kill()
        site.wait()
        site.stdout.close()
        alone.stop()


# --- time ---------------------------------------------------------------------------------------------


def test_play_runs_on_and_pause_stops(visit):
    v = visit()
    v.press("Play")
    v.until("Number(document.querySelector('.kith')?.dataset.month) >= 4")
    v.press("Pause")
    v.page.wait_for_selector(".kith[data-playing=false]")
    stopped = v.month
    pause(0.6)
    assert 4 <= v.month == stopped < 72


def test_step_is_one_month_and_the_calendar_says_which(visit):
    v = visit()
    v.run_to(2)
    assert (v.month, v.text(".calendar")) == (2, "Year 1, month 2")


def test_a_faster_speed_is_faster(visit):
    v, took = visit(), []
    for speed in ("1", "0"):
        v.choose("Speed", speed)
        began, to = time.monotonic(), v.month + 4
        v.press("Play")
        v.until(f"Number(document.querySelector('.kith')?.dataset.month) >= {to}")
        took.append(time.monotonic() - began)
        v.slide("input.bar", v.month)  # which also pauses, and is there at the last month too
        v.page.wait_for_selector(".kith[data-playing=false]")
    assert took[1] < took[0]


def test_the_bar_goes_back_to_a_month_that_was_and_forth_again(visit):
    v = visit()
    v.run_to(3)
    then, later = [], []
    for month in (1, 3, 1, 3):
        v.slide("input.bar", month)
        v.until_month(month)
        (then if month == 1 else later).append(v.picture("canvas.map"))
    assert then[0] == then[1] != later[0] == later[1]


def test_the_bar_goes_no_further_than_the_months_that_were(visit):
    v = visit()
    v.run_to(2)
    v.slide("input.bar", 50)
    pause(0.4)
    assert v.month == 2


def test_the_last_month_says_what_to_do(visit):
    v = visit(QUICK.replace("years=6", "years=3") + "&month=36")
    v.until_month(36)
    v.press("Play")
    assert "press Reset" in v.banner()


def test_reset_begins_again_with_the_same_worlds(visit):
    v = visit()
    v.run_to(2)
    first = v.digests()[0]
    v.reset()
    v.run_to(2)
    assert v.digests()[0] == first


# --- the map ------------------------------------------------------------------------------------------


def test_every_colouring_draws_another_map_and_says_what_its_colours_mean(visit):
    v = visit(f"{SMALL}&month=30")
    pictures, keys = set(), {}
    for name in v.page.eval_on_selector_all(
        "select[aria-label='Colour residents by'] option", "o => o.map(x => x.value)"
    ):
        v.choose("Colour residents by", name)
        pictures.add(v.picture("canvas.map", 1))
        keys[name] = v.text(".ramp").split()
    ends = {"ties": "more", "satisfaction": "10", "community": "2", "gained": "right"}
    assert len(pictures) == 8 and {name: words[-1] for name, words in keys.items()} == {
        name: ends.get(name, "1") for name in keys
    }


def test_ties_can_be_left_out(visit):
    v = visit()
    with_ties = v.picture("canvas.map")
    v.choose("Ties", "none")
    assert v.picture("canvas.map") != with_ties


def test_above_500_residents_ties_are_gathered_unless_asked_for_and_the_address_keeps_it(visit):
    few, many = visit(), visit(LIVELY)
    assert [v.page.get_by_label("Ties", exact=True).input_value() for v in (few, many)] == [
        "each",
        "gathered",
    ]
    assert re.search(r"\d\+ ties", many.text(".marks")) and "ties=" not in many.page.url
    kinds = Worlds(asked_by(LIVELY)).worlds[1].institutions.kind
    letters = [letter for kind, letter in enumerate("LCYPFBS") if (kinds == kind).any()]
    assert many.page.locator(".letters b").all_inner_texts() == letters and len(letters) > 3
    gathered = many.picture("canvas.map")
    many.choose("Ties", "each")
    assert many.picture("canvas.map") != gathered and "ties=each" in many.page.url
    many.page.reload()
    many.page.wait_for_selector(".kith[data-month]", timeout=FIRST)
    assert many.page.get_by_label("Ties", exact=True).input_value() == "each"


def of_the_drawing(browser, module, script, *given):
    """What a script says that has what a module of the drawing exports, without a server."""
    page = browser.new_page()
    try:
        return page.evaluate(f"given => {{ {bundled(module)}; {{ {script} }} }}", list(given))
    finally:
        page.close()


def test_ties_are_gathered_by_pair_of_blocks_and_state_and_none_is_left_out(browser):
    luck, side = np.random.default_rng(1), 22
    cell, state = luck.integers(side**2, size=900), luck.integers(3, size=3000)
    ego, alter = luck.integers(900, size=(2, 3000))
    found = of_the_drawing(
        browser,
        "ties",
        """const [side, cell, ego, alter, state] = given;
        const ground = {side, cell: Uint16Array.from(cell), sight: {zoom: 1}, x: cell, y: cell};
        return bundles({ego, alter, state}, ground).map(one => [one.a, one.b, one.standing, one.fresh, one.gone]);""",
        side,
        *(column.tolist() for column in (cell, ego, alter, state)),
    )
    block = cell // side // 4 * 100 + cell % side // 4  # six blocks from side to side
    ends = np.sort([block[ego], block[alter]], axis=0)
    for column, states in ((2, (0, 1)), (3, (1,)), (4, (2,))):
        pairs = Counter(map(tuple, ends[:, np.isin(state, states)].T.tolist()))
        assert sorted(pairs.values()) == sorted(one[column] for one in found if one[column])
    assert len({(a, b) for a, b, *_ in found}) == len(found) and all(a <= b for a, b, *_ in found)


def test_names_of_places_are_written_where_there_is_room_and_never_over_each_other(browser):
    drawn = of_the_drawing(
        browser,
        "places",
        """const ctx = document.createElement("canvas").getContext("2d"), told = [];
        ctx.fillText = (text, x, y) => told.push([text, x, y, ctx.measureText(text).width]);
        const at = c => [10 * (c % 40) + 5, 10 * Math.floor(c / 40) + 5];
        const ground = {px: 400, step: 10, at, isSeen: () => true};
        const site = [410, 412, 450, 452, 451, 1210];
        const institutions = site.map((_, i) => `Hall number ${i}`);
        drawNames(ctx, ground, {site, group_row: []}, {institutions, groups: {}});
        return told;""",
    )
    boxes = [(x, y - 6, x + wide, y + 6) for _, x, y, wide in drawn]
    apart = [a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1] for a, b in combinations(boxes, 2)]
    assert "Hall number 5" in [one[0] for one in drawn] and 3 <= len(drawn) <= 6 and all(apart)


def test_whoever_is_under_the_pointer_is_found_from_close_by_too_and_the_point_stays_under_it(browser):
    missed, gone = of_the_drawing(
        browser,
        "stage",
        """const side = 20, cell = Uint16Array.from({length: 900}, (_, i) => (i * 7) % 400);
        const frame = {many: {residents: 900}, site: [], group_row: []};
        const {at} = module_map, {zoomed, WHOLE, geometry} = module_ground;
        const sight = zoomed(zoomed(WHOLE, 2, 0.3, 0.6, side), 1.5, 0.5, 0.1, side);
        const whole = geometry(side, cell, 400), close = geometry(side, cell, 400, zoomed(WHOLE, 2.5, 0.3, 0.6, side));
        const missed = [...cell.keys()].filter(i => [whole, geometry(side, cell, 400, sight)].some(
            ground => at(frame, ground, ground.x[i], ground.y[i])?.row !== i));
        const there = [0.3 * side, 0.6 * side];
        return [missed, [0, 1].map(k => whole.point(...there)[k] - close.point(...there)[k])];""",
    )
    assert missed == [] and np.abs(gone).max() < 1e-3


def test_both_maps_zoom_and_move_together_and_show_whoever_is_hovered_over(visit):
    v, pictures = visit(LIVELY), []
    box = v.page.query_selector("canvas.map").bounding_box()
    x, y = box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.6

    def see():
        v.page.mouse.move(5, 5)  # away from everybody
        pause(0.3)
        pictures.append([v.picture("canvas.map", k) for k in (0, 1)])

    see()
    v.page.focus("canvas.map")
    for key in ("+", "0"):  # a browser draws a canvas a shade differently once it has been read
        v.page.keyboard.press(key)
        see()
    del pictures[:2]
    v.page.mouse.move(x, y)
    pause(0.3)
    pictures.append([v.picture("canvas.map", k) for k in (0, 1)])
    v.page.mouse.wheel(0, -600)
    see()
    v.page.mouse.move(x, y)
    v.page.mouse.down()
    v.page.mouse.move(x + 60, y + 40, steps=4)
    v.page.mouse.up()
    see()
    v.page.focus("canvas.map")
    for key in ("Shift+ArrowRight", "+", "0"):
        v.page.keyboard.press(key)
        see()
    assert not v.page.query_selector("#panel-story h3")  # a drag chooses nobody
    assert pictures[-1] == pictures[0]
    assert [[both[k] for both in pictures].index(pictures[i][k]) for k in (0, 1) for i in range(6)] == 2 * [
        *range(6)
    ]


def test_new_and_lost_ties_flash_but_not_where_motion_is_not_wanted(visit):
    changed = []
    for motion in ("no-preference", "reduce"):
        v = visit(LIVELY, motion=motion)
        v.choose("Ties", "each")
        pictures = v.page.evaluate(FLASH)
        changed.append(pictures[0] != pictures[1])
    assert changed == [True, False]


def test_the_difference_says_how_many_ties_only_one_world_has(visit, four_years):
    left, right = ({(i, j) for i, j in zip(w.ties.ego, w.ties.alter, strict=True)} for w in four_years.worlds)
    v = visit(f"{LIVELY}&month=48")
    before = [v.picture("canvas.map", k) for k in (0, 1)]
    v.choose("Show", "difference")
    told = f"only one world has: {len(left - right)} on the left, {len(right - left)} on the right"
    assert told in v.text(".right .note") and "blue, more on the right" in v.text(".left .note")
    assert all(v.picture("canvas.map", k) != before[k] for k in (0, 1)) and left != right


def test_a_click_marks_the_same_one_on_both_sides_and_tells_both_lives(visit):
    v = visit(f"{SMALL}&month=24")
    before = [v.picture("canvas.map", k) for k in (0, 1)]
    box = v.page.query_selector("canvas.map").bounding_box()
    v.page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.6)
    v.page.wait_for_selector("#panel-story canvas.chart")
    assert all(v.picture("canvas.map", k) != before[k] for k in (0, 1))
    told = [v.text(f".events[data-side={side}]") for side in ("left", "right")]
    assert all("has lived here" in life for life in told)


def test_both_lives_tell_ties_memberships_and_trust_over_time_in_pictures_and_in_a_table(visit):
    v = visit(f"{LIVELY}&month=24")
    titles = {
        "ArrowRight": ["Trust in neighbours", "Belonging", "Ties", "Memberships"],
        "g": ["Members", "Energy"],
        "i": ["Condition", "Users", "Groups that meet here"],
    }
    for key, told in titles.items():
        v.page.focus("canvas.map")
        v.page.keyboard.press(key)
        v.page.wait_for_selector(f"#panel-story canvas[aria-label^='{told[0]} by month, left']")
        words = v.page.locator("#panel-story canvas").evaluate_all("all => all.map(c => c.ariaLabel)")
        drawn = {v.picture("#panel-story canvas", k) for k in range(len(told))}
        assert [one.split(" by month")[0] for one in words] == told and len(drawn) == len(told)
        if key == "ArrowRight":
            v.page.click("text=These lives by year")
            v.page.wait_for_selector("#panel-story details tr")
        rows = v.page.locator("#panel-story details >> nth=0").locator("tr").all_inner_texts()
        assert rows[0].split("\t")[1:] == told and len(rows) == 1 + 3


def test_ties_that_form_and_ties_that_go_are_drawn_in_colours_of_their_own(visit):
    v, seen = visit(LIVELY), []
    v.choose("Colour residents by", "community")
    v.choose("Ties", "each")
    for month in (0, 1):
        v.run_to(month)
        seen.append([v.page.evaluate(COLOURED, hue) for hue in ("green", "pink")])
    assert max(seen[0]) < 40 < 200 < min(seen[1])


def test_hovering_tells_what_it_is(visit):
    v = visit()
    box = v.page.query_selector("canvas.map").bounding_box()
    v.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.6)
    told = v.text(".tip:not([hidden])")
    assert any(word in told for word in ("years old", "members", "condition"))


def test_keys_choose_residents_groups_and_institutions(visit):
    v, names = visit(LIVELY), []
    for key in ("ArrowRight", "i", "g", "Escape"):
        v.page.focus("canvas.map")
        v.page.keyboard.press(key)
        pause(0.5)
        names.append(v.page.evaluate("document.querySelector('#panel-story h3')?.textContent || 'nobody'"))
    assert names[0] == "Resident 0" and names[2].startswith("Group") and names[3] == "nobody"
    assert names[1] not in (names[0], names[2], "nobody")


def test_the_table_of_places_chooses_from_it(visit):
    v = visit(LIVELY)
    v.open("Lives")
    v.page.click("text=All groups and institutions")
    v.page.click("#panel-story tbody tr:first-child button")
    v.page.wait_for_selector("#panel-story h3")
    assert "condition" in v.text("#panel-story .lives")


def test_the_key_explains_every_mark(visit):
    v = visit()
    v.open("Key")
    told = v.text("#panel-key")
    drawn = [v.picture("#panel-key canvas", k) for k in range(v.page.locator("#panel-key canvas").count())]
    assert len(set(drawn)) == len(drawn)
    for mark in (
        "resident at home",
        "tie that formed",
        "tie lost",
        "Library",
        "Park",
        "Closed",
        "constituted",
        "informal",
        "condition",
    ):
        assert mark in told


def test_the_main_marks_are_explained_beside_the_maps_and_all_of_them_a_click_away(visit):
    v = visit()
    told = v.text(".marks")
    assert all(word in told for word in ("resident", "new tie", "lost tie", "closed", "informal group"))
    v.press("All marks")
    assert v.page.is_visible("#panel-key li")


# --- programmes and place -----------------------------------------------------------------------------


def edited(v):
    """The money chart and the right sentence, once the server has told of the last change."""
    v.pending()
    pause(0.8)
    return v.picture("canvas.money"), v.sentences()[1]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("years", 5, "5 years"),
        ("start", 6, "month 6, £"),
        ("control", "resident-led", "residents decide"),
        ("ending", "taper", "tapering off"),
        ("works", "existing", "nothing built anew"),
        ("profile", "late-delivery", "3 years"),
        ("per_head", 200, "£"),
    ],
)
def test_a_change_of_the_programme_is_told_and_waits_for_the_reset(visit, field, value, told):
    v = visit()
    v.open("Money")
    before = v.picture("canvas.money"), v.sentences()[1]
    control = v.page.locator(f"#panel-money [data-field={field}]")
    if control.evaluate("e => e.tagName") == "SELECT":
        control.select_option(value)
    else:
        control.fill(str(value))
        control.press("Tab")
    money, sentence = edited(v)
    assert told in sentence and "From the next reset" in sentence
    assert field in ("control", "works") or money != before[0]
    v.reset()
    assert "From the next reset" not in v.sentences()[1] and told in v.sentences()[1]


def test_the_mix_is_shares_that_add_up_and_is_told(visit):
    v = visit()
    v.open("Money")
    v.slide("[data-instrument=grants]", 100)
    edited(v)
    shares = [int(text.rstrip("%")) for text in v.page.locator(".mix output").all_inner_texts()]
    assert (
        sum(shares) in (99, 100, 101)
        and f"{max(shares)}% " in v.sentences()[1]
        and "grants" in v.sentences()[1]
    )


def test_both_options_are_worth_the_same_or_the_difference_is_told_in_pounds(visit):
    v = visit(SMALL)
    assert v.text(".said").startswith("Both worth £")
    v.open("Money")
    v.page.locator("#panel-money [data-field=equal]").select_option("own budgets")
    v.pending()
    v.until("/worth £.* (more|less) today/.test(document.querySelector('.said').textContent)")


def test_another_option_can_be_chosen_on_either_side(visit):
    v = visit()
    v.choose("Option on the left", "community-first")
    v.pending()
    v.reset()
    v.until("location.search.includes('left=community-first')")
    assert "£" in v.sentences()[0]


def test_place_population_and_seed_apply_at_the_next_reset(visit):
    v = visit()
    v.open("Place")
    v.page.locator("[data-field=place]").select_option("better-provided")
    v.write("Adults", 220)
    v.write("Seed", 7)
    v.pending()
    assert "population=150" in v.page.url
    v.reset()
    v.until("/place=better-provided.*population=220.*seed=7/.test(location.search)")


def test_numbers_can_be_searched_and_each_has_its_unit_range_and_source(visit):
    v = visit()
    v.open("Place")
    v.page.get_by_label("Search the numbers").fill("trust.learning")
    shown = v.page.locator(".parameter").all_inner_texts()
    assert len(shown) >= 1 and all(
        word in shown[0] for word in ("trust.learning", "from", "Catalogue", "judgement")
    )


def test_a_changed_number_is_what_the_next_worlds_are_made_with(visit):
    v = visit()
    v.open("Place")
    v.page.get_by_label("Search the numbers").fill("street.rate")
    v.write("street.rate", 2)
    v.pending()
    v.reset()
    v.until("location.search.includes('set=street.rate%3D2')")


# --- mistakes -----------------------------------------------------------------------------------------


def test_a_mistake_is_told_in_a_sentence_with_what_is_allowed(visit):
    v = visit()
    v.open("Place")
    v.write("Adults", 5)
    said = v.banner()
    assert said == "Population: 5 is not allowed; give a whole number from 20 to 20000."


def test_a_broken_link_is_told_in_a_sentence_and_the_page_is_there(visit):
    v = visit(f"{SMALL}&left=shrot")
    told = "This link asks for something that is not there: option 'shrot' is not a known programme; "
    assert v.banner() == f"{told}the nearest is 'short'."


def test_a_link_cannot_name_a_file_of_the_server(visit):
    v = visit(f"{SMALL}&left=pyproject.toml")
    assert "option 'pyproject.toml' is not a known programme" in v.banner()


@pytest.mark.parametrize(
    "path",
    [
        "/static/public/../app.py",
        "/static/assets/..%2fapp.py",
        "/..%2f..%2fpyproject.toml",
        "/static/nbextensions/..%2f..%2f..%2fetc/passwd",
        "/_solara/cdn/..%2f..%2f..%2f..%2fetc/passwd",
    ],
)
def test_no_file_of_the_server_can_be_read_by_its_path(server, path):
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    line.request("GET", path, headers={"Cookie": f"kith-{server.port}={server.token}"})
    answer = line.getresponse()
    body = answer.read()
    assert b"import " not in body and b"root:" not in body and b"[project]" not in body


# --- what can leave -----------------------------------------------------------------------------------


def test_a_link_restores_the_same_state(visit):
    v = visit(f"{SMALL}&left=community-first&right=short&seed=4")
    v.open("Money")
    v.page.locator("#panel-money [data-field=control]").select_option("resident-led")
    v.pending()
    v.reset()
    v.run_to(3)
    v.choose("Colour residents by", "belonging")
    v.until("location.search.includes('month=3') && location.search.includes('belonging')")
    told, _ = v.digests()
    other = visit(urlsplit(v.page.url).query)
    other.until_month(3)
    assert other.digests()[0] == told and other.picture("canvas.map") == v.picture("canvas.map")


def test_watching_changes_nothing(visit):
    v = visit()
    v.press("Play")
    v.until("Number(document.querySelector('.kith')?.dataset.month) >= 3")
    v.press("Pause")
    v.page.wait_for_selector(".kith[data-playing=false]")
    v.slide("input.bar", 1)
    v.until_month(1)
    v.page.focus("canvas.map")
    v.page.keyboard.press("ArrowRight")
    v.choose("Colour residents by", "ties")
    v.press("Play")
    v.until("Number(document.querySelector('.kith')?.dataset.month) >= 7")
    v.press("Pause")
    v.page.wait_for_selector(".kith[data-playing=false]")
    told, script = v.digests()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.stdout.split(), done.stderr) == (told, "")


def test_the_command_asks_the_same(visit):
    v = visit(SMALL)
    v.open("Share")
    v.until("document.querySelector('[aria-label=Command]').value != ''")
    assert v.page.get_by_label("Command", exact=True).input_value() == (
        "kith compare --option short --option patient --place left-behind --population 150 --years 12 --seed 1 "
        "--cases catalogue --set place.settling=6.0 --set place.warm_up=12.0"
    )
    v.press("Copy as command")
    assert v.page.evaluate("navigator.clipboard.readText()").startswith("kith compare")


def test_pictures_and_tables_can_be_kept(visit):
    v = visit()
    v.run_to(2)
    v.open("Share")
    with v.page.expect_download() as picture:
        v.press("PNG")
    with v.page.expect_download() as table:
        v.press("CSV")
    rows = list(csv.DictReader(io.StringIO(Path(table.value.path()).read_text(encoding="utf-8"))))
    assert Path(picture.value.path()).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert (
        len(rows) == 2 * 3
        and {row["side"] for row in rows} == {"left", "right"}
        and float(rows[0]["ties"]) > 0
    )


# --- charts -------------------------------------------------------------------------------------------


UPRIGHT = """() => { const c = document.querySelector('canvas.chart[data-outcome]'), found = [];
    const [left, right] = c.dataset.plot.split(' ').map(Number);
    for (let x = Math.ceil(left) + 6; x < right - 2; x++) {
        const column = c.getContext('2d').getImageData(x, 34, 1, c.height - 49).data;
        const painted = column.filter((value, i) => i % 4 == 3 && value > 100).length;
        if (painted > column.length / 20) found.push((x - left) / (right - left));
    }
    return found; }"""


def test_the_end_of_a_programme_is_marked_in_the_charts(visit):
    marked = visit().page.evaluate(UPRIGHT)
    assert marked == pytest.approx([presets["three-year-capital"].last_month / 72] * len(marked), abs=0.02)
    assert marked


def test_no_title_is_clipped_on_a_phone_or_a_wide_screen_whatever_is_shown(visit):
    v, pictures = visit(f"{QUICK}&month=12"), set()
    for width in (390, 641, 768, 1101, 1280, 1920):
        v.page.set_viewport_size({"width": width, "height": 1080})
        pause(0.3)
        clipped = v.page.eval_on_selector_all("canvas.chart", "all => all.map(c => c.dataset.clipped)")
        assert clipped == ["false"] * 8
    for view in ("levels", "change", "difference"):
        v.choose("Lines", view)
        pictures.add(v.picture("canvas.chart"))
    assert len(pictures) == 3 and "money ends" in v.text(".legend")


def test_values_are_read_by_hand_and_by_keyboard_as_the_tables_have_them(visit):
    v = visit(f"{QUICK}&month=24")
    box = v.page.query_selector("canvas.chart[data-outcome=loneliness]").bounding_box()
    v.page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 50)
    assert "Often lonely: year 2, month 12" in v.text(".tip.values:not([hidden])")
    v.page.mouse.move(5, 5)
    v.page.focus("canvas.chart[data-outcome=loneliness]")
    for key in ("Home", "ArrowRight"):
        v.page.keyboard.press(key)
    told = v.text(".tip.values:not([hidden])").splitlines()
    v.page.click("text=Charts and money as tables")
    v.choose("Outcome", "loneliness")
    _, left, right, less = v.page.locator("#panel-differs tbody tr").nth(1).inner_text().split("\t")
    assert told[0].endswith("year 1, month 12") and left.endswith("%") and float(left[:-1]) > 1
    assert told[1:4] == [f"left: {left}", f"right: {right}", f"right less left: {less}"]


def test_places_that_opened_and_closed_are_on_the_calendar_and_in_a_table(visit, four_years):
    found = [len(one.found) for one in four_years.openings]
    v = visit(f"{LIVELY}&month=48")
    v.page.click("text=Charts and money as tables")
    v.choose("Outcome", "places")
    rows = v.page.locator("#panel-differs tbody tr").all_inner_texts()
    assert [sum(f"\t{side}: " in row for row in rows) for side in ("left", "right")] == found
    v.page.focus("canvas.money")
    for key in ("Home", "ArrowRight"):
        v.page.keyboard.press(key)
    told = v.text(".clock .tip:not([hidden])").splitlines()
    assert "\t".join(told[:2]) == rows[0] and re.search("(opens|closes)$", told[1])


# --- twenty runs --------------------------------------------------------------------------------------


PAINTED = """() => { const c = document.querySelector('canvas.chart[data-outcome]');
    const points = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
    return points.filter((value, i) => i % 4 == 3 && value > 0).length; }"""


def test_twenty_runs_add_bands_and_say_what_one_can_tell(visit):
    v = visit(f"{QUICK}&month=12".replace("years=6", "years=3"))
    before = v.page.evaluate(PAINTED)
    v.press("Run it 20 times")
    v.until("/of 20 done/.test(document.querySelector('.twenty').textContent)")
    v.until("/20 paired runs/.test(document.querySelector('.twenty').textContent)", 90_000)
    assert "right against left: " in v.text(".twenty") and v.page.evaluate(PAINTED) > 1.5 * before
    assert re.search("cannot tell on|practically the same on", v.text(".twenty"))
    assert "nine worlds in ten" in v.text(".legend")
    levels = v.picture("canvas.chart[data-outcome]")
    v.choose("Lines", "difference")
    assert v.picture("canvas.chart[data-outcome]") != levels
    v.page.click("text=Charts and money as tables")
    assert "mean of 20 runs" in v.text("#panel-differs table")
    assert "nine worlds in ten" in v.text("#panel-differs table")
    said = v.page.locator("canvas.chart[data-outcome]").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert all(re.search(r"better|cannot tell|practically the same", one) for one in said)


def test_twenty_runs_can_be_cancelled(visit):
    v = visit(QUICK.replace("population=150", "population=900"))
    v.press("Run it 20 times")
    v.until("/of 20 done/.test(document.querySelector('.twenty').textContent)")
    v.press("Cancel the runs")
    v.until("/Cancelled/.test(document.querySelector('.twenty').textContent)", 60_000)


# --- visitors -----------------------------------------------------------------------------------------


def test_two_visitors_do_not_disturb_each_other(visit):
    one, other = visit(), visit(QUICK.replace("right=three-year-capital", "right=community-first"))
    one.press("Play")
    one.until("Number(document.querySelector('.kith')?.dataset.month) >= 3")
    assert other.month == 0
    other.run_to(2)
    one.press("Pause")
    one.page.wait_for_selector(".kith[data-playing=false]")
    assert one.month >= 3 and other.month == 2 and one.sentences()[1] != other.sentences()[1]


def test_a_visitor_who_has_left_makes_room_for_another(visit):
    full = Server("--visitors", "1", SOLARA_KERNEL_CULL_TIMEOUT="1s")
    try:
        visit(address=full.address).page.goto("about:blank")
        for _ in range(30):
            late = visit(address=full.address, wait=False)
            late.page.wait_for_selector(
                ".kith[data-month], :text('This server is for 1 visitor')", timeout=FIRST
            )
            if came := late.page.query_selector(".kith[data-month]"):
                break
            late.page.goto("about:blank")
            pause(0.5)
        assert came
    finally:
        full.stop()


def test_one_visitor_too_many_is_told_so_politely(visit):
    full = Server("--visitors", "1")
    try:
        visit(address=full.address)
        late = visit(address=full.address, wait=False)
        late.page.wait_for_selector("text=This server is for 1 visitor", timeout=FIRST)
    finally:
        full.stop()


TWO_PAGES_AND_MESAS = """
from kith.experiments.page.open import view
small = {"population": 60, "browser": False, "port": 0, "parameters": {"place.settling": 0, "place.warm_up": 3}}
view([%r], visitors=1, **small)
view(["short"], visitors=2, **small)
small.pop("parameters")
view(["short"], mesa=True, **small)
"""


def test_a_server_inherits_nothing_of_the_one_before_it_in_the_same_process(visit, tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text('name = "mine"\nbudget_per_head = 10\nyears = 2\nprofile = "even"\n[mix]\ngrants = 1.0\n')
    server = Server(script=TWO_PAGES_AND_MESAS % str(mine))
    try:
        link = "population=60&set=place.settling%3D0&set=place.warm_up%3D3&left=business+as+usual&right="
        first = visit(f"{link}mine", address=server.address)
        assert "mine" in first.page.content()
        first.close()
        server.interrupt()
        server.ready()
        second = [visit(f"{link}short", address=server.address) for _ in range(2)]
        assert not any(">mine<" in v.page.content() for v in second)
        late = visit(address=server.address, wait=False)
        late.page.wait_for_selector("text=This server is for 2 visitors", timeout=FIRST)
        for v in (*second, late):
            v.close()
        server.interrupt()
        server.ready()
        mesas = visit(address=server.address, wait=False)
        mesas.page.wait_for_selector("text=Kith: one neighbourhood", timeout=FIRST)
    finally:
        server.stop()


def test_the_page_goes_on_by_itself_when_the_server_was_killed_and_is_back(visit):
    first = Server()
    v = visit(address=first.address)
    v.run_to(3)
    v.until("location.search.includes('month=3')")
    first.stop()
    v.page.wait_for_selector(".banner.away:not([hidden])", timeout=FIRST)
    second = Server(port=first.port)
    try:
        v.page.wait_for_selector("text=started anew, and this page goes on by itself once", timeout=FIRST)
        v.context.new_page().goto(second.address)  # as it does by itself unless told not to
        v.page.wait_for_selector(".banner.away:not([hidden])", state="detached", timeout=FIRST)
        v.until_month(3)
        v.errors.clear()  # of the line that was cut
    finally:
        second.stop()


# --- for everybody ------------------------------------------------------------------------------------


CONTROLS = ", ".join(f".kith {tag}" for tag in ("button", "select", "input", "textarea", "canvas.map"))
UNNAMED = """controls => [...document.querySelectorAll(controls)].filter(e => e.offsetParent
    && ![e.getAttribute('aria-label'), e.textContent.trim(), e.closest('label')?.textContent.trim()].some(x => x)
    ).map(e => e.outerHTML.slice(0, 80))"""
UNREACHED = """controls => [...document.querySelectorAll(controls)].filter(e => e.offsetParent
    && e.tabIndex < 0 && e.getAttribute('role') != 'tab').map(e => e.outerHTML.slice(0, 80))"""


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(visit):
    v = visit()
    for tab in TABS:
        v.open(tab)
        assert (v.page.evaluate(UNNAMED, CONTROLS), v.page.evaluate(UNREACHED, CONTROLS)) == ([], [])


TABS = ("Lives", "Money", "Place", "Share", "Key", "What differs")


def test_axe_finds_nothing_at_first_sight_in_any_tab_in_play_with_a_change_that_waits_or_a_mistake(visit):
    v = visit(f"{SMALL}&month=14&who=resident-3")
    v.until("document.title == 'Kith: short or patient?'")
    found = {"chosen": barred(v.page)}  # its language and zoom, too
    for tab in TABS:
        v.open(tab)
        v.page.eval_on_selector_all(
            "details", "all => all.forEach(one => one.open = Boolean(one.offsetParent))"
        )
        found[tab] = barred(v.page)
    v.choose("Show", "difference")
    v.open("Money")
    v.page.locator("#panel-money [data-field=control]").select_option("central")
    v.pending()
    found["waits"] = barred(v.page)
    v.press("Undo changes")
    v.open("Place")
    v.write("Adults", 5)
    v.banner()
    found["mistake"] = barred(v.page)
    v.press("Play")
    v.page.wait_for_selector(".kith[data-playing=true]")
    found["playing"] = barred(v.page)
    assert not any(found.values()), found


@pytest.mark.slow
def test_axe_finds_nothing_that_is_hard_to_read_in_the_dark(visit):
    v = visit(f"{SMALL}&month=14&who=resident-3")
    light = v.picture("canvas.money")
    v.page.emulate_media(color_scheme="dark")
    v.until(f"document.querySelector('canvas.money').toDataURL() != {light!r}")
    found = {}
    for tab in TABS:
        v.open(tab)
        found[tab] = barred(v.page, "color-contrast")
    assert not any(found.values()), found
    assert v.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 28)"


def test_for_a_room_there_are_both_maps_one_chart_time_and_money_until_escape(visit):
    v = visit(f"{SMALL}&month=14&mode=projector&chart=trust")
    boxes = [one.bounding_box() for one in v.page.query_selector_all("canvas:visible, .calendar")]
    assert len(boxes) == 2 + 1 + 1 + 1 and barred(v.page) == []
    assert all(b["y"] + b["height"] <= 720 and b["x"] + b["width"] <= 1280 for b in boxes)
    assert v.page.get_attribute("canvas.chart:visible", "data-outcome") == "trust"
    v.choose("Chart", "groups")
    v.until("location.search.includes('chart=groups')")
    assert v.page.get_attribute("canvas.chart:visible", "data-outcome") == "groups"
    v.page.keyboard.press("Escape")
    v.until("!location.search.includes('projector')")
    assert v.page.locator("canvas.chart[data-outcome]:visible").count() == 8


def test_on_paper_all_is_light_on_one_sheet_and_says_from_where_it_is(visit):
    v = visit(f"{SMALL}&month=14")
    light = v.picture("canvas.map")
    v.page.emulate_media(color_scheme="dark")
    v.open("Money")
    v.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    seen = v.page.locator("canvas[role=img]:visible")
    boxes = [one.bounding_box() for one in [*seen.all(), *v.page.locator(".sentence").all()]]
    assert (
        len(boxes) == 2 + 1 + 8 + 2 and "month=14" in v.text(".printed") and v.picture("canvas.map") != light
    )
    assert (
        max(b["y"] + b["height"] for b in boxes) <= 1032 and max(b["x"] + b["width"] for b in boxes) <= 700
    )  # of A4
    assert v.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    v.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert v.page.get_attribute("#tab-money", "aria-selected") == "true"
    assert v.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 28)"


def test_focus_is_seen(visit):
    v = visit()
    v.page.keyboard.press("Tab")
    v.page.keyboard.press("Tab")
    outline = v.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


def test_the_tabs_go_by_arrows_and_space_plays(visit):
    v = visit()
    v.page.focus("#tab-differs")
    v.page.keyboard.press("ArrowRight")
    assert v.page.get_attribute("#tab-story", "aria-selected") == "true"
    v.page.focus("canvas.map")
    v.page.keyboard.press(" ")
    v.until("Number(document.querySelector('.kith')?.dataset.month) >= 2")


def test_pictures_are_told_in_words_and_in_tables(visit):
    v = visit(f"{SMALL}&month=14")
    words = [c.get_attribute("aria-label") for c in v.page.query_selector_all("canvas[role=img]:visible")]
    assert all(words) and "150 residents" in words[0]
    v.page.click("text=Charts and money as tables")
    assert "right less left" in v.text("#panel-differs table")
    v.choose("Outcome", "money")
    spent = [row.split("\t") for row in v.text("#panel-differs tbody").splitlines()]
    assert len(spent) == 12 and spent[0][2].startswith("£") and spent[11][2] == ""


# --- Mesa's own page ----------------------------------------------------------------------------------


def test_mesas_own_page_steps_and_resets(visit):
    mesa = Server("--mesa", "--population", "100")
    try:
        v = visit(address=mesa.address, query="", wait=False)
        v.page.wait_for_selector("button:has-text('Step')", timeout=FIRST)
        counter = "text=/^(Step|Time): /"
        first = v.text(counter)
        v.page.click("button:has-text('Step')")
        v.until(f"![...document.querySelectorAll('*')].some(e => e.textContent === {first!r})")
        v.page.click("button:has-text('Reset')")
        v.until(f"[...document.querySelectorAll('*')].some(e => e.textContent === {first!r})")
        assert v.page.locator("img").count() >= 4
    finally:
        mesa.stop()
