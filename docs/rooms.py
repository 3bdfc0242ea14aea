"""The picture of the rooms, from who imports whom: `python docs/rooms.py` prints it as SVG.

A box is a room of the code (a package, or a file that stands alone), with how many modules it has. It stands above all
that it imports. An arrow leads from whoever imports to what is imported; one that others imply is left out.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copytree

ROOT = Path(__file__).resolve().parents[1]
WIDE, TALL, GAP, STOREY = 104, 40, 16, 84  # of a box, between boxes, from floor to floor; px
Graph = dict[str, set[str]]


# --- who imports whom ---------------------------------------------------------------------------------


def rooms(checkout: Path = ROOT) -> tuple[Graph, dict[str, int]]:
    """What each room imports directly, and how many modules it has; by grimp, on the packages as they are installed."""
    with tempfile.TemporaryDirectory() as folder:
        for source, place in (("kith", "kith"), ("model", "kith/model"), ("experiments", "kith/experiments")):
            copytree(checkout / source, Path(folder, place), ignore=no_code)
        done = subprocess.run(
            [sys.executable, "-c", READ], cwd=folder, capture_output=True, text=True, check=True
        )
    pairs = [tuple(line.split()) for line in done.stdout.splitlines()]
    modules = {one for pair in pairs for one in pair}
    graph: Graph = {room_of(one): set() for one in modules}
    for importer, imported in (pair for pair in pairs if len(pair) == 2):
        if room_of(importer) != room_of(imported):
            graph[room_of(importer)].add(room_of(imported))
    return graph, {room: sum(room_of(one) == room for one in modules) for room in graph}


def no_code(folder: str, names: list[str]) -> list[str]:
    """What of a folder is neither Python nor a folder."""
    return [one for one in names if one[-3:] != ".py" and not Path(folder, one).is_dir()]


READ = """
import grimp
graph = grimp.build_graph("kith", cache_dir=None)
for module in sorted(graph.modules):
    print(module)
    for imported in sorted(graph.find_modules_directly_imported_by(module)):
        print(module, imported)
