"""A survey's answers weigh the cases: which could have given them, how surely, and that nobody who answered is kept."""

import ast
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chisquare, multivariate_normal
from survey_coverage import coverage

from kith import Mistake, compare, observed, places, region, sweep
from kith.experiments.cases.ensemble import cases_asked, ensemble_asked, read_ensemble, write_ensemble
from kith.experiments.cases.weighing import effective_number, kept_or_moved, spread_by_weight
from kith.experiments.commands.app import COMMANDS, main
from kith.experiments.evaluating.bank import bank_asked
from kith.experiments.page.choices import offered
from kith.experiments.page.observed import observed_in
from kith.experiments.page.request import Asked, asked_by
from kith.experiments.page.share import command, script
from kith.experiments.regions.declared import Region, Spot
from kith.experiments.regions.region import region_asked
from kith.experiments.running.answers import ModelAnswers
from kith.experiments.running.request import Request
from kith.experiments.studies.study import read_study
from kith.experiments.surveys import reweighting
from kith.experiments.surveys.likelihood import angle, likelihood_of, luck, sampling
from kith.experiments.surveys.questions import QUESTIONS, WORDINGS, question_named
from kith.experiments.surveys.reading import read_survey
from kith.experiments.surveys.reweighting import BEYOND, LEAST, ensemble_given, reweighted
from kith.experiments.surveys.survey import DISCREPANCY, Answer
from kith.model.placefile import examples, place_named
from kith.model.programme import presets
from kith.model.rules import rules_given

NAMES = list(QUESTIONS)
GOSSIP = Path(__file__).parents[1] / "notebooks" / "gossip.py"
EXAMPLE = examples()["ashmoor.toml"]
SMALL = {"place.warm_up": 2, "place.settling": 2}
PLACE = dict(population=150, parameters=SMALL, workers=1, progress=False)
TOML = "n = 100\n[[answers]]\nquestion = 'trusts'\nshare = {share}\ndesign_effect = {effect}\n"


def model_of(expected, spread=0.02, seed=1, worlds=3):
    """Answers of cases whose residents say `expected` (cases, questions) but for luck, alike in all else."""
    expected = np.asarray(expected, float)
    noise = np.random.default_rng(seed).normal(0, spread, (len(expected), worlds, expected.shape[1]))
    everywhere = np.full((len(expected), worlds, len(NAMES)), 0.5)
    everywhere[:, :, : expected.shape[1]] = np.clip(expected[:, None] + noise, 0, 1)
    return ModelAnswers({0: everywhere}, {0: np.eye(len(NAMES))})


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    """Forty cases that differ in how soon residents trust, as a file."""
    table = pd.DataFrame({"trust.disposition": np.linspace(0.2, 0.36, 40)})
    path = tmp_path_factory.mktemp("cases") / "cases.parquet"
    path.write_bytes(write_ensemble(table, {}))
    return path


