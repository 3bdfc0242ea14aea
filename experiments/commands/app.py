"""The command line: `kith ...` and `python -m kith ...` are the same.

Exit status: 0 done; 1 done with failed runs; 2 a mistake in what was asked, told in one line, or nowhere to write the
answer to; 130 interrupted, 143 and 129 ended by SIGTERM and SIGHUP; 141 whoever read the answer had enough of it.
What takes long to import is imported by the command that needs it, so that `kith --help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from kith.model.mistakes import Mistake, nearest
from kith.model.telling import say

from . import (
    bench,
    catalogue,
    compare,
    evaluating,
    evidence,
    ingredients,
    page,
    place,
    regions,
    rules,
    shocks,
    studies,
    tracing,
    workshop,
    worth,
)
from .ending import at_work, tell_end

READER_GONE = 141  # as of a command that SIGPIPE ends

COMMANDS: dict[str, Callable[..., None]] = {
    "compare": compare.compare_command,
    "run": compare.run_command,
    "diff": tracing.diff_command,
    "replay": tracing.replay_command,
    "place": place.place_command,
    "programmes": catalogue.programmes_command,
    "parameters": catalogue.parameters_command,
    "bench": bench.bench_command,
    "observed": evidence.observed_command,
    "calibrate": evidence.calibrate_command,
    "recover": evidence.recover_command,
    "validate": evidence.validate_command,
    "results": evidence.results_command,
    "factorial": ingredients.factorial_command,
    "patience": ingredients.patience_command,
    "appraise": worth.appraise_command,
    "clock": worth.clock_command,
    "turning": ingredients.turning_command,
    "catchment": ingredients.catchment_command,
    "evaluate": evaluating.evaluate_command,
    "region": regions.region_command,
    "rank": ingredients.rank_command,
    "check": rules.check_command,
    "shock": shocks.shock_command,
    "sweep": studies.sweep_command,
    "sensitivity": studies.sensitivity_command,
    "notebooks": workshop.notebooks_command,
    "view": page.view_command,
}


class Commands(TyperGroup):
    """The commands; an unknown one is a mistake."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.commands:
            raise Mistake(f"command {args[0]!r} is not known{nearest(args[0], self.commands)}")
        return super().resolve_command(ctx, args)


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
    try:
        with at_work():
            status = done(words or ["--help"])
            if sys.stdout is not None:
                sys.stdout.flush()
        return status
    except KeyboardInterrupt as interruption:
        tell_end(str(interruption))
        return int(getattr(interruption, "status", 130))
    except BrokenPipeError:  # the reader, such as `head`, has had enough
        return READER_GONE
    except Exception as error:
        line, status = mistake_line(error) or unwritten(error), 2
        if line is None:
            line, status = failed_rule(error), 1
        if line is None:
            raise
        say(f"kith: {line}")
        return int(getattr(error, "status", status))


def done(words: list[str]) -> int:
    """Do it, without what the library of commands does about interruptions and streams; returns the exit status."""
    command = typer.main.get_command(app)
    try:
        with command.make_context("kith", words) as context:
            command.invoke(context)
    except typer.Exit as ended:
        return int(ended.exit_code)
    except SystemExit:  # of what prints the help, where its reader has had enough
        return READER_GONE
    return 0


def unwritten(error: Exception) -> str | None:
    """What keeps standard output from being written, in one line; None if the error is another."""
    if not isinstance(error, OSError) or error.filename is not None or sys.stdout is None:
        return None
    try:
        print(flush=True)  # again, as what could not be written is gone
    except OSError as trouble:
        return (
            f"standard output cannot be written ({trouble.strerror}); what was finished is kept, "
            "and the same command tells it again"
        )
    return None


def failed_rule(error: Exception) -> str | None:
    """What went wrong in a rule of one's own while it ran, with its file and line; None if it was elsewhere."""
    from kith.model.rules.lines import Unfit, line_of

    at = line_of(error)
    if at is None and not isinstance(error, Unfit):
        return None
    says = " ".join(str(error).split())
    return f"{at}: {type(error).__name__}: {says}" if at else says


def mistake_line(error: Exception) -> str | None:
    """What a mistake says, in one line; None if the error is not a mistake of who asked."""
    if hasattr(error, "format_message"):  # of the command line itself: an unknown option, a word for a number
        return " ".join(str(error.format_message()).split())
    told = isinstance(error, Mistake) or hasattr(error, "status")
    return " ".join(str(error).split()) if told else None
