"""What is told of many effects at once is told from intervals that hold together, in every study that tells any.

In the worlds made up here nothing differs but by luck. Asked one by one some effects would seem to; together none may.
"""

import re
import tracemalloc
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from kith import Place
from kith.experiments.appraising.gains import by_group
from kith.experiments.appraising.payoff import CLOCKED, PayoffClock
from kith.experiments.appraising.payoff_words import cuts_text
from kith.experiments.appraising.words import GROUPED, gains_text
from kith.experiments.comparing.answer import OF_INTEREST, words_apart
from kith.experiments.comparing.findings import Findings
from kith.experiments.effects import effects, is_decided
from kith.experiments.figures.apart import apart_figure
from kith.experiments.observing.reach import THROUGH
from kith.experiments.shocks.heat import TITLES, HeatWave
from kith.experiments.shocks.resilience import STRUCK, Resilience
from kith.experiments.simultaneous import beside, critical, together
from kith.experiments.studies import report
from kith.model.measures.outcomes import HEADLINE, OUTCOMES
from kith.model.programme.presets import BASELINE
from kith.model.rules import NO_RULES

SEEDS = 20


def by_luck(options, outcomes, months, luck, seeds=SEEDS):
    """Runs that differ by luck alone."""
    index = pd.MultiIndex.from_product([options, range(seeds), months], names=["option", "seed", "month"])
    runs = pd.DataFrame(luck.standard_normal((len(index), len(outcomes))), index, list(outcomes))
    return runs.reset_index()


def stand(table):
    """How many effects are told one by one, and together."""
    return [int(is_decided(table[f"low{which}"], table[f"high{which}"]).sum()) for which in ("", "_together")]


@pytest.fixture(scope="module")
def apart():
    """A pair taken apart, in which none of the things matters."""
    names = ("short", "short with patient's pace", "short with patient's mix", "patient")
    runs = by_luck((BASELINE, *names), OUTCOMES, [240], np.random.default_rng(3))
    units = {name: outcome.unit for name, outcome in OUTCOMES.items()}
    table = beside(effects(runs, units, names, BASELINE), runs, names, BASELINE, HEADLINE)
    question = SimpleNamespace(names=names, years=20, cases=None, rules=NO_RULES)
    return Findings(question, table, runs, pd.DataFrame(), pd.DataFrame(), None)


def test_of_a_pair_taken_apart_every_change_that_does_nothing_is_marked(apart):
    steps = [f"{name} - short" for name in apart.question.names[1:]]
    told = apart.effects[apart.effects["option"].isin(steps) & apart.effects["outcome"].isin(OF_INTEREST)]
    assert stand(told)[0] > 0 == stand(told)[1]
    said = words_apart(apart)
    assert said.count("?") == 3 * len(OF_INTEREST) + 1 and "? cannot tell" in said
    chart = apart_figure(apart.effects, dict(zip("abc", steps, strict=True)), OF_INTEREST, "title", "below")
    dots = [line for axes in chart.axes for line in axes.lines if line.get_marker() == "o"]
    assert len(dots) == 18 and all(dot.get_markerfacecolor() == "white" for dot in dots)


def test_the_page_of_a_study_makes_nothing_bold_that_luck_alone_made(apart):
    rows = apart.effects[apart.effects["outcome"].isin(HEADLINE)].assign(place="p")
    assert stand(rows)[0] > 0 == stand(rows)[1]
    told = report.place_effects("p", rows)
    assert not any(cell["sure"] for line in told["lines"] for cell in line["cells"])
    assert told["finding"].count("cannot tell on") == 10 and "decided" not in told["finding"]
    sure = rows.assign(low_together=rows["low"].abs(), high_together=rows["high"].abs() + 9.0)
    assert all(cell["sure"] for line in report.place_effects("p", sure)["lines"] for cell in line["cells"])
    assert "short against business as usual: better on ties" in report.signs(sure)


def test_the_cases_of_a_study_are_looked_at_together(monkeypatch):
    luck, cases = np.random.default_rng(5), [f"{k}" for k in range(30)]
    at = pd.concat([by_luck((BASELINE, "short"), ["ties"], [240], luck).assign(case=case) for case in cases])
    asked = {"options": [{"name": BASELINE}, {"name": "short"}], "outcomes": ["ties"], "months": [240]}
    done = SimpleNamespace(
        study=SimpleNamespace(asked=asked, places=["p"], rules=NO_RULES), rows=lambda columns, **where: at
    )
    drawn = {}
    monkeypatch.setattr(
        report.draw, "cases_figure", lambda *told: drawn.update(zip("tvwhb", told, strict=True))
    )
    report.over_cases(done, pd.DataFrame({"x": np.arange(30.0)}, index=cases), ["x"])
    table = drawn["t"]
    values = at.pivot(index=["case", "seed"], columns="option", values="ties")
    d = (values["short"] - values[BASELINE]).unstack("case")
    low, high = together(d.to_numpy())
    assert table["half"].to_dict() == pytest.approx(dict(zip(d.columns, (high - low) / 2, strict=True)))
    assert (d.mean().abs() > 2.093 * d.std() / np.sqrt(SEEDS)).any() and (
        table["mean"].abs() < table["half"]
    ).all()
    assert "by case from −" in drawn["h"] and "decided" not in drawn["h"]


