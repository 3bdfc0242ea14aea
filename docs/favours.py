"""Why favours do not fall as institutions close (README, P6): six cases of the ensemble, followed over seven years.

python docs/favours.py
"""

import numpy as np

from kith import Neighbourhood, case
from kith.experiments.cases.ensemble import read_ensemble

WHAT = ("open places", "visits", "ties", "strong ties")


def seen(world: Neighbourhood) -> list[float]:
    """Open places, places visited this month, ties, and strong ones: numbers of the whole town."""
    open_places = world.institutions.is_open.sum()
    return [open_places, world.residents.visited.sum(), len(world.ties), (world.ties.strength >= 0.6).sum()]


def main() -> None:
    """Print the change between the first two years and the last two of nine, in per cent."""
    ensemble, rows = read_ensemble("ensemble"), []
    for k in range(6):
        changes = ensemble.changes(k * 17)
        world = Neighbourhood("average-england", 3000, parameters=case(changes), seed=50 + k)
        years = []
        for _ in range(9):
            years.append(seen(world))
            for _ in range(12):
                world.step()
        rows.append([np.mean(years[:2], axis=0), np.mean(years[-2:], axis=0)])
    before, after = np.mean(rows, axis=0)
    for what, change in zip(WHAT, 100 * (after / before - 1), strict=True):
        print(f"{what:12} {change:+.1f}%")


if __name__ == "__main__":
    main()
