"""What a user's file holds is used, refused with its name, or said to be left out; and no file is a traceback."""

import os
import random
import subprocess
import sys
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from kith import Mistake
from kith.experiments.cases.designs import DESIGNS, cases_of, flat
from kith.experiments.cases.ensemble import read_ensemble
from kith.experiments.commands.app import main
from kith.experiments.running.request import Request
from kith.experiments.studies.sensitivity import contrast
from kith.experiments.studies.study import KEYS, read_study, study_of
from kith.model.programme import programme_named
from kith.model.programme.presets import KEYS as PROGRAMME_KEYS
from kith.model.programme.presets import programme_from
from kith.model.reading import DEEPEST, MOST_BYTES, read_toml
from kith.model.rules import NO_RULES

GOOD = "budget_per_head = 100\nyears = 2\n[mix]\ngrants = 1.0\n"
STUDY = "question = 'Why?'\npopulation = 30\nyears = 3\noptions = ['short']\n"


def line(ask, *given, **how):
    """The one line of a mistake."""
    with pytest.raises(Mistake) as found:
        ask(*given, **how)
    told = str(found.value)
    assert told and "\n" not in told and len(told) < 1000
    return told


def table_at(path, table, index=False):
    table.to_parquet(path, index=index)
    return str(path)


# --- TOML ------------------------------------------------------------------------------------------------

LIMITS = {
    "digits": ("budget_per_head = " + "1" * 5000, "64 bits"),
    "a number too large": (
        f"budget_per_head = {10**400}",
        "budget_per_head is a whole number of more than 64 bits",
    ),
    "64 bits": (f"budget_per_head = {2**63}", "64 bits"),
    "in a list": (f"profile = [0.5, {10**400}]", "profile is a whole number"),
    "brackets": ("profile = " + "[" * 3000 + "]" * 3000, f"nested more than {DEEPEST} deep"),
    "some brackets": ("profile = " + "[" * 99 + "]" * 99, f"nested more than {DEEPEST} deep"),
    "dots": (".".join("a" * 3000) + " = 1", f"nested more than {DEEPEST} deep"),
    "bytes": ("#" * (MOST_BYTES + 1), "bytes"),
    "latin-1": (b"name = '\xe9t\xe9'", "is not a TOML file"),
}


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("read", [programme_named, read_study])
def test_a_file_beyond_a_limit_is_told_by_name_whoever_reads_it(name, read, tmp_path):
    content, said = LIMITS[name]
    path = tmp_path / "mine.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    told = line(read, str(path))
    assert said in told and str(path) in told