def test_groups_of_residents_that_gain_nothing_are_marked():
    luck, groups = (
        np.random.default_rng(5),
        [("all settled", "all")] + [("community", f"{k}") for k in range(9)],
    )
    keys = pd.MultiIndex.from_tuples(
        [
            ("short", *group, outcome, seed)
            for group in groups
            for outcome in GROUPED
            for seed in range(SEEDS)
        ],
        names=["option", "grouping", "group", "outcome", "seed"],
    )
    table = pd.DataFrame(
        {"change": luck.standard_normal(len(keys)), "residents": 5, "month": 12}, keys
    ).reset_index()
    found = by_group(table)
    assert list(dict.fromkeys(found["group"])) == [group for _, group in groups]
    assert stand(found)[0] > 0 == stand(found)[1] and len(found) == 40
    empty = {"concentration": pd.DataFrame({"top tenth": []}), "displacement": pd.DataFrame()}
    worth = SimpleNamespace(gains=found, comparison=SimpleNamespace(replicates=SEEDS), **empty)
    assert gains_text(worth).count("?") == 41 and "decided" not in gains_text(worth)


def test_what_a_shock_did_is_told_with_intervals_that_hold_together():
    luck, struck, spared = (
        np.random.default_rng(6),
        *(
            SimpleNamespace(
                question=SimpleNamespace(
                    names=["short"], years=4, place=Place("p"), population=50, rules=NO_RULES
                ),
                replicates=SEEDS,
                outcomes=OUTCOMES,
            )
            for _ in range(2)
        ),
    )
    for one in (struck, spared):
        one.runs = by_luck((BASELINE, "short"), STRUCK, range(0, 60, 12), luck)
    found = Resilience("closure", 2, struck, spared)
    found.__dict__["heat_wave"] = pd.DataFrame({"option": ["short"], "out of reach": [1.0]})
    table = found.table
    assert stand(table)[0] > 0 == stand(table)[1] and len(table) == 8 * (2 + 3)
    told = table[table["what"] == "since"]
    spans = re.findall(r"\(([+-]\d\.\d{3}) to ([+-]\d\.\d{3})\)", found.text())
    assert sorted(spans) == sorted(
        (f"{row.low_together:+.3f}", f"{row.high_together:+.3f}") for row in told.itertuples()
    )


def test_who_is_reached_in_a_heat_wave_is_told_with_intervals_that_hold_together():
    luck, names = np.random.default_rng(7), ["a", "b", "c", "d"]
    found = HeatWave(
        SimpleNamespace(
            question=SimpleNamespace(names=names, place=Place("p"), population=50, rules=NO_RULES),
            replicates=SEEDS,
        ),
        2,
    )
    found.__dict__["seen"] = {
        (option, through): pd.DataFrame(50.0 + luck.standard_normal((SEEDS, 5)), columns=list(TITLES)).assign(
            older=100.0
        )
        for option in (BASELINE, *names)
        for through in THROUGH
    }
    table = found.table
    assert stand(table)[0] > 0 == stand(table)[1] and len(table) == 5 * 15
    row = table.set_index(["option", "through", "what"]).loc["b", THROUGH[1], "wave"]
    assert row["effect"] == pytest.approx(
        (found.share("b", THROUGH[1], "wave") - found.share(BASELINE, THROUGH[1], "wave")).mean()
    )
    assert (
        f"({row['effect']:+.1f}, {row['low_together']:+.1f} to {row['high_together']:+.1f})" in found.text()
    )


def test_what_cuts_lose_is_told_with_intervals_that_hold_together():
    luck, cuts = np.random.default_rng(8), {f"short cut after year {year}": 12 * year for year in (2, 1)}
    runs = by_luck((BASELINE, "short", *cuts), CLOCKED, range(0, 60, 12), luck)
    worths = {
        name: SimpleNamespace(
            npsv=luck.standard_normal(SEEDS), cost=luck.standard_normal(SEEDS) + 9.0, benefit=4.0
        )
        for name in ("short", *cuts)
    }
    comparison = SimpleNamespace(
        runs=runs,
        question=SimpleNamespace(cuts=cuts, years=4, rules=NO_RULES),
        outcomes=OUTCOMES,
        replicates=SEEDS,
    )
    worth = SimpleNamespace(comparison=comparison, appraisal=worths.__getitem__)
    for one in worths.values():
        one.benefit = one.cost * 2.0
    table = PayoffClock(worth, ("short",)).cuts
    assert stand(table)[0] > 0 == stand(table)[1]
    assert (
        table["year"].tolist() == sorted(table["year"], reverse=True)
        and table["what"].tolist()[-1] == "bcr of the rest"
    )
    assert (table["low_together"].isna() == (table["what"] == "bcr of the rest")).all()
    row = table.set_index(["year", "what", "when"]).loc[(1, "trust", "end")]
    said = " ".join(cuts_text(table).split())
    assert f"trust {row['effect']:+.4f} ({row['low_together']:+.4f} to {row['high_together']:+.4f})" in said


def test_turns_of_many_seeds_are_dealt_some_at_a_time_and_say_the_same():
    d = np.random.default_rng(9).standard_normal((4000, 1))
    tracemalloc.start()
    c = critical(d)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (
        c == pytest.approx(1.96, abs=0.06) and most < 4000 * 5000
    )  # bytes: all turns at once take eight times that
