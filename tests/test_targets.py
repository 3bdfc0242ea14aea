"""Targets of a user's own: fitted to beside the published ones or in their place, and never to what is held out."""

import numpy as np
import pandas as pd
import pytest

from kith import Mistake
from kith.experiments.commands.app import main
from kith.experiments.evidence.calibrate import SPARED, calibrate, indicators, judged, kept_of, spared
from kith.experiments.evidence.patterns import PATTERNS
from kith.experiments.evidence.targets import indicators_of, read_targets

TIES = "[[targets]]\nindicator = 'ties_left'\nlow = 0.3\nhigh = 0.6\nsource = 'ours'\n"
OWN = (
    "[[targets]]\nindicator = 'Often or always lonely'\nplace = 'left-behind'\nlow = 0.05\nhigh = 0.2\n"
    "source = 'ours'\n"
)


def targets(folder, text, name="t.toml"):
    (folder / name).write_text(text)
    return folder / name


def test_a_target_beside_the_published_ones_is_one_more_or_replaces_the_one_of_its_name(tmp_path):
    own = indicators_of(read_targets(targets(tmp_path, OWN + TIES)))
    published = indicators()
    assert [one.name for one in own] == [*(one.name for one in published), "left-behind:loneliness"]
    changed = [one.name for one, before in zip(own, published, strict=False) if one != before]
    assert changed == ["ties_left"]
    assert (own[-1].low, own[-1].high) == (0.05, 0.2)
    seen = pd.DataFrame({"left-behind:loneliness": [0.11], "average-england:loneliness": [0.07]})
    assert own[-1].of(seen)[0] == 0.11


def test_in_place_of_the_published_ones_there_are_no_others_and_none_of_so_few_is_spared(tmp_path):
    asked = {"own targets": read_targets(targets(tmp_path, "published = 'instead'\n" + OWN + TIES))}
    assert [one.name for one in indicators(asked)] == ["left-behind:loneliness", "ties_left"]
    assert spared({}) == SPARED and spared(asked) == 0
    runs = pd.DataFrame({"left-behind:loneliness": [0.1, 0.1, 0.9], "ties_left": [0.4, 0.9, 0.4]})
    luck = pd.Series({"left-behind:loneliness": 0.02, "ties_left": 0.02})
    kept = kept_of(judged(runs, luck, indicators(asked)), asked)
    assert len(kept) == 1 and np.isclose(kept["ties_left"][0], 0.4)


def test_the_same_targets_are_read_from_csv(tmp_path):
    rows = "indicator,place,low,high,source\nlonely,left-behind,0.05,0.2,ours\nties_left,,0.3,0.6,ours\n"
    assert read_targets(targets(tmp_path, rows, "t.csv")) == read_targets(targets(tmp_path, OWN + TIES))


@pytest.mark.parametrize("name", [one.name for p in PATTERNS if p.use == "held out" for one in p.indicators])
def test_what_is_held_out_cannot_be_fitted_to(tmp_path, name):
    with pytest.raises(Mistake, match=f"'{name}' is held out .*cannot check the fit"):
        read_targets(targets(tmp_path, TIES.replace("ties_left", name)))


BAD = {
    "": "targets: there is none",
    "target = 1": "'target' is not known; the nearest is 'targets'",
    "published = 'no'\n" + TIES: "published: 'no' is not known",
    TIES.replace("ties_left", "pride"): "'pride' is neither fitted nor a question",
    TIES.replace("0.6", "0.3"): "low 0.3 and high 0.3 leave nothing between",
    TIES.replace("0.6", "inf"): "high: inf is not allowed",
    TIES.replace("source = 'ours'", ""): "source: is missing",
    TIES + TIES: "'ties_left' is given twice",
    OWN.replace("left-behind", "ashton"): "place: 'ashton' is not where calibration looks",
    OWN.replace("0.2", "20"): "left-behind:loneliness: 0.05 to 20 is not allowed; give shares",
    TIES + "weight = 2\n": "'weight' is not known",
}


@pytest.mark.parametrize("text", BAD)
def test_bad_targets_are_told_in_a_line_and_nothing_is_written(tmp_path, monkeypatch, capsys, text):
    monkeypatch.chdir(tmp_path)
    targets(tmp_path, text)
    assert (
        main(["calibrate", "--targets", "t.toml", "--population", "100", "--first", "10", "--waves", "1"])
        == 2
    )
    said = capsys.readouterr().err
    assert said.startswith("kith: targets: t.toml: ") and said.count("\n") == 1 and BAD[text] in said
    assert [path.name for path in tmp_path.iterdir()] == ["t.toml"]


@pytest.mark.slow
def test_a_calibration_to_targets_of_one_s_own_says_so_and_is_another_one(tmp_path):
    small = dict(population=100, first=10, waves=1, workers=1, progress=False)
    path = targets(tmp_path, "published = 'instead'\n" + OWN.replace("0.2", "1").replace("0.05", "0"))
    found = calibrate(targets=path, out=tmp_path / "own", **small)
    assert len(found.ensemble) == 10 and "left-behind:loneliness (ours)" in found.text()
    assert found.as_plain()["own targets"]["published"] == "instead" and "chat" not in found.runs
