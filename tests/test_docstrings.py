"""Every public name says in NumPy's style what it takes, in the order and under the names that it takes it."""

import inspect

import pytest
from numpydoc.validate import validate

import kith

# no docstring; sections out of order; no summary; parameters not documented, unknown, in another order, without a
# type, without a meaning, without a space before the colon
MATTERS = {"GL08", "GL07", "SS01", "PR01", "PR02", "PR03", "PR04", "PR07", "PR10"}


def public():
    """Functions, classes and public methods that `kith` offers, by their names."""
    for name in kith.__all__:
        value = getattr(kith, name)
        if not inspect.isroutine(value) and not inspect.isclass(value):
            continue
        yield f"kith.{name}"
        if inspect.isclass(value):
            for method, found in vars(value).items():
                if not method.startswith("_") and isinstance(found, (classmethod, property)) | callable(
                    found
                ):
                    yield f"kith.{name}.{method}"


def marked(name):
    """A name as a case of a test; the model's own classes are still being written down."""
    if name.split(".")[1] not in {"Case", "Neighbourhood", "Place", "Programme", "case"}:
        return name
    return pytest.param(name, marks=pytest.mark.xfail(reason="the model's parameters are not all told yet"))


@pytest.mark.parametrize("name", [marked(name) for name in public()])
def test_public_names_are_documented_as_numpydoc_reads_them(name):
    assert [told for told in validate(name)["errors"] if told[0] in MATTERS] == []
