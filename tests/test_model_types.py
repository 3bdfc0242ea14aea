"""What the model's own code promises: types that say something, imports at the top, no circles to dodge."""

import ast
from pathlib import Path

import pytest

FILES = sorted((Path(__file__).parents[1] / "model").rglob("*.py"))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def public(node, inside=""):
    """Public functions below a node, with their full names; what is defined in a function is nobody's door."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*FUNCTIONS, ast.ClassDef)):
            continue
        if child.name.startswith("_") and child.name != "__init__":
            continue
        name = f"{inside}{child.name}"
        if isinstance(child, ast.ClassDef):
            yield from public(child, f"{name}.")
        else:
            yield name, child


def annotations(function):
    """Annotations of a function's parameters and of what it returns, those of `self` and `cls` left out."""
    a = function.args
    every = [*a.posonlyargs, *a.args, a.vararg, *a.kwonlyargs, a.kwarg]
    named = [arg for arg in every if arg is not None and arg.arg not in ("self", "cls")]
    return [*(arg.annotation for arg in named), function.returns]


def unsaid(function):
    """Whether a signature leaves a type out, or says only that it is something."""
    return any(
        annotation is None
        or any(isinstance(part, ast.Name) and part.id == "Any" for part in ast.walk(annotation))
        for annotation in annotations(function)
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_public_signature_of_the_model_says_its_types(file):
    assert [name for name, function in public(ast.parse(file.read_text())) if unsaid(function)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_import_of_the_model_stands_at_the_top(file):
    top = ast.parse(file.read_text())
    for_types = [
        node for node in top.body if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
    ]
    at_top = [*top.body, *(node for types in for_types for node in types.body)]
    inner = [
        node.lineno
        for node in ast.walk(top)
        if isinstance(node, (ast.Import, ast.ImportFrom)) and node not in at_top
    ]
    assert inner == []
