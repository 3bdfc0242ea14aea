"""The command line: `kith ...` and `python -m kith ...` are the same.

Exit status: 0 done; 1 done with failed runs; 2 a mistake in what was asked, told in one line; 130 interrupted.
What takes long to import is imported by the command that needs it, so that `kith --help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from kith.model.mistakes import Mistake, nearest

from . import bench, catalogue, compare, evidence, ingredients, page, shocks, studies, workshop, worth

COMMANDS: dict[str, Callable[..., None]] = {
    "compare": compare.compare_command,
    "run": compare.run_command,
    "programmes": catalogue.programmes_command,
    "parameters": catalogue.parameters_command,
    "bench": bench.bench_command,
    "calibrate": evidence.calibrate_command,
    "validate": evidence.validate_command,
    "factorial": ingredients.factorial_command,
    "patience": ingredients.patience_command,
    "appraise": worth.appraise_command,
    "clock": worth.clock_command,
    "rank": ingredients.rank_command,
    "shock": shocks.shock_command,
    "sweep": studies.sweep_command,
    "sensitivity": studies.sensitivity_command,
    "notebooks": workshop.notebooks_command,
    "view": page.view_command,
}


class Commands(TyperGroup):
    """The commands; an unknown one is a mistake, and Ctrl-C ends any of them with a line and status 130."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.commands:
            raise Mistake(f"command {args[0]!r} is not known{nearest(args[0], self.commands)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as interruption:
            print(f"kith: {interruption or 'interrupted'}", file=sys.stderr)
            raise typer.Exit(130) from None


class Command(TyperCommand):
    """A command; an option that other commands take several of, and this one not, is given once.

    Of all other options the last one stands, so that a script can override what it was handed.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        _, _, order = self.make_parser(ctx).parse_args(list(args))
        others = [one for command in ctx.parent.command.commands.values() for one in command.params]
        repeatable = {name for one in others if one.multiple for name in one.opts}
        for given in order:
            name = given.opts[0]
            if name in repeatable and not given.multiple and order.count(given) > 1:
                raise Mistake(f"{name} is given twice, and `{ctx.command_path}` takes one; give it once")
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="What patient and short money do to the social fabric of a neighbourhood.",
)


def shown_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        from ..running.identity import kith_version

        print(f"kith {kith_version()}")
        raise typer.Exit


@app.callback()
def kith(
    version: Annotated[
        bool, typer.Option("--version", callback=shown_version, is_eager=True, help="Version.")
    ] = False,
) -> None:
    """Tell typer that there are commands, and of `--version`."""


for name, command in COMMANDS.items():
    app.command(name, cls=Command)(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; returns the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, TextIOWrapper):  # a terminal without a pound sign shows a question mark
        sys.stdout.reconfigure(errors="replace")
    try:
        status = app(words or ["--help"], prog_name="kith", standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except BrokenPipeError:  # the reader, such as `head`, has had enough
        sys.stdout = None  # type: ignore[assignment]
        return 0
    except KeyboardInterrupt:
        print("kith: interrupted", file=sys.stderr)
        return 130
    except Exception as error:
        line = mistake_line(error)
        if line is None:
            raise
        print(f"kith: {line}", file=sys.stderr)
        return int(getattr(error, "status", 2))


def mistake_line(error: Exception) -> str | None:
    """What a mistake says, in one line; None if the error is not a mistake of who asked."""
    if hasattr(error, "format_message"):  # of the command line itself: an unknown option, a word for a number
        return " ".join(str(error.format_message()).split())
    told = isinstance(error, Mistake) or hasattr(error, "status")
    return " ".join(str(error).split()) if told else None