@pytest.fixture
def here(tmp_path, monkeypatch, shelf):
    """A folder of one's own, in which what residents say is kept for all tests."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").symlink_to(shelf)
    return tmp_path


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return tmp_path_factory.mktemp("shelf")


def survey(folder, share=0.5, effect=1.0, name="survey.toml", text=TOML):
    path = folder / name
    path.write_text(text.format(share=share, effect=effect))
    return path


# --- which case a seed draws ------------------------------------------------------------------------------


WEIGHTS = np.array([0.4, 0.3, 0.1, 0.1, 0.1, 0.0, 0.0, 0.0])


def moved(weights, seeds=range(8000)):
    """The case of each seed among equal chances, and by weight."""
    ensemble = replace(read_ensemble(), table=pd.DataFrame({"trust.learning": range(len(weights))}))
    weighed = replace(ensemble, weights=tuple(weights))
    return [ensemble.row_of(seed) for seed in seeds], [weighed.row_of(seed) for seed in seeds]


def test_seeds_draw_cases_with_the_chance_of_their_weight():
    _, drawn = moved(WEIGHTS)
    counts = np.bincount(drawn, minlength=8)
    assert not counts[5:].any() and chisquare(counts[:5], 8000 * WEIGHTS[:5]).pvalue > 0.001


def test_no_fewer_seeds_keep_their_case_than_any_other_way_of_drawing_could_have_keep_it():
    before, after = moved(WEIGHTS)
    kept = np.mean(np.equal(before, after))
    most = np.minimum(WEIGHTS, 1 / 8).sum()  # one less the total variation between the two
    assert kept == pytest.approx(most, abs=4 * np.sqrt(most * (1 - most) / 8000))


def test_a_seed_always_draws_the_same_case_and_all_stay_where_a_survey_tells_nothing():
    before, after = moved(np.full(8, 1 / 8))
    assert before == after
    assert [kept_or_moved(3, WEIGHTS, 5) for _ in range(3)] == [kept_or_moved(3, WEIGHTS, 5)] * 3


def test_rows_are_spread_by_weight_to_within_one():
    for count in (1, 7, 40):
        counts = np.bincount(spread_by_weight(WEIGHTS, count), minlength=8)
        assert counts.sum() == count and (np.abs(counts - count * WEIGHTS) < 1 + 1e-9).all()


def test_workers_are_told_the_weights_in_the_question_and_nothing_is_there_without_a_survey(cases):
    ensemble = read_ensemble(cases)
    assert cases_asked(ensemble) == {"name": str(cases), "digest": ensemble.digest}
    weighed = replace(ensemble, weights=tuple(np.linspace(1, 2, 40) / 60))
    again = ensemble_asked(json.loads(json.dumps({"cases": cases_asked(weighed)})))
    assert again.weights == weighed.weights and effective_number(np.array(again.weights)) < 40


# --- how likely an answer is ------------------------------------------------------------------------------


def test_the_likelihood_is_the_normal_one_of_another_library():
    expected = np.random.default_rng(2).uniform(0.2, 0.7, (30, 3))
    answers = [Answer(name, 0.4, 200, 1.5) for name in NAMES[:3]]
    one = likelihood_of(answers, model_of(expected))
    density = [multivariate_normal(mean, one.variance).logpdf(one.observed) for mean in one.expected]
    assert np.diff(one.logarithms()) == pytest.approx(np.diff(density))
    assert one.weights().sum() == pytest.approx(1)


def test_the_sampling_variance_is_what_samples_of_the_same_people_show():
    rng = np.random.default_rng(3)
    trait = rng.normal(size=60_000)
    people = np.stack([trait + rng.normal(size=60_000) > 0.9, trait + rng.normal(size=60_000) > -0.3], axis=1)
    together = np.eye(len(NAMES))
    together[0, 1] = together[1, 0] = np.corrcoef(people.T)[0, 1]
    model = ModelAnswers({0: np.full((2, 2, len(NAMES)), 0.5)}, {0: together})
    drawn = people[rng.integers(0, 60_000, (4000, 300))]
    seen = np.stack(
        [angle(drawn[:, :, 0].mean(axis=1)), angle(drawn[:, :200, 1].mean(axis=1))]
    )  # 200 of the 300
    told = sampling([Answer(NAMES[0], 0.3, 300), Answer(NAMES[1], 0.6, 200)], model)
    assert told == pytest.approx(np.cov(seen), rel=0.12)


def test_luck_is_pooled_over_cases_whatever_they_expect():
    rng = np.random.default_rng(4)
    mean = rng.normal(size=(400, 1, 2)) * 5
    variance = np.array([[0.04, 0.01], [0.01, 0.09]])
    assert luck(mean + rng.multivariate_normal([0, 0], variance, (400, 3))) == pytest.approx(
        variance, abs=0.012
    )


def test_the_case_that_gave_the_answers_weighs_most():
    shares = np.random.default_rng(5).uniform(0.1, 0.8, (50, 4))
    model = model_of(shares, spread=0.002)
    for row in (0, 17, 49):
        said = model.shares[0].mean(axis=1)[row]
        answers = [
            Answer(name, share, 2000, discrepancy=0.0) for name, share in zip(NAMES[:4], said, strict=False)
        ]
        assert likelihood_of(answers, model).weights().argmax() == row


@pytest.mark.parametrize("more", [dict(n=30), dict(design_effect=60.0), dict(discrepancy=0.3)])
def test_what_is_little_known_moves_little(more):
    model = model_of(np.linspace(0.2, 0.5, 60)[:, None])
    sure = effective_number(likelihood_of([Answer(NAMES[0], 0.3, 2000)], model).weights())
    unsure = effective_number(likelihood_of([Answer(NAMES[0], 0.3, **{"n": 2000, **more})], model).weights())
    assert sure < 35 and unsure > 45


def test_the_model_s_discrepancy_is_one_and_the_same_in_all_months():
    model = model_of(np.full((20, 1), 0.4), spread=0.0)
    both = ModelAnswers({0: model.shares[0], 12: model.shares[0]}, {0: np.eye(9), 12: np.eye(9)})
    answers = [Answer(NAMES[0], 0.4, 10**6, month=month) for month in (0, 12)]
    v = likelihood_of(answers, both).variance
    assert v[0, 1] == pytest.approx(v[0, 0], rel=0.01)


# --- files ------------------------------------------------------------------------------------------------


def test_the_same_answers_are_read_alike_from_toml_and_csv_by_name_or_as_published(tmp_path):
    toml = survey(
        tmp_path,
        text="n = 200\n[[answers]]\nquestion='lonely'\nshare=0.1\n[[answers]]\nquestion='trusts'\nshare=0.4\nn=90\n",
    )
    table = tmp_path / "s.csv"
    table.write_text(
        '﻿question,share,n,year\n"Many of the people in your neighbourhood can be trusted.",0.4,90,2023\n'
        "Often or always lonely,0.1,200,2023\n\n",
        encoding="utf-8",
    )
    assert read_survey(toml).answers == read_survey(table).answers
    assert [one.question for one in read_survey(toml).answers] == ["lonely", "trusts"]


@pytest.mark.parametrize("name", NAMES)
def test_every_question_of_the_model_has_the_wording_it_is_published_in(name):
    assert all(question_named("question", text.upper() + "?") == name for text in (name, *WORDINGS[name]))


def test_a_margin_is_a_design_effect(tmp_path):
    rows = "question,share,n,margin\ntrusts,0.5,400,{}\n"
    simple = 1.959964 * np.sqrt(0.25 / 400)
    for factor in (1.0, 1.5):
        path = survey(tmp_path, name="s.csv", text=rows.format(factor * simple))
        assert read_survey(path).answers[0].design_effect == pytest.approx(factor**2)


def test_years_are_months_of_the_model_where_it_is_said_when_that_starts(tmp_path):
    two = "".join(f"[[answers]]\nquestion='trusts'\nshare=0.4\nyear={year}\n" for year in (2020, 2022))
    text = f"start = 2020\nn = 100\n{two}"
    assert [one.month for one in read_survey(survey(tmp_path, text=text)).answers] == [0, 24]
    with pytest.raises(Mistake, match="2020 and of 2022; give start"):
        read_survey(survey(tmp_path, text=text.replace("start = 2020\n", "")))


ONE = "[[answers]]\nquestion = 'trusts'\nshare = 0.4\nn = 100\n"
BAD = {
    "shares = 1": "'shares' is not known",
    "": "answers: give",
    "answers = []": "answers: there is none",
    "answers = 3": "answers: there is none",
    ONE.replace(
        "trusts", "pride"
    ): "'pride' is no question that the model's own survey can answer; it asks chat",
    ONE.replace("trusts", "trust"): "the nearest is 'trusts'",
    ONE.replace("0.4", "40"): "trusts: share: 40 is not allowed; give a number from 0 to 1",
    ONE.replace("0.4", "nan"): "share: nan is not allowed",
    ONE.replace("100", "29"): "n = 29 is too few",
    ONE.replace("0.4", "0.04"): "fewer than 5 of 100 said yes",
    ONE.replace("0.4", "0.96"): "fewer than 5 of 100 said no",
    ONE.replace("n = 100", ""): "n: is missing",
    ONE + ONE: "'trusts' is answered twice",
    ONE + "answer = 1\n": "answers 1: 'answer' is not known",
    ONE + "month = -12\n": "month: -12 is not allowed",
    ONE + "year = 24\n": "year: 24 is not allowed",
    ONE + "margin = 0.001\n": "margin 0.001 is not what 100 answers can have",
    ONE + "margin = 0.1\ndesign_effect = 2\n": "margin and design_effect are both given",
    ONE + "design_effect = 0\n": "design_effect: 0 is not allowed",
    "start = 2024\n" + ONE + "year = 2020\n": "year less start, in months: -48 is not allowed",
    "place = 'ashton'\n" + ONE: "it speaks of ashton, and left-behind is asked about",
    "weight = 'w'\n" + ONE: "weight: is of respondents",
    "respondents = 'none.csv'\n": "none.csv: cannot be read",
    'title = "a\\nb"\n' + ONE: "title: ",
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_survey_is_told_in_a_line_with_its_file_and_nothing_is_written(
    tmp_path, monkeypatch, capsys, text
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.toml").write_text(text)
    assert main(["compare", "--observed", "bad.toml", "--quiet", "--population", "200"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("kith: observed: bad.toml: ") and said.count("\n") == 1 and BAD[text] in said
    assert [path.name for path in tmp_path.iterdir()] == ["bad.toml"]


@pytest.mark.parametrize(
    "more, told",
    [
        (["--cases", "catalogue"], "weighs the cases of an ensemble"),
        (["--place", "average-england"], "it speaks of left-behind"),
        (["--population", "60"], "n = 100 is more than the 60 adults"),
    ],
)
def test_a_survey_of_something_else_than_is_asked_about_is_refused(here, capsys, more, told):
    survey(here, text="place = 'left-behind'\n" + ONE)
    assert main(["compare", "--observed", "survey.toml", "--quiet", *more]) == 2
    assert told in capsys.readouterr().err


# --- residents' own answers -------------------------------------------------------------------------------


def respondents(n=400, seed=6, weighted=False):
    """Answers of made-up people, some of whom did not answer, with names that must not be seen again."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"name": [f"Zebedee-{row:04d}" for row in range(n)]})
    for name, share in (("trusts", 0.35), ("lonely", 0.1), ("member", 0.3)):
        table[name] = np.where(rng.random(n) < 0.05, "", np.where(rng.random(n) < share, "yes", "no"))
    if weighted:
        table["wt"] = rng.uniform(0.31415, 3.0, n).round(6)
    return table


