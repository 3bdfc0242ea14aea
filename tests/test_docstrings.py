"""Docstrings of the public API, as numpydoc reads them: parameters are those of the signature, with types, in order."""

import inspect

import pytest
from numpydoc.validate import validate

import kith

# no docstring, sections out of order, no summary; parameters missing, unknown, out of order, without a type or a space
# before its colon; a section of returns without a description
CHECKS = {"GL07", "GL08", "SS01", "PR01", "PR02", "PR03", "PR04", "PR07", "PR10", "RT03"}


def public():
    """Functions and classes of the one door, and the public methods that these classes define."""
    for name in kith.__all__:
        thing = getattr(kith, name)
        if inspect.isfunction(thing) or inspect.isclass(thing):
            yield f"kith.{name}"
        if inspect.isclass(thing):
            methods = (key for key, value in vars(thing).items() if inspect.isfunction(value))
            yield from (f"kith.{name}.{key}" for key in methods if not key.startswith("_"))


@pytest.mark.parametrize("name", list(public()))
def test_what_is_public_is_documented_as_it_is_called(name):
    assert [text for text in validate(name)["errors"] if text[0] in CHECKS] == []


def test_the_check_sees_what_is_wrong():
    assert {code for code, _ in validate("test_docstrings.wrong")["errors"]} >= {"PR01", "PR02"}


def wrong(a):
    """Say a thing.

    Parameters
    ----------
    b : int
        Another.
    """
