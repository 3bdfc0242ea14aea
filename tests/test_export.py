"""The page that stands alone shows what was recorded, asks for a bet first, and asks nobody for anything."""

import base64
import gzip
import json
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from browsing import CHROMIUM, barred
from worlds import BARE

from kith import Mistake, compare
from kith.experiments.commands.app import main
from kith.experiments.page.export import TOLERANCES, export, opens_on, page_of, page_that_fits, recorded
from kith.experiments.page.frames import Recorder, unpacked
from kith.experiments.page.recorded import DRAWN, FELT, LETTERS, TABLES, WIDE, compact, written
from kith.experiments.studies.archive import load
from kith.model.measures.outcomes import HEADLINE
from kith.model.placefile import examples, files_of, place_named

YEARS, MONTH = 13, 144
HERE = {"population": 150, "years": YEARS, "parameters": {"place.warm_up": 6, "place.settling": 0}}


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A small page, and the folder of the comparison behind it."""
    folder = tmp_path_factory.mktemp("exported")
    page = export(folder / "page.html", replicates=2, workers=1, out=folder / "runs", progress=False, **HERE)
    return page, folder / "runs"


@pytest.fixture(scope="module")
def driven(exported):
    """The page in a browser without a network, at a laptop's size; what it asked for, and its complaints."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as kit:
        browser = kit.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True).new_page()
        asked, complaints = [], []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        tab.goto(exported[0].as_uri())
        tab.wait_for_selector("#page[data-state=ready]")
        yield tab, asked, complaints
        browser.close()


def put_together(record, month):
    """The columns of a month, read from a record as the browser reads it, but written anew."""
    whole = gzip.decompress(record)
    size = int(np.frombuffer(whole, "<u4", 1)[0])
    told, at, found = json.loads(whole[4 : 4 + size]), 4 + size, {}

    def take(many):
        nonlocal at
        at += many
        return np.frombuffer(whole, "u1", many, at - many).astype(int)

    def numbers(many, wide):
        return take(many) + 256 * take(many) if wide else take(many)

    for name, fixed, changing in TABLES:
        many, rows, sizes = told["tables"][name]
        keys = {column: np.cumsum(numbers(many, True)) % 65536 for column in fixed}
        first, length = take(many), take(many)
        start = np.cumsum([0, *length])
        there = np.flatnonzero((first <= month) & (month < first + length))
        for column in fixed:
            found[column if column != "row" else f"{name} row"] = keys[column][there]
        for column, (apart, changes) in zip(changing, sizes, strict=True):
            began, steps, where = numbers(many, column in WIDE), np.zeros(rows, int), take(apart)
            steps[np.cumsum(where)[where < 255]] = numbers(changes, column in WIDE)
            steps[start[:-1]] = began
            modulus = 65536 if column in WIDE else 256
            found[column] = np.array(
                [steps[start[i] : start[i] + month - first[i] + 1].sum() % modulus for i in there], int
            )
    return found


# --- the record -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def months(lively_town):
    """Thirty months of a small place, as they are packed."""
    world, recorder = lively_town.branch("short"), Recorder()
    frames = [recorder.frame(world)]
    for _ in range(30):
        world.step()
        frames.append(recorder.frame(world))
    return frames


@pytest.mark.parametrize("tolerance", [0, 5])
@pytest.mark.parametrize("month", [0, 7, 30])
def test_a_recorded_month_is_put_together_again_as_it_was(months, month, tolerance):
    found, was = put_together(compact(months, {}, tolerance), month), unpacked(months[month])
    stands = was.state < 2
    for _, fixed, changing in TABLES:
        for column in (*fixed, *changing):
            if column == "row":
                continue
            there = np.asarray(getattr(was, column)).astype(int)
            there = there[stands] if column in ("ego", "alter", "strength") else there
            if column in DRAWN:
                there = np.array([max(least for least in DRAWN[column] if least <= x) for x in there], int)
            if column in ("member", "group", "leads", "user", "venue"):  # in another order
                there, found[column] = np.sort(there), np.sort(found[column])
            off = np.abs(found[column] - there % 65536).max(initial=0)
            assert off <= (tolerance if column in FELT else 0), column


def test_what_is_held_within_a_tolerance_takes_fewer_bytes(months):
    sizes = [len(compact(months, {}, tolerance)) for tolerance in (0, *TOLERANCES)]
    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) == len(sizes)


