"""The life of one resident, told by what changed from month to month."""

from __future__ import annotations

from .entities import NONE
from .standing import names_of_groups, names_of_institutions
from .telling import counted
from .world import World


class Life(list[tuple[int, str]]):
    """Events (month, what happened) of the resident in a row, and of whoever takes the home after them."""

    def __init__(self, world: World, row: int) -> None:
        super().__init__()
        self.row = row
        r = world.residents
        self.before = self._view(world)
        age, lived = (world.month - r.born[row]) // 12, (world.month - r.arrived[row]) / 12
        here = counted(round(lived), "year")
        self.append((world.month, f"is {age} and has lived here {here}; {self._summary(world)}"))

    def _view(self, world: World) -> dict[str, object]:
        r, row = world.residents, self.row
        return {
            "identity": int(r.identity[row]),
            "ties": set(world.ties.alters_of(row).tolist()),
            "groups": {int(g) for g in r.member_of[:, row] if g != NONE},
            "organises": {int(g) for g in r.member_of[r.organises[:, row], row]},
            "venues": {int(v) for v in r.venue[:, row] if v != NONE},
            "employed": bool(r.employed[row]),
            "supported": bool(r.supported[row]),
        }

    def _summary(self, world: World) -> str:
        r, row = world.residents, self.row
        return (
            f"{counted(len(world.ties.alters_of(row)), 'tie')}, trust {r.trust[row]:.2f}, "
            f"belonging {r.belonging[row]:.2f}, skill {r.skill[row]:.2f}, life satisfaction {r.satisfaction[row]:.1f}"
        )

    def read(self, world: World) -> None:
        """Compare with last month and tell what changed."""
        now, old, month = self._view(world), self.before, world.month
        self.before = now
        if now["identity"] != old["identity"]:
            age = (month - world.residents.born[self.row]) // 12
            self.append((month, f"leaves the neighbourhood; a newcomer of {age} takes the home"))
            return
        kinds, groups = names_of_institutions(world), names_of_groups(world)
        for name, began, ended in (
            ("ties", "a tie begins with resident {}", "the tie with resident {} is lost"),
            ("groups", "joins group {}", "is no longer in group {}"),
            ("organises", "becomes an organiser of group {}", "stops organising group {}"),
            ("venues", "begins to use the {}", "no longer uses the {}"),
        ):
            new, was = now[name], old[name]
            assert isinstance(new, set) and isinstance(was, set)
            label = kinds.__getitem__ if name == "venues" else groups.__getitem__ if name != "ties" else str
            self += [(month, began.format(label(x))) for x in sorted(new - was)]
            self += [(month, ended.format(label(x))) for x in sorted(was - new)]
        if now["employed"] != old["employed"]:
            self.append((month, "finds work" if now["employed"] else "is out of work"))
        if now["supported"] and not old["supported"]:
            self.append((month, "is supported by a community worker"))
        if month % 60 == 0:
            self.append((month, self._summary(world)))