def rows_of(answers):
    return [
        (one.question, one.n, pytest.approx(one.share), pytest.approx(one.design_effect)) for one in answers
    ]


def test_residents_answers_and_the_table_of_their_shares_are_the_same_survey_in_any_order(tmp_path):
    table = respondents().drop(columns="name")
    table.to_csv(tmp_path / "a.csv", index=False)
    table.sample(frac=1, random_state=1)[["member", "lonely", "trusts"]].to_parquet(tmp_path / "b.parquet")
    shares = [
        f"{name},{float((table[name] == 'yes').sum() / (table[name] != '').sum())!r},{(table[name] != '').sum()}"
        for name in ("member", "trusts", "lonely")
    ]
    (tmp_path / "c.csv").write_text("\n".join(["question,share,n", *shares]))
    counted, shuffled, told = (
        read_survey(tmp_path / name).answers for name in ("a.csv", "b.parquet", "c.csv")
    )
    assert counted == shuffled == told
    model = model_of(np.random.default_rng(7).uniform(0.1, 0.6, (30, len(NAMES))))
    weights = [likelihood_of(answers, model).weights().tolist() for answers in (counted, shuffled, told)]
    assert weights[0] == weights[1] == weights[2]


def test_survey_weights_weigh_the_shares_and_take_off_what_unequal_ones_cost(tmp_path):
    table = respondents(weighted=True)
    table.to_csv(tmp_path / "r.csv", index=False)
    text = "respondents = 'r.csv'\nweight = 'wt'\n[columns]\ntrusts = 'trusts'\n"
    one = read_survey(survey(tmp_path, text=text)).answers[0]
    answered = table[table["trusts"] != ""]
    w, yes = answered["wt"], answered["trusts"] == "yes"
    assert one.share == pytest.approx((w * yes).sum() / w.sum()) and one.n == len(answered)
    assert one.n / one.design_effect == pytest.approx(effective_number(w.to_numpy()))


