"""A data dictionary stands beside the tables; that it knows every column of every command is held by `conftest`."""

import re
from pathlib import Path

import pandas as pd
import pytest

import kith
from kith.experiments.presenting.dictionary import UNTOLD, columns, dictionary
from kith.model.measures.outcomes import OUTCOMES
from kith.model.parameters import catalogue

ROOT = Path(__file__).parents[1]


def test_a_column_is_described_by_what_the_code_already_knows():
    names = [*OUTCOMES, *catalogue, "u:trust.learning", "left-behind|grants|30|ties", "power_mc", "gain ties"]
    told = dictionary("evaluate", {"any": pd.DataFrame({name: [0.5] for name in names})})
    assert told["column"].tolist() == names and (told["meaning"] != UNTOLD).all()
    assert set(told["type"]) == {"number"} and told["unit"].iloc[0] == OUTCOMES[names[0]].unit


def test_a_column_that_nobody_knows_is_not_given_a_plausible_meaning():
    told = dictionary("run", {"months": pd.DataFrame({"gossip": [1]})})
    assert told["meaning"].tolist() == [UNTOLD]
    told = dictionary("run", {"months": pd.DataFrame({"gossip": [1]})}, {"gossip": ["0-1", "gossip heard"]})
    assert told[["type", "unit", "meaning"]].to_numpy().tolist() == [["whole number", "0-1", "gossip heard"]]


def test_every_description_has_a_unit_and_a_meaning():
    for table, rows in columns().items():
        assert all(len(each) == 2 and each[1].strip() for each in rows.values()), table


def test_the_dictionary_of_a_comparison_is_of_its_tables_and_csv_is_the_same_as_parquet(tmp_path):
    found = kith.compare(
        ["short"], population=120, years=3, replicates=2, workers=1, out=tmp_path, progress=False
    )
    told = pd.read_csv(tmp_path / "compare-dictionary.csv", keep_default_na=False)
    for name, table in {"effects": found.effects, "runs": found.runs, "money": found.money}.items():
        assert told.loc[told["table"] == name, "column"].tolist() == list(table.columns)
        written = pd.read_csv(found.save_csv() / f"{name}.csv")
        pd.testing.assert_frame_equal(written, table, check_dtype=False)
    assert pd.read_parquet(tmp_path / "effects.parquet").shape == found.effects.shape


@pytest.mark.parametrize("room", ["experiments", "kith"])
def test_pounds_are_written_in_one_place(room):
    """All amounts go through `pounds`; an option's own sentence is the model's (`programme.sentence`)."""
    own = [
        str(path.relative_to(ROOT))
        for path in (ROOT / room).rglob("*.py")
        if path.name != "sentences.py" and re.search("£(?:[{]|')", path.read_text(encoding="utf-8"))
    ]
    assert own == []
