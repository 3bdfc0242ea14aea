"""What a run is told by stays as it was told: nothing of a case, a programme or a place can be changed under it."""

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, replace

import pytest

from kith import Neighbourhood, case, catalogue, places, presets
from kith.model.fixed import Fixed

MAPPINGS = {
    "the catalogue": catalogue,
    "a case": case({"trust.learning": 0.1}),
    "the changes of a case": case({"trust.learning": 0.1}).changes,
    "the values of a case": case()._values,
    "the presets": presets,
    "the mix of a programme": presets["patient"].mix,
    "the places": places,
    "the values of a place": places["left-behind"].values,
    "the sources of a place": places["left-behind"].sources,
}
OBJECTS = {
    "a case": (case(), "trust"),
    "a group of a case": (case().trust, "learning"),
    "an entry of the catalogue": (catalogue["trust.learning"], "value"),
    "a programme": (presets["patient"], "budget"),
    "a place": (places["left-behind"], "title"),
}
CHANGES = [
    lambda m, key: m.__setitem__(key, 0.9),
    lambda m, key: m.__delitem__(key),
    lambda m, key: m.update({key: 0.9}),
    lambda m, key: m.setdefault("new", 0.9),
    lambda m, key: m.pop(key),
    lambda m, key: m.popitem(),
    lambda m, key: m.clear(),
    lambda m, key: m.__ior__({key: 0.9}),
]


@pytest.mark.parametrize("what", MAPPINGS)
@pytest.mark.parametrize("change", CHANGES)
def test_no_entry_can_be_set_or_deleted(what, change):
    mapping = MAPPINGS[what]
    before, key = dict(mapping), next(iter(mapping))
    with pytest.raises((TypeError, AttributeError), match=r"immutable|no attribute|no group"):
        change(mapping, key)
    assert dict(mapping) == before


@pytest.mark.parametrize("what", OBJECTS)
@pytest.mark.parametrize("change", [lambda it, name: setattr(it, name, 0.9), delattr])
def test_no_attribute_can_be_set_or_deleted(what, change):
    it, name = OBJECTS[what]
    before = getattr(it, name)
    with pytest.raises((AttributeError, FrozenInstanceError), match=r"immutable|cannot (assign|delete)"):
        change(it, name)
    assert getattr(it, name) == before


def test_whoever_tries_is_told_what_to_do_instead():
    with pytest.raises(AttributeError, match=r"parameter 'learning' is immutable; make a case with case"):
        case().trust.learning = 0.9
    with pytest.raises(AttributeError, match=r"nearest is 'learning'"):
        case().trust.lerning  # noqa: B018
    with pytest.raises(TypeError, match=r"mix of programme 'patient' is immutable; make another with"):
        presets["patient"].mix["grants"] = 1.0


def test_two_branches_share_a_case_that_neither_can_change():
    world = Neighbourhood(population=30, warm_up=1)
    with pytest.raises(AttributeError):
        world.branch(None).parameters.trust.learning = 0.9
    assert world.parameters.trust.learning == catalogue["trust.learning"].value


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
@pytest.mark.parametrize(
    "it", [presets["patient"], places["left-behind"], case({"ties.gain": 0.1}), catalogue]
)
def test_a_copy_is_equal_and_as_fixed(it, again):
    assert again(it) == it
    for mapping in (again(it), getattr(again(it), "mix", None), getattr(again(it), "values", None)):
        if isinstance(mapping, Fixed):
            with pytest.raises(TypeError):
                mapping["new"] = 1.0


def test_another_programme_or_place_is_made_from_one():
    mix = {"grants": 1.0}
    other = replace(presets["patient"], mix=mix, figures=[])
    mix["grants"] = 0.0
    assert (other.mix, other.figures, asdict(other)["mix"]) == ({"grants": 1.0}, (), {"grants": 1.0})