@pytest.mark.parametrize(
    "change, told",
    [
        (lambda t: t.assign(pride="yes"), "column 4: its name (not shown"),
        (lambda t: t.rename(columns={"lonely": "Zebedee Smith"}), "column 2: its name (not shown"),
        (
            lambda t: t.assign(trusts=["maybe-Zebedee", *t["trusts"][1:]]),
            "column 'trusts', row 1: what stands there",
        ),
        (lambda t: t.assign(weight=["-1", *["1"] * (len(t) - 1)]), "column 'weight', row 1: is no weight"),
        (lambda t: t.iloc[:20], "n = 20 is too few"),
        (lambda t: t.assign(trusts=["yes"] * 3 + ["no"] * (len(t) - 3)), "fewer than 5 of 400 said yes"),
        (lambda t: t.assign(trusts=""), "nobody answered"),
        (lambda t: t.iloc[:0], "has no row"),
    ],
)
def test_answers_that_cannot_be_counted_are_refused_without_telling_whose_they_are(tmp_path, change, told):
    full = (
        respondents().drop(columns="name").assign(trusts=lambda t: t["trusts"].where(t["trusts"] != "", "no"))
    )
    change(full).to_csv(tmp_path / "r.csv", index=False)
    with pytest.raises(Mistake) as mistake:
        read_survey(tmp_path / "r.csv")
    assert told in str(mistake.value) and "Zebedee" not in str(mistake.value)


def test_nothing_of_a_respondent_s_row_is_in_any_file_that_is_written(here, cases, shelf):
    respondents(120, weighted=True).to_csv(here / "r.csv", index=False)
    text = "respondents = 'r.csv'\nweight = 'wt'\n[columns]\ntrusts = 'trusts'\ndiscrepancy = 0.4\n"
    path = survey(
        here,
        text=text.replace("discrepancy = 0.4\n", "").replace("[columns]", "discrepancy = 0.4\n[columns]"),
    )
    fit = observed(path, cases=cases, **PLACE)
    compare(["short"], years=3, observed=path, cases=cases, replicates=2, out=here / "out", **PLACE)
    rows = (here / "r.csv").read_text().splitlines()[1:]
    hidden = [row.encode() for row in rows] + [row.split(",")[0].encode() for row in rows]
    hidden += [row.split(",")[-1].encode() for row in rows]  # weights of six digits
    written = [path for path in [*shelf.rglob("*"), *(here / "out").rglob("*")] if path.is_file()]
    assert len(written) > 10 and fit.folder.exists()
    for path in written:
        content = path.read_bytes()
        tables = pd.read_parquet(path).to_csv().encode() if path.suffix == ".parquet" else b""
        assert not [word for word in hidden if word in content or word in tables], path


