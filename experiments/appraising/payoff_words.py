"""The pay-off clock in words: when an option overtakes, what a cut loses, what may be regretted."""

from __future__ import annotations

import pandas as pd

from ..presenting.numbers import held, small, with_interval
from ..presenting.sentences import paragraph, pounds


def overtaking_text(overtakes: pd.DataFrame, years: int) -> str:
    """When each option overtakes, by outcome."""
    lines = ["When it is ahead for good: share of runs by year, and never"]
    marks = [year for year in (1, 5, 10, 15, 20, 30, 50) if year <= years]
    for (one, other), rows in overtakes.groupby(["option", "against"], sort=False):
        lines.append(
            f"  {f'{one} over {other}':30}"
            + "".join(f"{f'by {year}':>8}" for year in marks)
            + f"{'never':>8}{'ahead at the end':>18}"
        )
        for outcome, found in rows.groupby("outcome", sort=False):
            by = found.set_index("year")
            cells = "".join(f"{by.loc[1:year, 'overtakes'].sum():8.0%}" for year in marks)
            end = by.loc[years, "ahead"]
            lines.append(f"    {outcome:28}{cells}{by.loc[0, 'overtakes']:8.0%}{end:18.0%}")
    return "\n".join(lines)


def cuts_text(cuts: pd.DataFrame) -> str:
    """What a cut loses."""
    lines = [
        "If funding is cut without warning: change from the programme in full (95% intervals hold for all that cuts\n"
        "change together; that of £1 of the rest is on its own)"
    ]
    table = cuts.set_index(["option", "year", "what", "when"]).sort_index()
    for option, year in dict.fromkeys(zip(cuts["option"], cuts["year"], strict=True)):
        at = {key: table.loc[(option, year, *key)] for key in table.loc[(option, year)].index}
        saved, rest = at[("cost", "all")], at[("bcr of the rest", "all")]
        npsv = with_interval(held(at[("npsv", "all")]), pounds)
        trust, ties, left = (
            with_interval(held(at[key]), small)
            for key in (("trust", "end"), ("ties", "end"), ("trust", "end, over business as usual"))
        )
        text = (
            f"  {option} after year {year}: {pounds(-saved['effect'])} less spent (present value), {npsv} of net "
            f"present social value; each £1 of the rest would have brought "
            f"{with_interval(rest, pounds, pence=True)}. At the end trust {trust}, ties {ties}; "
            f"over business as usual trust is left at {left}."
        )
        lines.append(paragraph(text, "    "))
    return "\n".join(lines) if len(lines) > 1 else "No option is cut."


def regret_text(regrets: pd.DataFrame) -> str:
    """How often each option is best, and what it may be regretted for."""
    lines = [
        f"{'Regret, net present social value':34}{'best in':>9}{'mean':>12}{'nine in ten':>14}{'most':>12}"
    ]
    for row in regrets.to_dict("records"):
        cells = "".join(
            f"{pounds(row[key]):>{width}}" for key, width in (("mean", 12), ("nine in ten", 14), ("most", 12))
        )
        lines.append(f"  {row['option']:32}{row['best']:>9.0%}{cells}")
    return "\n".join(lines)
