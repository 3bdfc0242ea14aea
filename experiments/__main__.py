"""The command line: `kith ...` and `python -m experiments ...` are the same.

Exit status: 0 done; 1 done with failed runs; 2 a mistake in what was asked, told in one line; 130
interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from . import appraising, judging, sweeping, teaching, viewing
from .arguments import (
    Cases,
    Changes,
    Json,
    Options,
    Out,
    Place,
    Population,
    Quiet,
    Seed,
    Workers,
    Years,
    changed,
    real,
    whole,
)
from .bench import POPULATIONS
from .compare import REPLICATES, YEARS


class Commands(TyperGroup):
    """The commands; an unknown one is a mistake, and Ctrl-C ends any of them with a line and status 130."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.commands:
            from model.mistakes import Mistake, nearest

            raise Mistake(f"command {args[0]!r} is not known{nearest(args[0], self.commands)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as interruption:
            print(f"kith: {interruption or 'interrupted'}", file=sys.stderr)
            raise typer.Exit(130) from None


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="What patient and short money do to the social fabric of a neighbourhood.",
)


def shown_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        from .comparison import kith_version

        print(f"kith {kith_version()}")
        raise typer.Exit


@app.callback()
def kith(
    version: Annotated[
        bool, typer.Option("--version", callback=shown_version, is_eager=True, help="Version.")
    ] = False,
) -> None:
    """Tell typer that there are commands, and of `--version`."""


@app.command("compare")
def compare_command(
    place: Place = "left-behind",
    population: Population = 2000,
    years: Years = YEARS,
    option: Options = ["short", "patient"],  # noqa: B006
    changes: Changes = [],  # noqa: B006
    cases: Cases = None,
    seed: Seed = 1,
    replicates: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Runs of each option.")
    ] = REPLICATES,
    workers: Workers = None,
    equal: Annotated[str, typer.Option(metavar="WHAT", help='"present value" or "cash".')] = "present value",
    per_head: Annotated[
        float | None,
        typer.Option(
            parser=real, metavar="GBP", help="Worth of each option per head; by default patient's own."
        ),
    ] = None,
    discount_rate: Annotated[float, typer.Option(parser=real, metavar="RATE", help="A year.")] = 0.035,
    apart: Annotated[
        bool, typer.Option("--apart", help="Tell which of two options' differences matters.")
    ] = False,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Compare options with business as usual, with the same money and the same luck."""
    from .compare import compare

    found = compare(
        option,
        place=place,
        population=population,
        years=years,
        seed=seed,
        replicates=replicates,
        workers=workers,
        parameters=changed(changes),
        cases=cases,
        out=out,
        equal=equal,  # type: ignore[arg-type]
        present_value_per_head=per_head,
        discount_rate=discount_rate,
        apart=apart,
        progress=not quiet,
    )
    if json:
        print(found.to_json())
    else:
        picture = f"\n\nFigure: {found.folder / 'compare.png'}" if found.replicates else ""
        print(f"{found.answer()}{picture}\nTables: {found.folder}")
    for failure in found.failures.itertuples():
        where = f", option {failure.option}" if failure.option else ""
        print(
            f"kith: seed {failure.seed}{where} failed: {failure.error}; again: {failure.again}",
            file=sys.stderr,
        )
    if len(found.failures):
        raise typer.Exit(1)


@app.command("run")
def run_command(
    option: Annotated[str, typer.Option(metavar="NAME_OR_TOML", help="A programme.")] = "patient",
    place: Place = "left-behind",
    population: Population = 2000,
    years: Years = YEARS,
    changes: Changes = [],  # noqa: B006
    cases: Cases = None,
    seed: Annotated[int, typer.Option(parser=whole, metavar="N", help="Of all luck, and of the case.")] = 1,
    resident: Annotated[
        int | None, typer.Option(parser=whole, metavar="ROW", help="Tell the life of this resident.")
    ] = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run one option with one seed: its course, a figure, and the life of one resident."""
    from .single import run_one

    single = run_one(
        option,
        place=place,
        population=population,
        years=years,
        seed=seed,
        parameters=changed(changes),
        cases=cases,
        resident=resident,
        out=out,
        progress=not quiet,
    )
    print(
        single.to_json()
        if json
        else f"{single.text()}\n\nFigure: {single.folder / 'run.png'}\nTables: {single.folder}"
    )


@app.command("programmes")
def programmes_command(
    name: Annotated[str | None, typer.Argument(metavar="[NAME_OR_TOML]", help="A preset or a file.")] = None,
    population: Population = 2000,
    json: Json = False,
) -> None:
    """List the programmes, or tell one: its money by year and by instrument, and where it comes from."""
    from model.mistakes import whole_number

    from .listing import programmes

    print(programmes(name, whole_number("population", population, 1), json))


@app.command("parameters")
def parameters_command(
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="Only those in which this occurs.")
    ] = None,
    json: Json = False,
) -> None:
    """The catalogue of numbers: value, range, unit, meaning, basis and source."""
    from .listing import parameters

    print(parameters(text, json))


@app.command("bench")
def bench_command(
    population: Annotated[
        list[int], typer.Option(parser=whole, metavar="N", help="Adult residents. Repeatable.")
    ] = list(POPULATIONS),  # noqa: B006
    months: Annotated[
        int | None, typer.Option(parser=whole, metavar="N", help="Months to time; by default fewer for more.")
    ] = None,
    study: Annotated[
        str | None, typer.Option(metavar="STUDY.toml", help="Instead, how long this study will take here.")
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """How fast this machine runs the model, and how much memory it takes."""
    import json as writer

    from .bench import bench, text

    if study is not None:
        from .study import read_study
        from .sweep import expected

        told = expected(read_study(study))
        print(writer.dumps(told) if json else told["text"])
        return
    found = bench(population, months, not quiet)
    print(writer.dumps(found) if json else text(found))


judging.add_to(app)
appraising.add_to(app)
sweeping.add_to(app)
teaching.add_to(app)
viewing.add_to(app)


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
        line = one_line(error)
        if line is None:
            raise
        print(f"kith: {line}", file=sys.stderr)
        return int(getattr(error, "status", 2))


def one_line(error: Exception) -> str | None:
    """What a mistake says, in one line; None if the error is not a mistake of who asked."""
    if hasattr(error, "format_message"):  # of the command line itself: an unknown option, a word for a number
        return " ".join(str(error.format_message()).split())
    from model import Mistake

    told = isinstance(error, Mistake) or hasattr(error, "status")
    return " ".join(str(error).split()) if told else None


if __name__ == "__main__":
    sys.exit(main())