@pytest.mark.parametrize("read", [programme_named, read_study, read_ensemble])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("n" * 5000 + ".toml", "nnn..."),
        ("nul\0.toml", "\\0"),
        ("nowhere.toml", "No such file"),
        (os.fsdecode(b"\xff.toml"), "not UTF-8"),
    ],
    ids=["long", "null", "nowhere", "not UTF-8"],
)
def test_a_path_that_no_file_can_have_is_one_line(read, name, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert said in line(read, name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize("read", [programme_named, read_study, read_ensemble])
def test_a_pipe_or_a_device_is_refused_and_not_waited_for(read, tmp_path):
    pipe, device = tmp_path / "pipe.toml", tmp_path / "device.toml"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    assert all("it is a pipe or a device" in line(read, str(each)) for each in (pipe, device))


def test_every_toml_file_is_read_by_one_reader():
    sources = [
        path
        for room in ("model", "experiments")
        for path in Path(__file__).parents[1].glob(f"{room}/**/*.py")
    ]
    assert [path.name for path in sources if "tomllib" in path.read_text(encoding="utf-8")] == ["reading.py"]


TOML = st.text("abc=[]{}\"'.,#\n 0159eE+-_:\\uTZ\0é", max_size=60)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=60), TOML.map(str.encode)))
def test_whatever_is_in_a_file_is_read_or_is_a_mistake(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(content)
    try:
        read_toml(path)
    except Mistake as mistake:
        assert "\n" not in str(mistake)


LEAVES = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["short", "patient", "even", "left-behind", "grid", "list", "morris", "all", "ties"]),
    st.dates(),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["months", "share", "ties.gain", "ties", "x"]), inner),
    ),
    max_leaves=6,
)
SOME = st.just(1) | VALUES  # of cases: rarely a million
SIZE = st.just(1) | VALUES  # rarely a million cases
CASES = {"design": st.sampled_from([*DESIGNS]), "vary": VALUES, "list": VALUES, "file": VALUES, "size": SIZE}
STOP = {key: VALUES for key in ("options", "month", "margin", "least", "most")}
PROGRAMME = {"budget_per_head": 1, "years": 1, "mix": {"grants": 1}}


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(PROGRAMME_KEYS)), VALUES, max_size=3))
def test_whatever_the_values_of_a_programme_are_it_is_one_or_a_mistake(table):
    with suppress(Mistake):
        programme_from("any", PROGRAMME | table)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=1)
    | st.fixed_dictionaries({"cases": st.fixed_dictionaries({}, optional=CASES)})
    | st.fixed_dictionaries({"stop": st.fixed_dictionaries({"outcome": st.just("ties")}, optional=STOP)})
)
def test_whatever_the_values_of_a_study_are_it_is_one_or_a_mistake(table):
    asked = {"question": "Why?", "population": 30, "years": 3, "options": ["short"], "outcomes": ["ties"]}
    with suppress(Mistake):
        study_of(asked | table, Path("any.toml"), "", NO_RULES, Request(progress=False))


# --- programmes ------------------------------------------------------------------------------------------

SILENT = {  # were taken for something else, or for nothing
    "profile = [true]\nbudget_per_head = 1\nmix = {grants = 1}": "profile: True",
    "profile = ['1']\nbudget_per_head = 1\nmix = {grants = 1}": "profile: '1'",
    "budget_per_head = 1\nmix = {grants = 1}\nstages = [{months = [1, 2], share = 1, shares = 1}]": "shares",
    "budget_per_head = 1\nmix = {grants = 1}\nstages = [{months = [true, 2], share = 1}]": "True",
    "budget_per_head = 1\nmix = {grants = 1}\nstages = [{months = [1, 2], share = true}]": "True",
    GOOD.replace("years", "people = 9\nyears"): "people",
    "title = 'Mine'\n" + GOOD: "title",
    GOOD + "[[figures]]\ntext = 'x'\nknown = 'found'\nsource = 'y'\nsurce = 'z'": "surce",
    GOOD + "[[figures]]\ntext = 1\nknown = 'found'\nsource = 'y'": "text",
}