@pytest.mark.parametrize("many", [1, 5, 8, 13, 1000])
def test_bytes_that_are_written_as_letters_are_read_again(many):
    packed = np.random.default_rng(many).bytes(many)
    size, text = written(packed).split(" ")
    pairs = [LETTERS.index(a) * 91 + LETTERS.index(b) for a, b in zip(text[::2], text[1::2], strict=True)]
    bits = "".join(f"{pair:013b}" for pair in pairs)
    assert bytes(int(bits[8 * k : 8 * k + 8], 2) for k in range(int(size))) == packed


def test_a_page_of_more_months_than_a_record_holds_is_refused_in_one_line(tmp_path, capsys):
    assert main(["view", "--export", str(tmp_path / "page.html"), "--years", "30"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "give at most 21" in said and not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["page.pdf", "nowhere/page.html"])
def test_a_path_that_no_page_can_have_is_refused_before_anything_runs(tmp_path, name):
    with pytest.raises(Mistake, match="export"):
        export(tmp_path / name, **HERE)
    assert not list(tmp_path.iterdir())


def test_a_page_that_would_be_too_large_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr("kith.experiments.page.export.MOST_BYTES", 1000)
    with pytest.raises(Mistake, match="give fewer adults"):
        export(
            tmp_path / "page.html", ["short"], population=20, years=3, replicates=2, workers=1,
            out=tmp_path / "runs", progress=False, parameters=BARE,
        )  # fmt: skip
    assert not list(tmp_path.glob("*page*"))


def told_in(text):
    """What a page tells its script."""
    return json.loads(re.search(r'id="kith">(.*?)</script>', text, re.DOTALL)[1])


def test_a_page_holds_as_many_worlds_as_finely_as_fit_and_says_so(exported, monkeypatch):
    found = compare(replicates=2, workers=1, out=exported[1], progress=False, **HERE)
    worlds = [recorded(found.question.asked(), seed) for seed in found.question.seeds]
    finest = page_that_fits(found, worlds)
    assert "all to watch" in told_in(finest)["about"] and "within 0.01" in told_in(finest)["coarse"]
    monkeypatch.setattr("kith.experiments.page.export.MOST_BYTES", len(finest.encode()) - 1)
    coarser = told_in(page_that_fits(found, worlds))
    assert len(coarser["worlds"]) == 2 and "within 0.02" in coarser["coarse"]
    coarsest = page_of(found, worlds, tolerance=TOLERANCES[-1])
    monkeypatch.setattr("kith.experiments.page.export.MOST_BYTES", len(coarsest.encode()) - 1)
    fewer = told_in(page_that_fits(found, worlds))
    assert len(fewer["worlds"]) == 1 and "1 to watch: one file holds no more" in fewer["about"]


def test_a_name_that_is_html_is_text_in_the_page(tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'name = "</title><script>alert(1)</script>\'"\n'
        'budget_per_head = 10\nyears = 2\nprofile = "even"\n[mix]\ngrants = 1.0\n'
    )
    page = export(
        tmp_path / "page.html", [str(mine)], population=20, years=3, replicates=2, workers=1,
        progress=False, parameters=BARE,
    ).read_text(encoding="utf-8")  # fmt: skip
    assert "<title>Kith: &lt;/title&gt;&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page and page.count("</title>") == 1


# --- the page -------------------------------------------------------------------------------------------------


def test_the_page_names_no_address_to_load_anything_from(exported):
    text = exported[0].read_text(encoding="utf-8")
    assert re.findall(r"""(?:src|href)=["'](?!data:)[^"']*|@import|url\(|https?://""", text) == []


def saved_from(page):
    """The files that a page holds, by name."""
    found = re.findall(r'<a download="([^"]*)" href="data:[^;]*;base64,([^"]*)"', page.read_text())
    return {name: base64.b64decode(text) for name, text in found}


def test_the_files_of_a_place_are_in_a_page_if_that_is_asked_for_and_nowhere_else(tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text("name = 'Ashton'\n[groups]\nper_1000 = 3.0\nfile = 'groups.csv'\n# nobody reads this\n")
    (tmp_path / "groups.csv").write_text("name,members\nThe choir,12\n")
    how = {**HERE, "population": 60, "place": mine, "replicates": 1, "workers": 1, "progress": False}
    pages = [
        export(tmp_path / f"{n}.html", ["short"], out=tmp_path / "runs", include_place=bool(n), **how)
        for n in (0, 1)
    ]
    assert saved_from(pages[0]) == {} and "nobody reads this" not in pages[0].read_text()
    assert saved_from(pages[1]) == {each.name: each.read_bytes() for each in (mine, tmp_path / "groups.csv")}
    assert place_named(mine).digest in pages[0].read_text()


def test_the_page_opens_on_the_most_typical_of_its_worlds():
    values = {
        "short": [1.0, 5.0, 3.1, 9.0],
        "patient": [2.0, 7.0, 4.0, 9.0],
        "business as usual": [0.0, 4.0, 2.0, 8.0],
    }
    runs = pd.DataFrame(
        [
            {"seed": seed, "option": option, "month": 12, **dict.fromkeys(HEADLINE, value)}
            for option, each in values.items()
            for seed, value in zip((7, 3, 9, 4), each, strict=True)
        ]
    )
    found = SimpleNamespace(runs=runs, question=SimpleNamespace(names=("short", "patient")))
    assert opens_on(found, [3, 4, 7, 9]) == 3 and opens_on(found, [9, 3, 4, 7]) == 0
    assert opens_on(found, [4, 9]) == 0  # neither is between others


def test_a_place_that_is_no_longer_what_its_file_says_has_no_files(tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text("name = 'Ashton'\nadults = 500\n")
    place = place_named(mine)
    assert set(files_of(place)) == {"mine.toml"}
    with pytest.raises(Mistake, match="is not what is in"):
        files_of(replace(place, adults=77))


def test_every_file_of_a_fictional_place_is_among_its_files():
    folder = examples()["ashmoor.toml"].parent
    found = files_of(place_named("ashmoor.toml"))
    assert set(found) == {each.name for each in folder.glob("ashmoor*")} and len(found) == 4 + 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--include-place"], "give --export"),
        (["--include-place", "--export", "page.html"], "left-behind was read from no file"),
    ],
)
def test_a_place_without_a_file_or_a_page_is_refused_in_one_line(words, says, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["view", *words]) == 2
    told = capsys.readouterr().err.strip()
    assert says in told and "\n" not in told and not list(tmp_path.iterdir())


@pytest.mark.slow
def test_nothing_can_be_played_before_a_bet_is_placed(driven):
    tab = driven[0]
    assert tab.get_by_role("button", name="Play").is_disabled() and tab.locator(".bar").is_disabled()
    tab.get_by_role("radio", name="nobody can tell").check()
    tab.get_by_role("button", name="Place my bet").click()
    assert tab.get_by_role("button", name="Play").is_enabled()
    assert tab.get_attribute("#page", "data-bet") == "nobody can tell"


@pytest.mark.slow
def test_it_plays(driven):
    tab = driven[0]
    tab.get_by_role("button", name="Play").click()
    tab.wait_for_selector("#page:not([data-month='0'])")
    tab.get_by_role("button", name="Pause").click()


@pytest.mark.slow
def test_what_it_shows_in_year_12_is_what_the_recorded_table_says(driven, exported):
    tab, runs = driven[0], load(exported[1])
    tab.locator(".bar").evaluate(f"bar => {{ bar.value = {MONTH}; bar.dispatchEvent(new Event('input')); }}")
    tab.get_by_role("tab", name="Charts").click()
    seed = tab.evaluate("JSON.parse(document.getElementById('kith').textContent).worlds[0].seed")
    at = runs[(runs["month"] == MONTH) & (runs["seed"] == seed)].set_index("option")
    shown = tab.locator("canvas.chart[data-outcome]").evaluate_all(
        "all => all.map(one => ({ ...one.dataset }))"
    )
    assert len(shown) == 8
    for one in shown:
        told = [float(one["left"]), float(one["right"])]
        assert told == pytest.approx(at.loc[["short", "patient"], one["outcome"]].tolist(), rel=5e-6)


@pytest.mark.slow
def test_a_resident_that_is_clicked_is_told_of_in_both_worlds(driven):
    tab = driven[0]
    tab.locator("canvas.map").first.focus()
    tab.keyboard.press("ArrowRight")
    assert tab.get_attribute("#page", "data-chosen") == "resident-0"
    stories = tab.locator("ol.events").all_inner_texts()
    assert len(stories) == 2 and all("has lived here" in story for story in stories)


@pytest.mark.slow
def test_the_answer_is_the_effect_that_the_comparison_found(driven, exported):
    tab = driven[0]
    tab.get_by_role("tab", name="Your bet").click()
    assert tab.locator(".answer").count() == 0
    tab.get_by_role("button", name="Show what").click()
    tab.get_by_role("tab", name="Your bet").click()
    found = json.loads((exported[1] / "compare.json").read_text())["effects"]
    (row,) = (
        e for e in found if (e["option"], e["outcome"], e["year"]) == ("patient - short", "ties", YEARS)
    )
    told = tab.locator(".answer").inner_text()
    sign = "−" if row["effect"] < 0 else "+" if row["effect"] else ""
    assert f"patient less short is {sign}{abs(row['effect']):.2g} on average" in told
    said = tab.locator(".bet").inner_text()
    assert f"patient is ahead in {row['ahead']:.0%} of them" in said
    assert "nobody can tell" in told and "With 2 runs luck cannot be told from what money does" in said


@pytest.mark.slow
def test_the_rooms_bets_are_shown_large_beside_what_was_found_and_by_keyboard(driven):
    tab = driven[0]
    tab.get_by_role("tab", name="Room").click()
    for name, many in (("short", 14), ("patient", 5), ("nobody can tell", 1)):
        tab.get_by_label(f"Hands for {name}").fill(str(many))
    tab.get_by_label("One more hand for patient").press("Enter")
    bars = tab.locator(".tally-bar:not(.worlds) i").evaluate_all("all => all.map(one => one.style.width)")
    assert bars == ["66.7%", "28.6%", "4.8%"]
    assert tab.locator(".tally-said").inner_text() == "21 hands. Found over 2 worlds: nobody can tell."
    tab.get_by_role("button", name="Project").press("Enter")
    assert tab.locator(".tally").bounding_box() == {"x": 0, "y": 0, "width": 1280, "height": 720}
    tab.keyboard.press("Escape")
    assert tab.locator(".tally").bounding_box()["width"] < 640


@pytest.mark.slow
def test_the_page_says_where_the_world_that_is_watched_stands(driven, exported, tmp_path):
    text = exported[0].read_text(encoding="utf-8")
    told = told_in(text)
    for world, by in zip(told["worlds"], (0.25, -0.5), strict=True):  # in so small a place nothing differs
        usual, short, patient = world["ends"]
        assert usual["ties"] > 0
        patient["ties"] = short["ties"] + by
    page = tmp_path / "page.html"
    made = re.sub(
        r'(id="kith">).*?(</script>)', lambda m: m[1] + json.dumps(told) + m[2], text, flags=re.DOTALL
    )
    page.write_text(made, encoding="utf-8")
    tab = driven[0].context.new_page()
    tab.goto(page.as_uri())
    tab.get_by_role("button", name="Only look").click()
    assert not tab.locator(".standing p").count()  # not before it may be known
    tab.get_by_role("button", name="Show what").click()
    tab.get_by_role("tab", name="Your bet").click()
    assert (
        "patient less short is +0.25, the 1st from the top of the 2"
        in tab.locator(".standing p").inner_text()
    )
    tab.get_by_label("World 2:").click()
    tab.wait_for_selector(".standing p:has-text('world 2 of 2')")
    assert (
        "patient less short is −0.5, the 2nd from the top of the 2" in tab.locator(".standing p").inner_text()
    )
    assert tab.get_by_label("World", exact=True).input_value() == "1"
    tab.close()


@pytest.mark.slow
def test_axe_finds_nothing_in_any_tab_by_day_and_by_night(driven):
    tab, found = driven[0], {}
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        for name in ("Lives", "Room", "Key", "Your bet", "Charts"):
            tab.get_by_role("tab", name=name).click()
            found[scheme, name] = barred(tab)
    assert not any(found.values()), found


@pytest.mark.slow
def test_no_request_left_the_page_and_nothing_went_wrong_in_it(driven, exported):
    _, asked, complaints = driven
    assert (asked, complaints) == ([exported[0].as_uri()], [])


@pytest.mark.parametrize("where", ["a_folder.html", "file/page.html", "nowhere/page.html"])
def test_a_page_that_cannot_be_written_is_said_before_anything_is_run(where, tmp_path, monkeypatch):
    (tmp_path / "a_folder.html").mkdir()
    (tmp_path / "file").touch()
    monkeypatch.setattr("kith.experiments.page.export.compare", lambda *_, **__: pytest.fail("it ran"))
    with pytest.raises(Mistake, match="export: "):
        export(tmp_path / where, **HERE)
