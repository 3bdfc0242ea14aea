"""How the site is built: `.ci/site`, or `sphinx-build -W --keep-going -c docs . build/site`.

Its source is the checkout itself, so that a link between two pages, or from a page to a file, is the same on the site
as where the files lie. What `made.py` makes is put in while a page is read; no page is written to disk.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from made import on_the_site

from kith import __version__

project = "Kith"
author = "The Kith authors"
copyright = "the Kith authors; MIT licence"
version = release = __version__

root_doc = "docs/index"
include_patterns = [
    "docs/**",
    "notebooks/*",
    "model/ODD.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "CODE_OF_CONDUCT.md",
    "SECURITY.md",
]
exclude_patterns = ["build", "results", "tests", "experiments", "kith", ".*", "**/.*"]
extensions = ["sphinx.ext.autodoc", "numpydoc", "myst_nb"]

nb_execution_mode = "off"  # a participant runs them: a guess comes before every answer
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # nothing is fetched from another site
myst_heading_anchors = 4  # as GitHub has them
myst_enable_extensions = ["deflist"]  # for the catalogue

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # numpydoc's types stand in the docstring
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

html_theme = "pydata_sphinx_theme"
html_title = f"Kith {release}"
html_show_sourcelink = False
html_theme_options = {
    "github_url": "https://github.com/kith-abm/kith",
    "navbar_align": "left",
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
}


FRONT = '<!doctype html><title>Kith</title><meta http-equiv="refresh" content="0; url=docs/index.html">'


def setup(app):  # noqa: D103
    app.connect("source-read", on_the_site)
    app.connect("build-finished", lambda app, error: (Path(app.outdir) / "index.html").write_text(FRONT))
