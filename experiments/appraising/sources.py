"""Where every number of an appraisal comes from: lines with their equations, values with their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kith.model.parameters import catalogue
from kith.model.prices import PRICE_YEAR
from kith.model.prices import SOURCE as DEFLATOR_SOURCE

from ..presenting.numbers import short_number
from .appraisal import why_not
from .frontier import SOURCE
from .lines import LINES

if TYPE_CHECKING:
    from .appraisal import Assumptions


def sources_told(assumptions: Assumptions) -> str:
    """Every line's equation, and every number with its source, in one place."""
    values = assumptions.values
    rows = ["Lines"]
    for line in LINES:
        counted = "counts" if assumptions.counts(line) else why_not(assumptions, line.name)
        names = ", ".join((*line.values, *line.rests_on, *line.parameters, line.bias(values), line.rate))
        lag = f"; {line.lag} year later" if line.lag else ""
        rows.append(f"  {line.name}: {line.title} ({line.kind}; {counted})")
        rows.append(f"    {line.equation}{lag}, in {line.unit}; rests on {names}")
    rows.append("\nNumbers")
    for name, one in values.values.items():
        price = (
            f" in prices of {values.base_year} ({one.value:,g} in {one.price_year})" if one.is_money else ""
        )
        rows.append(
            f"  {name} = {short_number(values[name])} {one.unit}{price}, {short_number(values.priced(name, 'low'))} to "
            f"{short_number(values.priced(name, 'high'))}; known: {one.known}"
        )
        rows.append(f"    {one.meaning}\n    source: {one.source}")
    rows.append("\nNumbers of the model by which an outcome is derived from others")
    for name in dict.fromkeys(name for line in LINES for name in line.parameters):
        p = catalogue[name]
        rows.append(
            f"  {name} = {short_number(p.value)} {p.unit}, {short_number(p.low)} to {short_number(p.high)}; "
            f"basis: {p.basis}"
        )
        rows.append(f"    {p.meaning}\n    source: {p.source}")
    rows.append(f"\n  the model's own pounds: prices of {PRICE_YEAR}, times {short_number(values.pound)}")
    rows.append(f"  deflator: {DEFLATOR_SOURCE}")
    rows.append(f"  published return by channel: {SOURCE}")
    rows.append("  outcomes and their parameters: `kith parameters`, each with its source")
    return "\n".join(rows)
