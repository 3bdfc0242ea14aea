"""Links of the built site that lead nowhere within it: `python docs/links.py build/site`; status 1 if there are any.

Every ``href`` and ``src`` of every page is followed, offline: its file has to be there, and the place in it.
Links to other sites are not followed.
"""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """What a page leads to, and what in it can be led to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.places: set[str] = {""}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.targets |= {value for key, value in attrs if key in ("href", "src") and value}
        self.places |= {value for key, value in attrs if key in ("id", "name") and value}


def broken(site: Path) -> list[str]:
    """Each link that leads nowhere, with its page; the theme's templates are no pages."""
    found = (path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts)
    pages = {path.resolve(): Page(path) for path in found}
    return [
        f"{path.relative_to(site.resolve())}: {target}"
        for path, page in pages.items()
        for target in sorted(page.targets)
        if leads_nowhere(path, target, pages)
    ]


def leads_nowhere(path: Path, target: str, pages: dict[Path, Page]) -> bool:
    """Whether a link within the site finds no file, or no such place in it."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return False
    goal = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    place = unquote(parts.fragment)
    return not goal.exists() or (goal in pages and place not in pages[goal].places)


if __name__ == "__main__":
    found = broken(Path(sys.argv[1]))
    print("\n".join(f"leads nowhere: {one}" for one in found), file=sys.stderr, end="\n" if found else "")
    sys.exit(bool(found))
