"""Tours of the page are true: what each step says is looked up in the worlds it shows, and holds there."""

import re
from dataclasses import replace

import numpy as np
import pytest
from test_watching import SMALL, Browser

from kith import Mistake
from kith.experiments.page.choices import offered
from kith.experiments.page.request import asked_by
from kith.experiments.page.tours import FACTS, SLOT, Looking, told, tours
from kith.experiments.page.worlds import Worlds
from kith.model.programme import presets

ALL = list(tours())


def lived(asked):
    worlds = Worlds(asked)
    while worlds.head < worlds.last:
        worlds.step()
    return worlds


@pytest.mark.parametrize("name", ALL)
def test_every_claim_of_a_tour_holds_in_its_worlds_and_every_number_is_looked_up(name):
    tour = tours()[name]
    worlds = lived(tour.asked)
    steps = told(tour, worlds)  # a claim that does not hold is a mistake
    assert len(steps) == 5
    assert [step["month"] for step in steps] == sorted(step["month"] for step in steps)
    assert not any("{" in step["say"] or "nan" in step["say"] for step in steps)
    with pytest.raises(Mistake, match="does not hold"):
        told(replace(tour, steps=({**tour.steps[0], "claims": ["left.ties@0 < right.ties@0"]},)), worlds)


SAYS_A_DIRECTION = re.compile(r"\b(more|fewer|less|falls?|rises?|shuts|stays open|remain)\b", re.IGNORECASE)


@pytest.mark.parametrize("name", ALL)
def test_no_figure_is_written_by_hand_and_a_direction_is_claimed(name):
    for step in tours()[name].steps:
        assert not re.search(r"\d[.,%]\d|£", SLOT.sub("", step["say"]).replace("per 1,000", ""))
        said = step["say"].replace("more than luck", "")
        assert step["claims"] or not SAYS_A_DIRECTION.search(said), step["say"]


def told_of(tour, seed):
    """What a tour tells of another world: facts, and outcomes on both sides by month."""
    worlds = lived(replace(tour.asked, seed=seed))
    look = Looking(worlds, FACTS[tour.about](worlds))
    slots = {slot for step in tour.steps for slot, _ in SLOT.findall(step["say"])}
    return {slot: look.number(slot) for slot in sorted(slots) if "@0" not in slot and slot != "resident"}


@pytest.mark.slow
def test_the_world_of_the_worker_is_the_most_typical_of_twenty_in_what_differs():
    tour = tours()["worker"]
    gaps = []
    for seed in range(1, 21):
        told = told_of(tour, seed)
        left = {slot[5:]: value for slot, value in told.items() if slot.startswith("left.")}
        gaps.append([told[f"right.{what}"] - value for what, value in left.items()])
        gaps[-1] += [value for slot, value in told.items() if slot.startswith("ties_gap_")]
    gaps = np.array(gaps)
    away = (gaps - np.median(gaps, axis=0)) / gaps.std(axis=0, ddof=1)
    assert 1 + np.argmin((away**2).mean(axis=1)) == tour.asked.seed


@pytest.mark.slow
def test_the_world_of_the_library_is_the_first_in_which_one_shuts_on_one_side_only():
    tour = tours()["library"]
    for seed in range(1, tour.asked.seed):
        with pytest.raises(Mistake, match="no place shuts on the left alone"):
            FACTS["library"](lived(replace(tour.asked, seed=seed)))
    FACTS["library"](lived(tour.asked))


class Looked:
    """Worlds of three months in which only ties are known."""

    months = ([{"ties": 1.0}, {"ties": 2.0}, {"ties": 3.0}], [{"ties": 1.0}, {"ties": 2.5}, {"ties": 2.0}])


def test_facts_outcomes_and_months_are_looked_up_and_compared():
    look = Looking(Looked(), {"closes": 1, "gap": -0.25})
    assert look.said("{left.ties@closes+1:.1f}, {right.ties@1} and {gap:+.2f}") == "3.0, 2.5 and −0.25"
    assert look.holds("right.ties@2 < left.ties@2") and not look.holds("right.ties@2 > left.ties@2")
    assert look.holds("left.ties@0 = right.ties@0") and look.holds("closes > 0")


@pytest.fixture
def small(monkeypatch):
    """A tour through worlds of few residents."""
    step = {"month": 1, "who": "resident", "say": "Resident {resident}.", "claims": ["resident > 3"]}
    tour = replace(tours()[ALL[0]], asked=replace(asked_by(SMALL), years=12), about="none", steps=(step,))
    monkeypatch.setitem(FACTS, "none", lambda worlds: {"resident": 4})
    monkeypatch.setattr("kith.experiments.page.tours.tours", lambda: {"small": tour})
    return tour


def test_a_session_lives_through_a_tour_and_tells_its_steps(small):
    browser = Browser(draws=True)
    browser.session.receive({"kind": "tour", "name": "small"})
    browser.wait(lambda: any(m["kind"] == "tour" for m in browser.heard))
    (message,) = (m for m in browser.heard if m["kind"] == "tour")
    assert (
        message["steps"] == [{"who": {"what": "resident", "row": 4}, "month": 1, "say": "Resident 4."}]
        and browser.session.worlds.head == 144
    )
    browser.session.close()


def test_a_tour_that_is_not_there_is_a_mistake_and_all_that_are_there_are_offered():
    browser = Browser(draws=False)
    browser.session.receive({"kind": "tour", "name": ["worker"]})
    browser.session.close()
    assert any("is not known; give" in m.get("text", "") for m in browser.heard)
    assert [one["name"] for one in offered(presets)["tours"]] == ALL
