"""Margins from tables of the Census 2021, in the forms in which Nomis and the ONS hand them out; numbers made up."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from kith.model.entities import TENURES
from kith.model.gazetteer import people_in, read_census
from kith.model.gazetteer.census import census_tables, scores_of
from kith.model.mistakes import Mistake
from kith.model.neighbourhood import Neighbourhood
from kith.model.parameters import catalogue
from kith.model.placefile import files_of, read_place

AGES = [
    "Aged 4 years and under",
    *(f"Aged {n} to {n + 4} years" for n in range(5, 85, 5)),
    "Aged 85 years and over",
]
BULK = {
    "TS007A": ("Age: ", ["Total", *AGES], [180, *[10] * 18]),
    "TS054": (
        "Tenure of household: ",
        ["Total: All households", "Owned", "Owned: Owns outright", "Owned: Owns with a mortgage or loan",
         "Shared ownership", "Shared ownership: Shared ownership", "Social rented",
         "Social rented: Rents from council or Local Authority", "Social rented: Other social rented", "Private rented",
         "Private rented: Private landlord or letting agency", "Private rented: Other private rented",
         "Lives rent free"],
        [100, 40, 30, 10, 2, 2, 35, 20, 15, 22, 20, 2, 1],
    ),
    "TS066": (
        "Economic activity status: ",
        ["Total: All usual residents aged 16 years and over", "Economically active (excluding full-time students)",
         "Economically active (excluding full-time students):In employment",
         "Economically active (excluding full-time students):In employment: Employee",
         "Economically active (excluding full-time students): Unemployed",
         "Economically active and a full-time student", "Economically active and a full-time student:In employment",
         "Economically active and a full-time student: Unemployed", "Economically inactive",
         "Economically inactive: Retired", "Economically inactive: Student",
         "Economically inactive: Looking after home or family", "Economically inactive: Long-term sick or disabled",
         "Economically inactive: Other"],
        [200, 110, 100, 90, 10, 6, 5, 1, 84, 40, 12, 12, 14, 6],
    ),
    "TS021": (
        "Ethnic group: ",
        ["Total: All usual residents", "Asian, Asian British or Asian Welsh",
         "Asian, Asian British or Asian Welsh: Indian", "Asian, Asian British or Asian Welsh: Other Asian",
         "Black, Black British, Black Welsh, Caribbean or African", "Mixed or Multiple ethnic groups",
         "Mixed or Multiple ethnic groups: White and Asian", "White",
         "White: English, Welsh, Scottish, Northern Irish or British", "White: Irish",
         "White: Gypsy or Irish Traveller", "White: Roma", "White: Other White", "Other ethnic group",
         "Other ethnic group: Arab"],
        [100, 20, 12, 8, 10, 5, 5, 62, 50, 4, 1, 1, 6, 3, 3],
    ),
    "TS067": (
        "Highest level of qualification: ",
        ["Total: All usual residents aged 16 years and over", "No qualifications",
         "Level 1 and entry level qualifications", "Level 2 qualifications", "Apprenticeship", "Level 3 qualifications",
         "Level 4 qualifications and above", "Other qualifications"],
        [100, 30, 10, 15, 5, 16, 20, 4],
    ),
    "TS062": (
        "National Statistics Socio-economic Classification (NS-SEC): ",
        ["Total: All usual residents aged 16 years and over",
         "L1, L2 and L3: Higher managerial, administrative and professional occupations",
         "L4, L5 and L6: Lower managerial, administrative and professional occupations", "L7: Intermediate occupations",
         "L8 and L9: Small employers and own account workers",
         "L10 and L11: Lower supervisory and technical occupations",
         "L12: Semi-routine occupations", "L13: Routine occupations",
         "L14.1 and L14.2: Never worked and long-term unemployed", "L15: Full-time students"],
        [100, 5, 12, 10, 8, 7, 18, 20, 14, 6],
    ),
    "TS019": (
        "Migrant indicator: ",
        ["Total: All usual residents", "Address one year ago is the same as the address of enumeration",
         "Address one year ago is student term-time or boarding school address in the UK",
         "Migrant from within the UK: Address one year ago was in the UK",
         "Migrant from outside the UK: Address one year ago was outside the UK"],
        [100, 88, 2, 8, 2],
    ),
    "TS004": (
        "Country of birth: ",
        ["Total", "Europe", "Europe: United Kingdom", "Europe: EU countries",
         "Europe: EU countries: European Union EU14",
         "Europe: EU countries: All other EU countries", "Europe: Non-EU countries",
         "Europe: Non-EU countries: All other non-EU countries", "Africa", "Middle East and Asia",
         "The Americas and the Caribbean", 
         "Antarctica and Oceania (including Australasia) and Other", "British Overseas "],
        [100, 88, 80, 7, 4, 3, 1, 1, 4, 6, 1, 1, 0],
    ),
}  # fmt: skip
EXPECTED = {
    "TS054": {"owner": 42, "social renter": 35, "private renter": 23},
    "TS066": {"in work": 105, "out of work": 55},
    "TS021": {"white british": 50, "other white": 12, "asian": 20, "black": 10, "mixed": 5, "other": 3},
    "TS067": dict(zip(["no qualifications", "level 1", "level 2", "apprenticeship", "level 3", "level 4 and above"],
                      [30, 10, 15, 5, 16, 20], strict=True)),
    "TS062": dict(zip(["never worked", "routine", "semi-routine", "lower supervisory", "small employers",
                       "intermediate", "lower managerial", "higher managerial"],
                      [14, 20, 18, 7, 8, 10, 12, 5], strict=True)),
    "TS019": {"here a year ago": 88, "moved in within a year": 12},
    "TS004": {"born in the uk": 80, "born elsewhere in europe": 8, "born in africa": 4, "born in asia": 6,
              "born elsewhere": 2},
}  # fmt: skip


def lines(*rows):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
    return out.getvalue()


def bulk(topic, areas=("E01000001", "E01000002"), end="", change=None):
    prefix, heads, counts = BULK[topic]
    counts = list(counts) if change is None else change(list(counts))
    top = ["date", "geography", "geography code", *(prefix + head + end for head in heads)]
    return lines(top, *([2021, f"Ashton {code[-3:]}", code, *counts] for code in areas))


@pytest.fixture
def file(tmp_path):
    def write(text, name="census.csv"):
        (tmp_path / name).write_bytes(text.encode())
        return tmp_path / name

    return write


def refusal(path, *others):
    with pytest.raises(Mistake) as told:
        read_census(path, *others)
    assert "\n" not in str(told.value)
    return str(told.value).removeprefix(f"{path}: ")


# ---------------------------------------------------------------- what headings are


@pytest.mark.parametrize("topic", EXPECTED)
@pytest.mark.parametrize("end", ["", "; measures: Value"])
def test_bulk_files_become_categories_of_the_model(file, topic, end):
    found = read_census(file(bulk(topic, ["E01000001"], end)))
    assert (found.topic, found.counts.to_dict()) == (topic, EXPECTED[topic])


def test_areas_are_added_up(file):
    found = read_census(file(bulk("TS054")))
    assert found.table["code"].tolist() == ["E01000001", "E01000002"]
    assert found.counts.to_dict() == {name: 2 * n for name, n in EXPECTED["TS054"].items()}


def test_tenures_are_those_of_the_model(file):
    assert tuple(read_census(file(bulk("TS054"))).counts.index) == TENURES


def test_only_the_areas_that_are_asked_for_are_read(file):
    found = read_census(file(bulk("TS054", [f"E0100000{k}" for k in range(9)])), ["E01000003", "Ashton 005"])
    assert found.table["code"].tolist() == ["E01000003", "E01000005"]


def test_an_area_that_is_not_there_is_refused_with_the_nearest(file):
    told = refusal(file(bulk("TS054")), ["E01000009"])
    assert told.startswith("area 'E01000009' is not in it; the nearest is 'E0100000")


def test_the_finest_parts_stand_for_a_part_that_is_not_given(file):
    prefix, heads, counts = BULK["TS054"]
    kept = [n for n, head in enumerate(heads) if head not in ("Owned", "Social rented", "Private rented")]
    text = lines(
        ["geography code", *(prefix + heads[n] for n in kept)], ["E01000001", *(counts[n] for n in kept)]
    )
    assert read_census(file(text)).counts.to_dict() == EXPECTED["TS054"]


def test_tenure_in_few_categories_is_read_too(file):
    heads = ["Total", "Owned", "Shared ownership", "Social rented", "Private rented or lives rent free"]
    text = lines(
        ["geography code", *("Tenure of household: " + head for head in heads)], ["E01", 100, 40, 2, 35, 23]
    )
    assert read_census(file(text)).counts.to_dict() == EXPECTED["TS054"]


@pytest.mark.parametrize("topic", ["TS066", "TS062", "TS067"])
def test_what_has_no_place_in_the_model_is_left_out_and_told(file, topic):
    found = read_census(file(bulk(topic, ["E01000001"])))
    assert found.left_out == {"out": {"TS066": 40, "TS062": 6, "TS067": 4}[topic]}
    assert any("left out" in note for note in found.notes)


def test_a_heading_that_is_not_known_is_refused_and_never_guessed(file):
    text = bulk("TS054").replace("Lives rent free", "Lives in a van")
    assert refusal(file(text)).startswith(
        "heading 'Tenure of household: Lives in a van' is not known in TS054 (Tenure)"
    )


def test_parts_that_do_not_make_up_the_total_are_refused(file):
    text = bulk("TS054", change=lambda counts: [101, *counts[1:]])
    assert refusal(file(text)) == "E01000001: its parts make up 100 and its total is 101; give all parts"


def test_a_part_that_is_missing_is_refused_where_no_total_says_that_it_is_none(file):
    heads, rows = ["geography code", "Tenure: Owned", "Tenure: Social rented"], ["E01", 60, 40]
    assert refusal(file(lines(heads, rows))) == (
        "E01: has neither 'Private rented' (private renter) nor a total; give all parts, or the total"
    )
    whole = read_census(file(lines([*heads, "Tenure: Total"], [*rows, 100])))
    assert whole.counts.to_dict() == {"owner": 60, "social renter": 40, "private renter": 0}


@pytest.mark.parametrize(
    "bands",
    [
        ["18 to 24 years", "35 years and over"],
        ["18 to 24 years", "25 to 34 years"],
        ["25 to 34 years", "35 years and over"],
    ],
)
def test_ages_that_leave_some_out_are_refused_where_there_is_no_total(file, bands):
    heads = ["geography code", *(f"Age: Aged {band}" for band in bands)]
    assert "has neither all ages from 18 up nor a total" in refusal(file(lines(heads, ["E01", 5, 6])))
    assert read_census(file(lines([*heads, "Age: Total"], ["E01", 5, 6, 11]))).counts.sum() == 11


def test_ages_of_children_may_leave_some_out(file):
    bands = "4 years and under", "18 to 24 years", "25 years and over"
    heads = ["geography code", *(f"Age: Aged {band}" for band in bands)]
    assert read_census(file(lines(heads, ["E01", 9, 5, 6]))).counts.tolist() == [5, 6]


def test_a_heading_or_an_area_that_is_given_twice_is_refused(file):
    heads = ["Owned", "Social rented", "Private rented"]
    wide = ["geography code", *(f"Tenure: {head}" for head in [*heads, "Owned"])]
    assert refusal(file(lines(wide, ["E01", 1, 2, 3, 4]))) == (
        "heading 'Tenure: Owned' is given twice; give it once"
    )
    rows = [["E01", 1, 2, 3], ["E02", 1, 2, 3], ["E01", 1, 2, 3]]
    assert refusal(file(lines(wide[:-1], *rows))) == "area 'E01' is given twice; give it once"
    beside = [["", "E01", "E02"], *([head, 1, 2] for head in [*heads, "Owned"])]
    assert refusal(file(lines(*beside))) == "heading 'Owned' is given twice; give it once"
    beside = [["", "E01", "E01"], *([head, 1, 2] for head in heads)]
    assert refusal(file(lines(*beside))) == "area 'E01' is given twice; give it once"


@pytest.mark.parametrize("value", ["c", "-", "12.5", "", "-3"])
def test_a_cell_that_is_no_count_is_refused(file, value):
    text = lines(["geography code", *("Tenure: " + head for head in ("Owned", "Social rented", "Private rented"))],
                 ["E01", 5, 5, value])  # fmt: skip
    assert f"row 2: Tenure: Private rented: {value!r} is no count" in refusal(file(text))


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "geography code,Sex: Male,Sex: Female\nE01,1,2\n"])
def test_what_is_no_table_of_the_census_is_refused(file, text):
    assert refusal(file(text)).startswith("no table of the census is found in it")


# ---------------------------------------------------------------- ages


def test_children_are_left_out_and_a_band_across_eighteen_is_shared_evenly(file):
    found = read_census(file(bulk("TS007A", ["E01000001"])))
    assert found.counts.iloc[:2].to_dict() == {"18-19": 4.0, "20-24": 10.0}
    assert found.left_out == {"under 18": 36.0} and found.counts.sum() == 144
    assert (found.bands[0], found.bands[-1]) == ((18, 19), (85, None))


def test_of_single_years_the_years_count_and_not_their_bands(file):
    years = [
        "Aged under 1 year",
        "Aged 1 year",
        *(f"Aged {n} years" for n in range(2, 100)),
        "Aged 100 years and over",
    ]
    heads = ["Total", *AGES[:3], *AGES[5:], *years]
    counts = [101, *[5] * len(AGES[:3]), *[5] * 12, 16, *[1] * 101]
    text = lines(["geography code", *("Age: " + head for head in heads)], ["E01", *counts])
    found = read_census(file(text))
    assert (found.counts.sum(), found.left_out, found.bands[0]) == (83, {"under 18": 18.0}, (18, 18))


# ---------------------------------------------------------------- the forms of files

HEAD = [
    ["TS054 - Tenure"],
    ["ONS Crown Copyright Reserved [from Nomis on 3 May 2026]"],
    [],
    ["Population", "All households"],
    ["Units", "Households"],
    ["Date", "2021"],
    [],
]
FOOT = [
    [],
    [],
    ["In order to protect against disclosure of personal information, records have been swapped."],
]


def test_a_download_has_lines_before_and_after_the_table(file):
    _, heads, counts = BULK["TS054"]
    table = [
        ["2021 super output area - lower layer", "mnemonic", *heads],
        [],
        ["Ashton 001A", "E01000001", *counts],
    ]
    found = read_census(file(lines(*HEAD, *table, *FOOT)))
    assert found.table[["code", "name"]].to_numpy().tolist() == [["E01000001", "Ashton 001A"]]
    assert found.counts.to_dict() == EXPECTED["TS054"]


def test_shares_beside_counts_are_passed_over(file):
    _, heads, counts = BULK["TS054"]
    wide = [each for head in heads for each in (head, "%")]
    cells = [each for count in counts for each in (count, f"{count:.1f}")]
    found = read_census(
        file(lines(*HEAD, ["area", "mnemonic", *wide], ["Ashton", "E01000001", *cells], *FOOT))
    )
    assert found.counts.to_dict() == EXPECTED["TS054"]


def test_headings_may_stand_at_the_left(file):
    _, heads, counts = BULK["TS054"]
    rows = [[head, f"{count:,}", f"{count:.1f}"] for head, count in zip(heads, counts, strict=True)]
    found = read_census(
        file(lines(*HEAD, ["Tenure of household", "E01000001 : Ashton 001A", "%"], *rows, *FOOT))
    )
    assert found.table["code"].tolist() == ["E01000001"] and found.counts.to_dict() == EXPECTED["TS054"]


def test_columns_of_areas_may_have_no_names(file):
    _, heads, counts = BULK["TS054"]
    rows = [[head, count, count] for head, count in zip(heads, counts, strict=True)]
    found = read_census(file(lines(*HEAD, ["Tenure of household", "", ""], *rows)))
    assert (found.counts == 2 * pd.Series(EXPECTED["TS054"])).all()


def test_an_answer_of_nomiss_api_has_a_row_for_each_heading(file):
    _, heads, counts = BULK["TS054"]
    top = ["DATE", "GEOGRAPHY_NAME", "GEOGRAPHY_CODE", "C2021_TENURE_9_NAME", "MEASURES_NAME", "OBS_VALUE"]
    rows = [
        [2021, f"Ashton {code}", code, head, "Value", count]
        for code in ("E01000001", "E01000002")
        for head, count in zip(heads, counts, strict=True)
    ]
    rows += [[*row[:4], "Percent", row[5] / 100] for row in rows]
    found = read_census(file(lines(top, *rows)), ["E01000002"])
    assert (
        found.table["name"].tolist() == ["Ashton E01000002"] and found.counts.to_dict() == EXPECTED["TS054"]
    )


def test_a_custom_data_set_of_the_ons_has_no_total_and_says_what_does_not_apply(file):
    area, what = "Lower layer Super Output Areas", "Highest level of qualification (8 categories)"
    top = [f"{area} Code", area, f"{what} Code", what, "Observation"]
    heads, counts = ["Does not apply", *BULK["TS067"][1][1:]], [25, *BULK["TS067"][2][1:]]
    rows = [
        ["E01000001", "Ashton", n, head, count]
        for n, (head, count) in enumerate(zip(heads, counts, strict=True))
    ]
    found = read_census(file(lines(top, *rows)))
    assert found.counts.to_dict() == EXPECTED["TS067"] and found.left_out == {"out": 29}


def test_two_variables_at_once_are_refused(file):
    top = ["Area Code", "Area", "Sex (2 categories)", "Tenure of household (3 categories)", "Observation"]
    rows = [["E01", "A", sex, head, 5] for sex in ("Male", "Female") for head in ("Owned", "Social rented")]
    assert "give one variable alone" in refusal(file(lines(top, *rows)))


def test_a_mark_at_the_start_is_passed_over(file):
    assert read_census(file("\ufeff" + bulk("TS054"))).topic == "TS054"


# ---------------------------------------------------------------- margins


@pytest.mark.parametrize("topic", ["TS062", "TS067"])
def test_england_itself_has_middling_status(topic):
    entry = next(each for each in census_tables() if each["id"] == topic)
    ranked = [each for each in entry["categories"] if "england" in each]
    scores = scores_of(entry)
    assert list(scores.values()) == sorted(scores.values())
    assert np.average(
        [scores[each["name"]] for each in ranked], weights=[each["england"] for each in ranked]
    ) == pytest.approx(0.5)


@pytest.mark.parametrize("topic", ["TS062", "TS067"])
def test_fewer_qualifications_or_lower_classes_are_lower_status(file, topic):
    found = read_census(file(bulk(topic)))
    assert 0.25 < np.average([found.scores[name] for name in found.counts.index], weights=found.counts) < 0.45


def test_only_status_has_a_score(file):
    assert not read_census(file(bulk("TS054"))).scores


def test_every_table_says_its_judgements_and_status_where_its_shares_are_from():
    for entry in census_tables():
        assert entry["notes"] and entry["counts"]
        assert ("source" in entry) == (entry["trait"] == "status")


# ---------------------------------------------------------------- as the people of a place file


def people(file, *topics):
    return people_in([file(bulk(topic), f"{topic}.csv") for topic in topics])


def test_tables_become_the_people_of_a_place_file(file):
    census = people(file, "TS007A", "TS054", "TS066", "TS067", "TS021", "TS019")
    found = census.margins
    assert list(found) == list(census.sources) == [
        "ages", "tenure", "work", "status", "communities", "residence",
    ]  # fmt: skip
    assert census.adults == sum(read_census(file(bulk("TS007A"))).counts)
    assert found["tenure"] == {"owner": 0.42, "social_renter": 0.35, "private_renter": 0.23}
    assert found["residence"] == {"0-1": 0.12, "1+": 0.88}
    assert list(found["ages"])[:2] == ["18-19", "20-24"] and list(found["work"]) == ["in_work", "out_of_work"]


@pytest.mark.parametrize("topic", BULK)
def test_shares_of_a_place_file_add_up_to_one(file, topic):
    (shares,) = people(file, topic).margins.values()
    assert sum(shares.values()) == pytest.approx(1.0, abs=1e-12)


def test_smaller_communities_are_put_together(file):
    found = people(file, "TS021").margins["communities"]
    assert found == {"white british": 0.5, "asian": 0.2, "all others": 0.3}


@pytest.mark.parametrize("topic", ["TS062", "TS067"])
def test_bands_of_status_hold_as_much_of_england_as_their_category(file, topic):
    entry = next(each for each in census_tables() if each["id"] == topic)
    england = np.array([each["england"] for each in entry["categories"] if "england" in each])
    tops = [float(name.split("-")[1]) for name in people(file, topic).margins["status"]]
    shares = np.cumsum(england)[:-1] / england.sum()
    assert norm(0.5, catalogue["people.status_spread"].value).cdf(tops[:-1]) == pytest.approx(
        shares, abs=0.002
    )
    assert tops[-1] == 1.0


def test_what_was_judged_is_told_of_each_table(file):
    (note,) = people(file, "TS054").notes
    assert note.startswith("TS054, ") and "households are counted, and taken to have as many adults" in note


def test_two_tables_of_one_trait_are_refused(file):
    with pytest.raises(Mistake, match=r"TS067.csv and TS062, .* both say status; give one"):
        people(file, "TS062", "TS067")


# ---------------------------------------------------------------- named by a place file


@pytest.fixture
def place(file):
    for topic in ("TS007A", "TS054"):
        file(bulk(topic), f"{topic}.csv")

    def write(text):
        return read_place(file(f"[people]\ncensus = ['TS007A.csv', 'TS054.csv']\n{text}", "mine.toml"))

    return write


def test_a_place_takes_its_people_and_its_adults_from_the_tables_that_it_names(place):
    mine = place("")
    one = place("areas = ['E01000001']\nwork = { in_work = 0.6, out_of_work = 0.4 }")
    assert mine.people["tenure"] == {"owner": 0.42, "social_renter": 0.35, "private_renter": 0.23}
    assert (one.adults, mine.adults) == (144, 288) and set(one.people) == {"ages", "tenure", "work"}
    assert "Census 2021" in mine.sources["people.tenure"] and one.sources["people.work"] == "the file"
    assert any(note.startswith("TS054, ") for note in mine.notes)
    world = Neighbourhood(mine, parameters={"place.settling": 0, "place.warm_up": 12}, seed=1)
    assert len(world.residents) == mine.adults


def test_its_tables_are_among_its_files_though_it_names_one_alone(file):
    file(bulk("TS054"), "TS054.csv")
    for census in ("'TS054.csv'", "['TS054.csv']"):
        mine = read_place(file(f"[people]\ncensus = {census}\n", "mine.toml"))
        assert set(files_of(mine)) == {"mine.toml", "TS054.csv"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tenure = { owner = 0.5, social_renter = 0.5, private_renter = 0 }", "tenure is given, and TS054"),
        ("areas = ['E09999999']", "E09999999' is not in it"),
        ("areas = [5]", "people.areas: 5 is not allowed"),
        ("areas = 5", "people.areas: 5 is not allowed"),
    ],
)
def test_what_a_place_says_of_its_tables_and_cannot_be_is_refused(place, text, says):
    with pytest.raises(Mistake, match=says):
        place(text)


@pytest.mark.parametrize(
    ("people", "says"),
    [
        ("areas = ['E01000001']", "areas are those of census tables"),
        ("census = 5", "people.census: 5 is not allowed; give a list of files"),
        ("census = [5]", "people.census: 5 is not allowed; give the path"),
        ("census = ['nowhere.csv']", "nowhere.csv"),
    ],
)
def test_tables_that_are_not_there_or_not_files_are_refused(file, people, says):
    with pytest.raises(Mistake, match=says):
        read_place(file(f"[people]\n{people}", "mine.toml"))
