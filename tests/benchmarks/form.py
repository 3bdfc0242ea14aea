"""Each mechanism of the form, alone, against all off: `python tests/benchmarks/form.py [--cases 6] ...`.

What bears on what beyond the plainest form can be switched off by numbers (`FORM` in tests/worlds.py). Here all are 0,
then each is set to the middle of its plausible range, alone, and then all together, in cases of the ensemble with the
same luck. The figure that it is there for is printed before and after: means over the cases, and in brackets in how
many of them it moved as the mean did. `patient` is the effect of that programme after ten years. A long study; nothing
is fitted to it.
"""

import argparse
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

from worlds import FORM

from kith import Neighbourhood, catalogue
from kith.experiments.cases.ensemble import read_ensemble
from kith.experiments.evidence.fieldwork import fieldwork
from kith.model.entities import NONE

TARGETS = {  # by mechanism: the figures that it is there for, and what is published of them
    "people.hours_by_status": {"volunteers_by_class": "0.68", "hours_of_the_most_active": "0.51"},
    "people.sociability_spread": {"bridges_over_ordinary": "above 1", "ties_left": "0.48"},
    "contact.drift": {"favours_trend": "-0.75 points a year", "member_trend": "-0.4"},
    "trust.from_unlike": {"trust": "", "trust of minorities": "lower"},
    "groups.holding": {"leaving by inside": "below 0", "charities_dying": "2 to 4.5"},
    "groups.pulling": {"leaving by outside": "above 0", "charities_dying": "2 to 4.5"},
    "work.matching": {"hired_through_contacts": "0.25 to 0.30", "patient employment": ""},
    "local.wage_share": {"patient employment": ""},
    "local.posts_share": {"patient employment": "", "patient elsewhere": ""},
    "workers.search_share": {"patient employment": "", "patient elsewhere": "", "patient skill": ""},
    "services.places": {"council_trend": "-2.4 to -0.6", "patient institutions": ""},
    "services.work": {"patient employment": "", "patient elsewhere": ""},
}  # fmt: skip
MONTHS = 120


def middle(name: str) -> float:
    """The middle of a number's plausible range."""
    low, high = catalogue[name].plausible or (0.0, 0.0)
    return (low + high) / 2.0


def leaving_by_tie(world: Neighbourhood) -> tuple[float, float]:
    """How much a tie inside a group, and one outside, add to the chance that a member has left it a year later."""
    r, t = world.residents, world.ties
    member_of, who, leads = r.member_of.copy(), r.identity.copy(), r.organises.copy()
    counts = np.zeros((2, *member_of.shape))  # inside, outside
    for one, other in ((t.ego, t.alter), (t.alter, t.ego)):
        for slot in range(len(member_of)):
            shared = (member_of[slot][one] == member_of[:, other]).any(axis=0)
            np.add.at(counts[0, slot], one[shared], 1.0)
            np.add.at(counts[1, slot], one[~shared], 1.0)
    world.run(12)
    at_risk = (member_of != NONE) & ~leads & (world.residents.identity == who)
    left = ~np.stack([(world.residents.member_of == groups).any(axis=0) for groups in member_of])
    ties = np.column_stack([np.ones(at_risk.sum()), counts[0][at_risk], counts[1][at_risk]])
    _, inside, outside = np.linalg.lstsq(ties, left[at_risk].astype(float), rcond=None)[0]
    return float(inside), float(outside)


def looked_at(changes: Mapping[str, float], seed: int, population: int) -> dict[str, float]:
    """All that is looked at of one case."""
    found = fieldwork("left-behind", changes, seed, population)
    world = Neighbourhood(population=population, parameters=changes, seed=seed)
    found["leaving by inside"], found["leaving by outside"] = leaving_by_tie(world.branch(None))
    r = world.residents
    found["trust of minorities"] = float(r.trust[r.community > 0].mean() - r.trust[r.community == 0].mean())
    usual, patient = (world.branch(option).run(MONTHS, every=MONTHS) for option in (None, "patient"))
    for name in ("employment", "skill", "institutions"):
        found[f"patient {name}"] = patient.rows[-1][name] - usual.rows[-1][name]
    found["patient elsewhere"] = (patient.labour.elsewhere - usual.labour.elsewhere) / population
    return found


def main() -> None:
    """Run all and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--cases", type=int, default=6)
    asked.add_argument("--population", type=int, default=4_000)
    given = asked.parse_args()
    ensemble = read_ensemble()
    assert ensemble is not None
    cases = [ensemble.changes(int(row)) for row in np.linspace(0, len(ensemble) - 1, given.cases)]
    off = dict.fromkeys(TARGETS, 0.0)
    forms = (
        {"all off": off}
        | {name: off | {name: middle(name)} for name in TARGETS}
        | {"all on": {name: middle(name) for name in TARGETS}}
    )
    assert set(TARGETS) == {name.replace("__", ".") for name in FORM}
    with ProcessPoolExecutor() as pool:
        runs = {
            name: [
                pool.submit(looked_at, base | change, 1 + k, given.population) for k, base in enumerate(cases)
            ]
            for name, change in forms.items()
        }
        seen = {name: pd.DataFrame([run.result() for run in each]) for name, each in runs.items()}
    print(f"{given.cases} cases, {given.population:,} adults; before, alone, all on")
    for name, figures in TARGETS.items():
        print(f"{name} = {middle(name):.3g}")
        for figure, published in figures.items():
            before, alone, together = (seen[form][figure] for form in ("all off", name, "all on"))
            moved = alone - before
            way = int((np.sign(moved) == np.sign(moved.mean())).sum())
            means = (
                f"{before.mean():9.4f} {alone.mean():9.4f} ({way} of {given.cases}) {together.mean():9.4f}"
            )
            print(f"    {figure:26} {means}   {published}")


if __name__ == "__main__":
    main()