def test_a_column_that_is_not_there_is_told_without_those_that_are(tmp_path):
    (tmp_path / "r.csv").write_text("Zebedee Smith,yes\n" * 40)  # no line of names
    text = "respondents = 'r.csv'\n[columns]\ntrusts = 'Zebedee Smyth'\n"
    with pytest.raises(Mistake, match="column 'Zebedee Smyth' is not there; the first line") as mistake:
        read_survey(survey(tmp_path, text=text))
    assert "Smith" not in str(mistake.value)


def test_respondents_may_be_as_many_in_a_file_given_directly_as_in_one_that_a_survey_names(
    tmp_path, monkeypatch
):
    from kith.experiments.surveys import reading

    monkeypatch.setattr(reading, "MOST_BYTES", 400)
    respondents().drop(columns="name").to_csv(tmp_path / "r.csv", index=False)
    toml = survey(tmp_path, text="respondents = 'r.csv'\n")
    assert read_survey(tmp_path / "r.csv").answers == read_survey(toml).answers
    (tmp_path / "s.csv").write_text("question,share,n\n" + "trusts,0.4,100\n" * 40)
    with pytest.raises(Mistake, match="a CSV file may have 400"):
        read_survey(tmp_path / "s.csv")


def test_the_place_of_a_survey_is_looked_for_beside_it(tmp_path, monkeypatch):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine.toml").write_text(EXAMPLE.read_text())
    for name in EXAMPLE.parent.glob("ashmoor-*"):
        (tmp_path / "there" / name.name).write_bytes(name.read_bytes())
    monkeypatch.chdir(tmp_path)
    path = survey(tmp_path / "there", text="place = 'mine.toml'\n" + ONE)
    assert read_survey(path).place == place_named(str(EXAMPLE)).name


# --- worlds -----------------------------------------------------------------------------------------------


def weighed(path, cases, **more):
    return reweighted(Request(**{**PLACE, "cases": cases, "observed": path, **more}).checked())


def test_a_survey_of_a_world_of_one_case_weighs_those_near_it_most(here, cases):
    model = weighed(survey(here), cases).likelihood.expected[:, 0]
    share = float(np.sin(model[33] / 2) ** 2)
    path = survey(here, share, 0.5)
    found = weighed(path, cases)
    rows = np.arange(40)
    assert (found.weights * np.abs(rows - 33)).sum() < np.abs(rows - 33).mean()
    assert found.weights[25:].sum() > found.weights[:15].sum()


def test_weights_do_not_hang_on_the_order_of_answers(here, cases):
    parts = [f"[[answers]]\nquestion = '{name}'\nshare = 0.4\n" for name in ("trusts", "belongs", "chat")]
    one, other = (
        weighed(survey(here, name=f"{n}.toml", text="n = 100\ndesign_effect = 9\n" + "".join(order)), cases)
        for n, order in enumerate((parts, parts[::-1]))
    )
    assert (one.weights == other.weights).all()


def test_an_impossible_answer_is_refused_with_what_the_cases_range_over_and_the_fit_is_shown(
    here, cases, capsys
):
    survey(here, text="n = 140\ndiscrepancy = 0\n[[answers]]\nquestion = 'chat'\nshare = 0.04\n")
    asked = [
        "--population",
        "150",
        "--set",
        "place.warm_up=2",
        "--set",
        "place.settling=2",
        "--cases",
        str(cases),
    ]
    assert main(["compare", "--observed", "survey.toml", *asked, "--quiet", "--workers", "1"]) == 2
    said = capsys.readouterr()
    assert "no case of the ensemble can have these answers: chat was 4.0%" in said.err and said.out == ""
    assert main(["observed", "survey.toml", *asked, "--quiet", "--workers", "1", "--out", "fit"]) == 2
    shown = capsys.readouterr()
    assert "They cannot be used" in shown.out and shown.err.count("\n") == 1
    assert pd.read_parquet(here / "fit" / "observed.parquet")["nearest"][0] > BEYOND


def test_answers_that_leave_too_few_cases_are_refused_and_so_many_are_left_without_the_hardest(here, cases):
    found = weighed(survey(here, text=TOML.replace("trusts", "chat") + TOML.partition("n = 100\n")[2]), cases)
    near = found.likelihood.expected[20].copy()
    near[0] += 0.5 * np.sqrt(found.likelihood.variance[0, 0])
    sure = replace(found.likelihood, observed=near, variance=np.diag([1.0, 1e-3]) * found.likelihood.variance)
    few = replace(found, likelihood=sure)
    assert few.effective < LEAST < effective_number(sure.without(1).weights())
    assert "too few: hardest to reach with the others: trusts was 50.0%" in few.trouble()
    assert few.trouble().endswith(f"without it {effective_number(sure.without(1).weights()):.1f} are left")