"""


def room_of(module: str) -> str:
    """The room that a module is in; what only leads in, `kith` itself, is one.

    >>> room_of("kith.experiments.comparing.answer"), room_of("kith.model.ties"), room_of("kith.__main__")
    ('comparing', 'model', 'kith')
    """
    _, *rest = module.removesuffix(".__main__").split(".")
    if rest[:1] == ["experiments"]:
        rest = rest[1:]
    return rest[0] if rest else "kith"


def storeys(graph: Graph) -> list[list[str]]:
    """Rooms by floor, the lowest first: each stands on the highest of those that it imports.

    >>> storeys({"a": {"b", "c"}, "b": {"c"}, "c": set()})
    [['c'], ['b'], ['a']]
    """
    floor: dict[str, int] = {}
    while len(floor) < len(graph):
        ready = [room for room in graph if room not in floor and graph[room] <= floor.keys()]
        if not ready:
            raise ValueError(f"rooms import each other in a circle: {sorted(graph.keys() - floor.keys())}")
        floor |= {room: 1 + max((floor[one] for one in graph[room]), default=-1) for room in ready}
    return [sorted(r for r in graph if floor[r] == level) for level in range(max(floor.values()) + 1)]


def below(graph: Graph, room: str) -> set[str]:
    """Everything that a room imports, directly or through others.

    >>> sorted(below({"a": {"b"}, "b": {"c"}, "c": set()}, "a"))
    ['b', 'c']
    """
    return graph[room].union(*(below(graph, one) for one in graph[room]))


def arrows(graph: Graph) -> list[tuple[str, str]]:
    """Imports that do not follow from others.

    >>> arrows({"a": {"b", "c"}, "b": {"c"}, "c": set()})
    [('a', 'b'), ('b', 'c')]
    """
    return [
        (room, one)
        for room in sorted(graph)
        for one in sorted(graph[room])
        if not any(one in below(graph, other) for other in graph[room])
    ]


# --- the picture --------------------------------------------------------------------------------------


def picture(graph: Graph, modules: dict[str, int]) -> str:
    """The rooms as SVG, in the colours of the page that shows it."""
    floors = storeys(graph)
    across = (max(map(len, floors)) + 2) * (WIDE + GAP)
    down = len(floors) * STOREY
    at = places(graph, floors, across)
    lines = [line(at[room], at[one], f"{room} imports {one}") for room, one in arrows(graph)]
    boxes = [box(at[room], room, modules[room], graph[room]) for room in at]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" role="img" font-size="13"'
    label = ' aria-label="Rooms of the code, each above those that it imports" font-family="sans-serif">'
    return "\n".join([head + label, ARROW, *lines, *boxes, "</svg>"])


ARROW = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>'
)


def places(graph: Graph, floors: list[list[str]], across: float) -> dict[str, tuple[float, float]]:
    """The middle of each box: from the lowest floor up, in the order of what they import.

    What is imported from far above stands at a side by itself, where its arrow passes behind nobody.
    """
    floor_of = {room: level for level, floor in enumerate(floors) for room in floor}
    far = sorted({to for room, to in arrows(graph) if floor_of[room] - floor_of[to] > 2})
    side = {room: (WIDE / 2 + 1, across - WIDE / 2 - 1)[k % 2] for k, room in enumerate(far)}
    at: dict[str, tuple[float, float]] = {}
    for level, floor in enumerate(floors):
        lean = {room: [at[to][0] for one, to in arrows(graph) if one == room] for room in floor}
        order = sorted(set(floor) - set(far), key=lambda one: (sum(lean[one]) / max(1, len(lean[one])), one))
        pitch = (across - 2 * (WIDE + GAP)) / max(1, len(order))
        single = len(floor) == len(floors[min(level + 1, len(floors) - 1)]) == 1
        aside = WIDE if single and (len(floors) - level) % 2 else 0  # of two in a line, so that arrows pass
        middles = {room: WIDE + GAP - aside + (k + 0.5) * pitch for k, room in enumerate(order)}
        y = (len(floors) - level - 0.5) * STOREY
        at |= {room: ({**middles, **side}[room], y) for room in floor}
    return at


def line(start: tuple[float, float], end: tuple[float, float], says: str) -> str:
    """An arrow from under one box to the top of another."""
    (x, y), (u, v) = (start[0], start[1] + TALL / 2), (end[0], end[1] - TALL / 2)
    way = f"M{x:.0f} {y:.0f}C{x:.0f} {y + 30:.0f} {u:.0f} {min(v - 30, y + STOREY):.0f} {u:.0f} {v:.0f}"
    look = 'fill="none" stroke="currentColor" stroke-opacity="0.55" marker-end="url(#tip)"'
    return f'<path d="{way}" {look}><title>{says}</title></path>'


def box(middle: tuple[float, float], name: str, modules: int, imports: set[str]) -> str:
    """A room, with all that it imports to be read by pointing at it."""
    x, y = middle[0] - WIDE / 2, middle[1] - TALL / 2
    told = f"{name} imports {', '.join(sorted(imports)) or 'nothing of Kith'}"
    words = f"{modules} modules" if modules > 1 else "one module"
    fill = 'fill="var(--pst-color-surface, #f3f4f5)" stroke="currentColor"'
    size = f'x="{x:.0f}" y="{y:.0f}" width="{WIDE}" height="{TALL}" rx="4"'
    middled = f'x="{middle[0]:.0f}" text-anchor="middle" fill="currentColor"'
    return (
        f"<g><title>{told}</title><rect {size} {fill}/>"
        f'<text {middled} y="{y + 17:.0f}" font-weight="bold">{name}</text>'
        f'<text {middled} y="{y + 32:.0f}" font-size="11">{words}</text></g>'
    )


if __name__ == "__main__":
    print(picture(*rooms()))
