"""Runs held against each other: diff, replay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .options import Json, Quiet, With

if TYPE_CHECKING:
    from ..tracing.parting import Parting
    from ..tracing.replaying import Replay

A_RUN = "A question (TOML), the folder of a `kith run`, or a file of `kith run --keep`."


def diff_command(
    a: Annotated[str, typer.Argument(metavar="A", help=A_RUN)],
    b: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Tell the first month, process and resident at which two runs part."""
    from ..tracing.parting import diff

    tell(diff(a, b, progress=not quiet), json)


def replay_command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file of `kith run --keep`.")],
    rules: With = [],  # noqa: B006
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run again a run that was kept, and say whether it is equal, or where it parts."""
    from ..tracing.replaying import replay

    tell(replay(file, rules, progress=not quiet), json)


def tell(found: Parting | Replay, as_json: bool) -> None:
    """Print what was found; runs that part are exit status 1, as of `diff`."""
    print(found.to_json() if as_json else found.text())
    if not found.is_equal:
        raise typer.Exit(1)