def test_a_comparison_rests_on_the_weighed_cases_and_says_on_how_many(here, cases):
    model = weighed(survey(here), cases).likelihood.expected[:, 0]
    share = float(np.sin(model[30] / 2) ** 2)
    asked = dict(options=["short"], years=3, cases=cases, replicates=12, **PLACE)
    plain = compare(out=here / "plain", **asked)
    found = compare(observed=survey(here, share, 3.0), out=here / "found", **asked)
    effective = json.loads(found.to_json())["observed"]["effective_cases"]
    assert LEAST <= effective < 40 and f"tell as much as {effective:.1f}" in " ".join(
        found.full_text().split()
    )
    assert "observed" not in json.loads(plain.to_json()) and "survey" not in plain.full_text()
    assert found.question.digest() != plain.question.digest()
    assert "--observed" in found.question.again(1) and "--observed" not in plain.question.again(1)
    rows = [
        one.cases.row_of(seed) for one in (plain.question, found.question) for seed in found.question.seeds
    ]
    assert rows[:12] != rows[12:] and sum(a == b for a, b in zip(rows[:12], rows[12:], strict=True)) >= 4


def test_a_region_and_an_evaluation_draw_the_cases_that_a_comparison_of_the_same_place_would(here, cases):
    path = survey(here, 0.4, 3.0)
    how = {key: value for key, value in PLACE.items() if key != "population"}
    request = Request(years=4, cases=cases, observed=path, **PLACE).checked()
    weights = cases_asked(ensemble_given(request))["weights"]
    assert len(set(weights)) > 1
    ashby = replace(places["left-behind"], adults=150)
    spots = [Spot("Ada", ashby, 90), Spot("Bea", ashby, 60)]
    asked = region_asked(Region("two", tuple(spots), 10.0, 20.0), presets["short"], request)
    assert asked["cases"]["weights"] == weights
    assert bank_asked(request, presets["short"], 1, [0], (0.0, 0.0))["cases"]["weights"] == weights
    spots[1] = Spot("Bea", places["better-provided"], 60)
    with pytest.raises(
        Mistake, match="place: is missing; say of which it speaks, left-behind or better-provided"
    ):
        region(
            Region("two", tuple(spots), 10.0, 20.0), observed=path, cases=cases, out=here / "region", **how
        )


def test_a_survey_that_tells_nothing_leaves_every_seed_its_case_and_its_numbers(here, cases):
    asked = dict(options=["short"], years=3, cases=cases, replicates=3, **PLACE)
    text = "discrepancy = 0.5\n" + TOML
    plain = compare(out=here / "plain", **asked)
    found = compare(observed=survey(here, 0.4, 100, text=text), out=here / "found", **asked)
    kept = Counter(row in set(plain.runs["digest"]) for row in found.runs["digest"])
    assert kept[True] >= 2 * len(found.runs) / 3


def test_a_study_draws_cases_by_weight_and_none_of_them_twice(here, cases):
    model = weighed(survey(here), cases).likelihood.expected[:, 0]
    survey(here, float(np.sin(model[35] / 2) ** 2), 3.0)
    text = (
        "question = 'q'\npopulation = 150\nyears = 3\noptions = ['short']\nreplicates = 1\nobserved = 'survey.toml'\n"
        f"[set]\n'place.warm_up' = 2\n'place.settling' = 2\n[cases]\ndesign = 'table'\nfile = '{cases}'\nsize = {{}}\n"
    )
    (here / "study.toml").write_text(text.format(10))
    done = sweep(here / "study.toml", workers=1, progress=False, out=here / "out")
    chosen = [case["trust.disposition"] for case in done.study.cases]
    assert len(set(chosen)) == 10 and np.median(chosen) > read_ensemble(cases).table.iloc[20, 0]
    assert "A survey weighed" in done.full_text()
    (here / "study.toml").write_text(text.format(40))
    with pytest.raises(Mistake, match="would take a case twice"):
        sweep(here / "study.toml", workers=1, progress=False)


STUDY = (
    "question = 'q'\npopulation = 150\nyears = 3\noptions = ['short']\nreplicates = 1\nobserved = 'survey.toml'\n"
    "[set]\n'place.warm_up' = 2\n'place.settling' = 2\n[cases]\ndesign = 'table'\nfile = '{}'\n"
)


@pytest.fixture
def asking(monkeypatch):
    """The requests by which residents are asked, which ends there."""
    asked = []

    def answers(ensemble, request, months):
        asked.append(request)
        raise Mistake("asked")

    monkeypatch.setattr(reweighting, "model_answers", answers)
    return asked


def test_checking_a_study_asks_nobody_and_counts_what_asking_takes(here, cases, asking, capsys):
    survey(here, 0.41, 3.0)
    never = STUDY.format(cases).replace("'place.warm_up' = 2", "'place.warm_up' = 3")  # asked of before
    (here / "study.toml").write_text(never)
    for words in (["sweep", "study.toml", "--check"], ["bench", "--study", "study.toml"]):
        assert main([*words, "--json"]) == 0, capsys.readouterr().err
        told = json.loads(capsys.readouterr().out)
        assert not asking and told["survey_worlds"] == 120 and told["units"] == 40
        assert "120 worlds in which the survey's questions are asked first" in told["text"]
    with pytest.raises(Mistake, match="was read to be checked"):
        sweep(read_study("study.toml", asking=False), progress=False)
    survey(here, text=TOML.replace("trusts", "pride"))
    assert main(["sweep", "study.toml", "--check"]) == 2 and "pride" in capsys.readouterr().err


