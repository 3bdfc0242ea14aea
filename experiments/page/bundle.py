"""The browser's modules as one, for a widget or a file that stands alone."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

BROWSER = Path(__file__).with_name("browser")
IMPORT = re.compile(r'^import (?:\* as (\w+)|\{([^}]*)\}) from "\./(\w+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)


STYLES = (
    "page",
    "map",
    "charts",
    "panels",
    "opening",
    "narrow",
    "projector",
    "print",
)  # the later over the earlier


@cache
def styles() -> str:
    """The page's style sheets as one."""
    return "".join((BROWSER / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)


@cache
def bundled(entry: str = "widget") -> str:
    """A module and all it imports, each as a function that gives its exports, in the order in which they are needed.

    A module may import only modules beside it, each with a line of its own, and export only functions, constants
    and classes by name; what the entry exports by default, the bundle does.
    """
    done: dict[str, str] = {}

    def add(name: str) -> None:
        if name in done:
            return
        done[name] = ""  # two modules that import each other would be found here
        source = (BROWSER / f"{name}.js").read_text(encoding="utf-8")
        for _, _, other in IMPORT.findall(source):
            add(other)
        body = IMPORT.sub(
            lambda found: f"const {found[1] or f'{{{found[2]}}}'} = module_{found[3]};\n", source
        )
        exports = ", ".join(EXPORT.findall(body))
        body = EXPORT.sub("", body)
        if name != entry:
            body = f"const module_{name} = (() => {{\n{body}return {{ {exports} }};\n}})();\n"
        del done[name]
        done[name] = body

    add(entry)
    return "".join(done.values())
