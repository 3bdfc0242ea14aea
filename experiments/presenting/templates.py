"""Pages of HTML from templates: whatever a template is given is escaped, unless it says that it is HTML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


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