@pytest.mark.parametrize("text", SILENT)
def test_nothing_in_a_programme_is_taken_for_something_else(text, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    told = line(programme_named, str(path))
    assert SILENT[text] in told and str(path) in told


@pytest.mark.parametrize("how", ["file", "name"])
def test_no_file_can_pass_for_a_preset(how, tmp_path):
    path = tmp_path / ("patient.toml" if how == "file" else "mine.toml")
    path.write_text(GOOD if how == "file" else "name = 'patient'\n" + GOOD)
    assert "'patient' is that of a preset" in line(programme_named, str(path))
    path.write_text("name = 'patience'\n" + GOOD)
    assert programme_named(str(path)).name == "patience"


def test_no_file_can_pass_for_a_study_that_comes_with_kith(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("learning").mkdir()
    packaged = read_study("learning")
    Path("learning").rmdir()
    Path("learning").write_text(STUDY)
    assert "./learning" in line(read_study, "learning")
    assert read_study("./learning").question == "Why?" != packaged.question


# --- tables of cases ---------------------------------------------------------------------------------------

TWO = pd.DataFrame({"trust.learning": [0.01, 0.06], "ties.gain": [0.05, 0.2]})


def test_a_parameter_in_an_index_is_one_like_any_other(tmp_path):
    one = read_ensemble(table_at(tmp_path / "one.parquet", TWO.set_index("trust.learning"), index=True))
    both = read_ensemble(
        table_at(tmp_path / "both.parquet", TWO.set_index([*TWO]).assign(note="x"), index=True)
    )
    assert (
        [one.changes(row) for row in (0, 1)]
        == [both.changes(row) for row in (0, 1)]
        == TWO.to_dict("records")
    )
    assert one.left_out == () and both.left_out == ("note",)
    wrong = TWO.rename(columns={"ties.gain": "ties.gian"}).set_index("ties.gian")
    assert "'ties.gain'" in line(read_ensemble, table_at(tmp_path / "wrong.parquet", wrong, index=True))


@pytest.mark.parametrize(
    "column", ["trust.lerning", "trust_learning", "trust.nothing", "ties.gains", "trust.learning "]
)
def test_a_column_that_is_nearly_a_parameter_is_refused_with_the_nearest(column, tmp_path):
    told = line(read_ensemble, table_at(tmp_path / "t.parquet", TWO[["ties.gain"]].assign(**{column: 0.1})))
    assert repr(column) in told and ("trust.learning" in told or "ties.gain" in told or "trust." in told)


def test_what_else_a_table_has_is_left_out_and_said_once(tmp_path, capsys):
    others = ["seed", "loneliness", "note", "u", "case"]
    path = table_at(tmp_path / "t.parquet", TWO.assign(**dict.fromkeys(others, 1)))
    assert read_ensemble(path).left_out == tuple(others)
    assert (
        capsys.readouterr().err == f"kith: cases: {path}: left out, as no parameters: {', '.join(others)}\n"
    )
    assert read_ensemble().left_out and capsys.readouterr().err == ""  # one's own is no surprise


@pytest.mark.parametrize(
    "values",
    [["0.01", "0.06"], [True, False], [0.01, None], [[0.01], [0.06]], [date(2024, 1, 1)] * 2],
    ids=str,
)
def test_what_is_no_number_in_a_table_is_refused_with_its_row(values, tmp_path):
    frame = TWO[["ties.gain"]].assign(**{"trust.learning": pd.Series(values, dtype=object)})
    path = table_at(tmp_path / "t.parquet", frame)
    told = line(read_ensemble, path)
    assert "row " in told and "trust.learning" in told and path in told


def test_decimals_and_whole_numbers_are_numbers(tmp_path):
    frame = pd.DataFrame({"trust.learning": [Decimal("0.01")], "groups.quorum": [3]})
    changes = read_ensemble(table_at(tmp_path / "t.parquet", frame)).changes(0)
    assert changes == {"trust.learning": 0.01, "groups.quorum": 3.0}


def test_two_columns_of_a_name_are_refused(tmp_path):
    table = pyarrow.Table.from_arrays([pyarrow.array([0.1])] * 2, names=["ties.gain"] * 2)
    parquet.write_table(table, tmp_path / "t.parquet")
    assert "duplicate field names" in line(read_ensemble, tmp_path / "t.parquet")
    beside = TWO.set_index("ties.gain").assign(**{"ties.gain": 0.1})
    assert "two columns called 'ties.gain'" in line(
        read_ensemble, table_at(tmp_path / "i.parquet", beside, index=True)
    )


def test_a_folder_as_dask_writes_it_is_one_table_in_the_order_of_its_parts(tmp_path):
    folder = tmp_path / "cases.parquet"
    folder.mkdir()
    for part in range(12):
        rows = pd.DataFrame({"ties.gain": [0.01 * (part + 1)]}, pd.RangeIndex(1, name="__null_dask_index__"))
        rows.to_parquet(folder / f"part.{part}.parquet")
    (folder / "_metadata").write_bytes(b"PAR1")
    ensemble = read_ensemble(folder)
    assert [ensemble.changes(row)["ties.gain"] for row in range(12)] == [
        0.01 * (part + 1) for part in range(12)
    ]
    assert ensemble.left_out == ()
    (folder / "k=1").mkdir()
    (folder / "part.0.parquet").rename(folder / "k=1" / "part.0.parquet")
    assert str(folder) in line(read_ensemble, folder) and "folder" in line(read_ensemble, tmp_path)


def test_dask_itself_writes_such_a_folder(tmp_path):
    frames = pytest.importorskip("dask.dataframe")
    frames.from_pandas(TWO, npartitions=2).to_parquet(tmp_path / "d")
    frames.from_pandas(TWO.set_index("ties.gain"), npartitions=2).to_parquet(tmp_path / "indexed")
    for folder in ("d", "indexed"):
        ensemble = read_ensemble(tmp_path / folder)
        assert [ensemble.changes(row) for row in range(2)] == TWO.to_dict("records") and not ensemble.left_out


def test_a_damaged_table_is_a_mistake_whichever_bytes_are_wrong(tmp_path):
    whole = Path(table_at(tmp_path / "t.parquet", TWO)).read_bytes()
    luck = random.Random(1)
    for number in range(150):
        content = bytearray(whole)
        for _ in range(luck.choice([1, 4, 40])):
            content[luck.randrange(4, len(content))] = luck.randrange(256)
        path = tmp_path / f"{number}.parquet"
        path.write_bytes(content[: luck.randrange(len(content))] if number % 3 == 0 else content)
        try:
            read_ensemble(path)
        except Mistake as mistake:
            assert "\n" not in str(mistake) and str(path) in str(mistake)


def test_a_table_too_large_is_refused_before_it_is_unpacked(tmp_path):
    path = table_at(tmp_path / "t.parquet", pd.DataFrame({"ties.gain": np.full(1_000_001, 0.1)}))
    assert "too large" in line(read_ensemble, path) and Path(path).stat().st_size < 100_000


# --- studies -------------------------------------------------------------------------------------------------

CASES = len(read_ensemble())
UNSAID = {
    "question = []": "question",
    "question = 5": "question",
    f"{STUDY}months = [12, 12]": "months: 12 is given twice",
    f"{STUDY}set = {{'trust.learning' = 0.1, trust.learning = 0.2}}": "trust.learning is given twice",
    f"{STUDY}[cases]\nvary = {{'ties.gain' = [0.1]}}": "vary is no part of design 'catalogue'",
    f"{STUDY}[cases]\ndesign = 'grid'\nsize = 3\nvary = {{'ties.gain' = [0.1]}}": "size is no part of design 'grid'",
    f"{STUDY}[cases]\ndesign = 'grid'\nvary = {{'ties.gain' = [0.03, 3e-2]}}": "ties.gain: 0.03 is given twice",
    f"{STUDY}[cases]\ndesign = 'grid'\nvary = {{'ties.gain' = [['x']]}}": "ties.gain",
    f"{STUDY}[cases]\ndesign = 'grid'\nvary = {{'ties.gian' = [0.1]}}": "'ties.gain'",
    f"{STUDY}[cases]\ndesign = 'list'\nlist = [{{'ties.gain' = 0.1}}, {{ties.gain = 1e-1}}]": "give each once",
    f"{STUDY}[cases]\ndesign = 'morris'\nsize = 1\nvary = [['x']]": "vary",
    f"{STUDY}[cases]\ndesign = 'morris'\nsize = 1\nvary = [[1]]": "vary",
    f"{STUDY}[cases]\ndesign = 'morris'\nsize = 1\nvary = [1]": "vary",
    f"{STUDY}[cases]\ndesign = 'morris'\nsize = 1\nvary = ['ties.gain', 'ties.gain']": "ties.gain' is given twice",
    f"{STUDY}[cases]\ndesign = 'ensemble'\nsize = {CASES + 1}": f"from 1 to {CASES}",
    f"{STUDY}[cases]\ndesign = 'table'\nfile = 5": "file",
    f"{STUDY}[cases]\ndesign = []": "design",
    f"{STUDY}[stop]\noutcome = 'ties'\noptions = ['short', 'short']": "'short' is given twice",
}


@pytest.mark.parametrize("text", UNSAID)
def test_nothing_in_a_study_is_dropped_or_merged_without_a_word(text, tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(text)
    told = line(read_study, path)
    assert told.startswith(f"study: {path}: ") and UNSAID[text] in told


def test_rows_that_repeat_another_are_said(tmp_path, capsys):
    table_at(tmp_path / "t.parquet", pd.concat([TWO, TWO.iloc[:1]]))
    assert len(cases_of({"design": "table", "file": "t.parquet"}, tmp_path)) == 2
    assert "3 rows, 2 of them different" in capsys.readouterr().err


@pytest.mark.parametrize(
    "twice", [{"ties": {"gain": 0.1}, "ties.gain": 0.1}, {"ties.gain": 0.1, "ties": {"gain": 0.2}}]
)
def test_a_parameter_is_set_once_however_it_is_written(twice):
    assert "ties.gain is given twice" in line(flat, twice)


# --- effects ---------------------------------------------------------------------------------------------------

NAMES = ["usual", "short", "short - cliff", "patient"]


@pytest.mark.parametrize(
    ("effect", "read"),
    [
        ("short - cliff", ("usual", "short - cliff")),
        ("short - cliff - short", ("short", "short - cliff")),
        ("short - short - cliff", ("short - cliff", "short")),
        (" patient  -  short ", ("short", "patient")),
        ("patient - short - cliff", ("short - cliff", "patient")),
    ],
)
def test_an_option_may_have_a_dash_in_its_name(effect, read):
    assert contrast(effect, NAMES) == read


@pytest.mark.parametrize(
    "effect", ["patient - ", "patient -", " - short", "", "short - short", "usual", "lang", "a - b"]
)
def test_an_effect_that_is_none_is_a_mistake(effect):
    assert "effect" in line(contrast, effect, NAMES)


def test_an_effect_that_could_be_two_is_a_mistake():
    assert "another name" in line(contrast, "a - b", ["usual", "a", "b", "a - b"])


# --- the command line -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["compare", "--place", "left-behind", "--place", "left-behind"], "--place is given twice"),
        (["run", "--option", "short", "--option=patient"], "--option is given twice"),
        (["rank", "--outcome", "ties", "--outcome", "trust"], "--outcome is given twice"),
        (["compare", "--set", "ties.gain=0.1", "--set", "ties.gain=0.1"], "ties.gain"),
        (["compare", "--option", "short", "--option", "short"], "'short' is given twice"),
        (["rank", "--place", "left-behind", "--place", "left-behind"], "'left-behind' is given twice"),
        (["rank", "--dose", "30", "--dose", "30.0"], "'30' is given twice"),
        (["clock", "--cut", "3", "--cut", "3"], "cut: 3 is given twice"),
        (
            ["appraise", "--without", "work-income", "--without", "work-income"],
            "'work-income' is given twice",
        ),
        (["factorial", "--setting", "as it is", "--setting", "as it is"], "'as it is' is given twice"),
        (["factorial", "--setting", "as it is", "--switches"], "--switches"),
        (["sweep", "n" * 5000], "cannot be read"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else "",
)
def test_what_is_asked_twice_is_a_mistake_that_leaves_nothing(words, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    err = capsys.readouterr().err
    assert err.startswith("kith: ") and err.count("\n") == 1 and said in err and not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words", [["--option", b"\xff.toml"], ["--out", b"\xff"], ["--cases", b"\xff"]], ids=str
)
def test_a_name_that_is_not_utf_8_is_one_line_in_a_shell(words, tmp_path):
    asked = [sys.executable, "-m", "kith", "compare", *words]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True)
    assert done.returncode == 2 and done.stderr.count(b"\n") == 1 and b"not UTF-8" in done.stderr
    assert not any(tmp_path.iterdir())
