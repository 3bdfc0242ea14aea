"""Pages of HTML from templates, in which what is given is escaped unless it says that it is HTML; and Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .numbers import share
from .sentences import a_head, listed, pounds

FILTERS = {"a_head": a_head, "listed": listed, "pounds": pounds, "share": share}


def rendered(template: Path, **values: Any) -> str:
    """A template's text with its values in it; a value that is not given is an error.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     template = Path(folder) / "page.html"
    ...     _ = template.write_text("<h1>{{ title }}</h1>")
    ...     rendered(template, title="Rent & <b>")
    '<h1>Rent &amp; &lt;b&gt;</h1>'
    """
    environment = Environment(
        loader=FileSystemLoader(template.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template.name).render(values)


def marked_down(template: Path, **values: Any) -> str:
    """A template's text with its values in it, as Markdown: nothing is escaped."""
    environment = Environment(
        loader=FileSystemLoader(template.parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= FILTERS
    return environment.get_template(template.name).render(values)