def test_checking_a_study_whose_survey_was_asked_before_knows_its_cases(here, cases):
    path = survey(here, 0.45, 3.0)
    found = weighed(path, cases)
    (here / "study.toml").write_text(STUDY.format(cases))
    study = read_study(here / "study.toml", asking=False)
    assert study.to_ask == (0, 0) and study.weighed.weights == tuple(found.weights.tolist())


@pytest.mark.parametrize("command", ["sweep", "sensitivity"])
def test_the_survey_of_a_study_is_asked_by_whom_and_as_it_is_said(here, cases, asking, command, capsys):
    survey(here, 0.42, 3.0)
    (here / "study.toml").write_text(STUDY.format(cases))
    assert main([command, "study.toml", "--workers", "1", "--quiet", "--retry"]) == 2
    (request,) = asking
    assert (request.workers, request.retry, request.progress) == (1, True, False)


def test_an_ensemble_of_too_few_cases_is_refused_before_anybody_is_asked(here, asking):
    for number, told in ((1, "has 1 case,"), (19, "has 19 cases,")):
        few = here / "few.parquet"
        few.write_bytes(
            write_ensemble(pd.DataFrame({"trust.disposition": np.linspace(0.2, 0.3, number)}), {})
        )
        with pytest.raises(Mistake, match=told):
            observed(survey(here), cases=few, **PLACE)
    assert not asking


def test_what_a_place_says_itself_is_drawn_neither_where_cases_are_weighed_nor_where_they_run(
    here, cases, monkeypatch
):
    place = replace(place_named("left-behind"), name="mine", values={"trust.disposition": 0.19})
    even = replace(read_ensemble(cases), weights=(1 / 40,) * 40)
    survey(here, text="place = 'mine'\n" + ONE)
    monkeypatch.setattr("kith.experiments.studies.study.place_named", lambda name: place)
    monkeypatch.setattr("kith.experiments.studies.study.reweigh", lambda *of: Weighed(even))
    (here / "study.toml").write_text(STUDY.format(cases))
    assert all("trust.disposition" not in unit.changes for unit in read_study(here / "study.toml").units())
    (here / "study.toml").write_text(STUDY.format(cases).replace("observed = 'survey.toml'\n", ""))
    assert all("trust.disposition" in unit.changes for unit in read_study(here / "study.toml").units())


class Weighed:
    def __init__(self, ensemble):
        self.cases = lambda: ensemble


def test_a_fit_tells_the_year_and_the_place_in_lines_that_a_terminal_holds(here, cases):
    text = "year = 2024\nmonth = 0\ntitle = '" + "Residents of a long name " * 5 + "'\n" + TOML
    fit = observed(survey(here, 0.5, 9, text=text), cases=cases, **PLACE)
    lines = fit.text().splitlines()
    assert any(line.startswith("trusts, 2024 ") for line in lines) and max(map(len, lines)) <= 100
    assert "40 cases of a left-behind neighbourhood of 150 adults" in " ".join(fit.text().split())
    assert fit.table["year"].tolist() == [2024] and json.loads(fit.to_json())["fit"][0]["year"] == 2024


def test_a_fit_is_of_the_model_with_the_rules_that_it_is_given(here, cases):
    rule = here / "mine.py"
    rule.write_text(
        "from kith import process\n@process(after='learn')\ndef one(world): world.residents.trust[:] = 0.4\n"
    )
    path = survey(here, 0.5, 9)
    plain, found = (observed(path, cases=cases, processes=own, **PLACE) for own in (None, rule))
    assert plain.folder != found.folder and found.asked["with"][0]["source"] == rule.read_text()
    assert found.table["most"][0] < plain.table["most"][0] and "It ran with mine.py" in found.full_text()


