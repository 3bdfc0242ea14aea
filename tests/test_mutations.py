"""The mutations speak of text and tests that are there: a fault that no test could be asked about would be none."""

import ast
from collections import Counter

import pytest
from mutations import MUTATIONS, ROOT
from mutations_of_the_page import IN_THE_BROWSER, WITHOUT_A_BROWSER

EVERY = [*MUTATIONS, *IN_THE_BROWSER, *WITHOUT_A_BROWSER]


def names_in(path):
    """The names of a file's tests."""
    return {
        each.name for each in ast.parse(path.read_text("utf-8")).body if isinstance(each, ast.FunctionDef)
    }


@pytest.mark.parametrize("mutation", EVERY, ids=lambda each: each.name)
def test_what_a_mutation_replaces_is_there_once_and_so_are_its_tests(mutation):
    assert (ROOT / mutation.file).read_text("utf-8").count(mutation.old) == 1
    assert mutation.old != mutation.new
    for test in mutation.tests:
        file, _, name = test.partition("::")
        assert not name or name.partition("[")[0] in names_in(ROOT / file), test


def test_mutations_have_names_of_their_own():
    assert max(Counter(each.name for each in EVERY).values()) == 1
