"""Colours that must be told apart are, by colour-blind readers too, unless a shape tells them apart as well.

Seen as in Machado, Oliveira and Fernandes (2009), severity 1, doi 10.1109/TVCG.2009.113; distances are CIE 1976 in
CIELAB under D65. A distance of 2.3 is just noticeable between two patches side by side; small marks need more.
"""

import re
from itertools import combinations, pairwise, product

import numpy as np
import pytest

from kith.experiments.figures.style import COLOURS, GREY
from kith.experiments.page.bundle import BROWSER

SIGHTS = {
    "all": np.eye(3),
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
ANYBODY = pytest.mark.parametrize("sight", SIGHTS)


def seen(colour, sight):
    """A colour such as #009E73 in CIELAB, as it is seen."""
    part = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    x = TO_XYZ @ np.clip(SIGHTS[sight] @ linear, 0, 1) / TO_XYZ.sum(axis=1)
    f = np.where(x > (6 / 29) ** 3, np.cbrt(x), x / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def nearest(pairs, sight):
    """The smallest distance within pairs of colours, and the pair."""
    return min((float(np.linalg.norm(seen(a, sight) - seen(b, sight))), a, b) for a, b in pairs)


def constant(module, name, folder=BROWSER):
    """The colours of a constant of the page's modules, those of a list in a list one after another."""
    source = (folder / module).read_text(encoding="utf-8")
    found = re.findall("#[0-9A-Fa-f]{6}", re.search(rf"\b{name} = (.*?)(?:;|\n\w)", source, re.DOTALL)[1])
    return found if len(found) > 1 else found[0]


RAMP, DIVERGING, COMMUNITIES, GAINS = (
    constant("colouring.js", name) for name in ("RAMP", "DIVERGING", "COMMUNITIES", "GAINS")
)
INK, TIE, _, PAPER, _ = constant("theme.js", "sheet")
NEW, LOST, USE = constant("ties.js", "NEW"), constant("ties.js", "LOST"), constant("map.js", "USE")
GROUP = constant("places.js", "GROUP")
MESAS_RAMP = constant("solaraviz.py", "RAMP", BROWSER.parent)
SHEET = re.split(
    r"[^-]color-scheme", (BROWSER / "page.css").read_text(encoding="utf-8")
)  # by day, by night, rest
DAY, NIGHT = (dict(re.findall(r"--([\w-]+): (#\w{6}|[\d.]+);", part)) for part in SHEET[:2])


def test_red_and_green_of_one_lightness_are_told_apart_only_by_those_who_see_both():
    pair = [("#b05050", "#5a7d32")]
    assert nearest(pair, "all")[0] > 50 > 12 > nearest(pair, "deuteranopia")[0]


@ANYBODY
def test_options_are_told_apart_in_every_figure(sight):
    assert nearest(combinations([*COLOURS, GREY], 2), sight)[0] >= 15


@ANYBODY
def test_the_two_options_of_the_page_and_business_as_usual_are_told_apart_at_a_glance(sight):
    assert nearest(combinations([*COLOURS[:2], GREY, "#111111"], 2), sight)[0] >= 30


@ANYBODY
@pytest.mark.parametrize(("ramp", "steps"), [(RAMP, 8), (MESAS_RAMP, 4)])
def test_steps_from_little_to_much_are_told_apart_and_darken_all_the_way(ramp, steps, sight):
    lightness = [seen(colour, sight)[0] for colour in ramp]
    assert len(ramp) == steps and nearest(pairwise(ramp), sight)[0] >= 10 and max(np.diff(lightness)) < 0


@ANYBODY
def test_more_on_the_left_is_never_taken_for_more_on_the_right(sight):
    left, right = DIVERGING[:3], DIVERGING[4:]
    assert nearest(product(left, right), sight)[0] >= 30 and nearest(pairwise(DIVERGING), sight)[0] >= 15


@ANYBODY
def test_whoever_gained_is_told_by_how_much(sight):
    assert all(nearest(pairwise(side), sight)[0] >= 15 for side in (GAINS[:4], GAINS[4:]))


@ANYBODY
def test_communities_are_told_apart(sight):
    assert len(COMMUNITIES) == 3 and nearest(combinations(COMMUNITIES, 2), sight)[0] >= 30


@ANYBODY
def test_every_mark_is_seen_on_the_ground(sight):
    marks = [*RAMP, *COMMUNITIES, USE, NEW, LOST, GROUP, INK, *COLOURS[:2], GREY]
    assert nearest(((PAPER, colour) for colour in marks), sight)[0] >= 12


@ANYBODY
def test_nothing_on_a_map_has_the_colour_of_an_option(sight):
    assert nearest(product(COLOURS[:2], [*RAMP, USE, NEW, LOST, GROUP]), sight)[0] >= 17


@ANYBODY
def test_lines_to_ties_groups_and_places_are_told_apart(sight):
    """Lost ties, and ways to places, are dashed as well."""
    assert nearest(combinations([INK, NEW, LOST, USE, GROUP], 2), sight)[0] >= 15


@ANYBODY
def test_a_new_tie_is_told_from_one_that_stands(sight):
    assert nearest([(TIE, NEW)], sight)[0] >= 30


def luminance(colour):
    """Of a colour, as WCAG 2 has it."""
    part = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4) @ TO_XYZ[1]


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def lit(colour, by):
    """As theme.js does it."""
    part = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(one + (255 - one) * by):02x}" for one in part)


@pytest.mark.parametrize("look", [DAY, NIGHT])
def test_words_and_options_are_read_by_day_and_by_night(look):
    options = [lit(colour, float(look["lit"])) for colour in (*COLOURS[:2], GREY)]
    words = [look["ink"], look["quiet"], look["waits"], *options[1:]]
    assert min(contrast(one, look[ground]) for one in words for ground in ("blank", "paper")) >= 4.5
    assert (
        contrast(options[0], look["blank"]) >= 3
    )  # the house's orange, on white, is for lines and large words


def test_only_the_top_of_the_style_sheets_has_colours():
    below = SHEET[2] + "".join(each.read_text() for each in BROWSER.glob("*.css") if each.name != "page.css")
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", below) and set(DAY) <= set(NIGHT)