def test_what_residents_say_is_kept_beside_the_results_that_are_asked_for_or_found_where_it_is(
    tmp_path, cases, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    path = survey(tmp_path, 0.5, 9)
    observed(path, cases=cases, out=tmp_path / "mine" / "fit", **PLACE)
    assert not (tmp_path / "results").exists() and len(list((tmp_path / "mine").glob("answers-*"))) == 1
    observed(path, cases=cases, **PLACE)
    observed(path, cases=cases, out=tmp_path / "other" / "fit", **PLACE)
    assert not list((tmp_path / "other").glob("answers-*"))


NEEDS = {"shock": ["plant"], "observed": ["survey.toml"], "bench": ["--study", "learning"]}
NEEDS |= {
    "replay": ["kept.json"],
    "sweep": ["learning"],
    "sensitivity": ["learning"],
    "check": ["--new"],
    "place": ["left-behind"],
}
GIVEN = {"observed": ("--observed", "nowhere.toml"), "rules": ("--with", "nowhere.py")}


@pytest.mark.parametrize(
    "name, word",
    [
        (name, word)
        for name, command in COMMANDS.items()
        for word in GIVEN
        if word in command.__annotations__ and GIVEN[word][0].strip("-") != name
    ],
)
def test_every_command_reads_the_survey_and_the_rules_that_it_takes(here, capsys, name, word):
    survey(here)
    assert main([name, *NEEDS.get(name, []), *GIVEN[word]]) == 2
    assert f"{GIVEN[word][1]}: cannot be read" in capsys.readouterr().err


def test_every_command_that_takes_cases_takes_a_survey():
    takes = {name: set(command.__annotations__) for name, command in COMMANDS.items()}
    with_rules = {name for name, words in takes.items() if "observed" in words and "rules" not in words}
    assert with_rules == {"validate"}  # the patterns are held against the model alone
    missing = {name for name, words in takes.items() if "cases" in words and "observed" not in words}
    assert missing == {"observed"}  # which is about a survey


@pytest.fixture(scope="module")
def seen(shelf, tmp_path_factory, cases):
    """A survey as the page is opened with it."""
    path = survey(tmp_path_factory.mktemp("page"), 0.5, 9)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(path.parent)
        (path.parent / "results").symlink_to(shelf)
        found = observed_in(Request(**PLACE, cases=cases, observed=path).checked())
    return found


def watched(survey, **more):
    return Asked(**{"population": 150, "changes": SMALL, "cases": "survey", "survey": survey, **more})


def test_the_page_draws_the_cases_that_a_survey_weighs(seen):
    drawn = [watched(seen, seed=seed).case["trust.disposition"] for seed in range(60)]
    weights, column = np.array(seen.ensemble.weights), seen.ensemble.table["trust.disposition"].to_numpy()
    assert abs(np.mean(drawn) - weights @ column) < abs(column.mean() - weights @ column) / 2
    assert watched(seen, seed=7, cases="ensemble").case != watched(seen, seed=7).case


def test_a_link_to_weighed_cases_opens_with_that_survey_alone(seen):
    asked = watched(seen, seed=9)
    assert asked_by(asked.query(), survey=seen) == asked
    assert "observed" not in watched(seen, cases="ensemble").told()
    for other in (None, replace(seen, file="another.toml")):
        with pytest.raises(Mistake, match="kith view --observed"):
            asked_by(asked.query(), survey=other)
    with pytest.raises(Mistake, match="this page has no survey"):
        asked_by("cases=survey")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"population": 160}, "weighed those of left-behind with 150 adults"),
        ({"place": "better-provided"}, "weighed those of left-behind with 150 adults"),
        ({"changes": {**SMALL, "trust.learning": 0.1}}, "with other numbers"),
    ],
)
def test_of_a_world_that_the_survey_does_not_speak_of_the_page_draws_none_by_it(seen, change, says):
    with pytest.raises(Mistake, match=says):
        watched(seen, **change)
    assert watched(seen, **change, cases="ensemble").case


def test_what_the_page_says_to_run_elsewhere_names_the_survey(seen, here, cases):
    asked = watched(seen, right="big-local")
    assert f"--observed {seen.file}" in command(asked) and "--cases" not in command(asked)
    ruled = script(watched(seen, right="big-local", rules=rules_given(GOSSIP)), 1)
    request = next(
        part
        for part in ast.walk(ast.parse(ruled))
        if getattr(getattr(part, "func", 0), "id", "") == "Request"
    )
    given = {word.arg: ast.literal_eval(word.value) for word in request.keywords if word.arg != "parameters"}
    assert given == {"processes": [str(GOSSIP)], "observed": seen.file}
    offer = offered(presets, survey=seen)["cases"]
    assert offer[0][0] == "survey" and ["survey"] not in [each[:1] for each in offered(presets)["cases"]]


@pytest.mark.slow
@pytest.mark.parametrize("discrepancy, low, high", [(0.0, 0.84, 0.97), (DISCREPANCY, 0.88, 0.99)])
def test_fifty_simulated_surveys_find_the_case_that_they_are_of(here, discrepancy, low, high):
    """A new world of each case, 400 asked; of nine in ten the interval should hold what is true (90%; 94%)."""
    found = coverage(Request(population=1000, progress=False).checked(), discrepancy)
    print(found.describe().round(3))
    assert len(found) == 50 and low < found["answers"].mean() < high and found["parameters"].mean() > 0.84
    assert found["rank"].mean() > 0.85 and (found["rank"] > 0.9).mean() > 0.7  # a half and a tenth by chance
    assert found["width"].mean() < 0.75
