"""Mesa's own page, SolaraViz, on one neighbourhood: for those who know it, and for teaching."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pandas as pd
import solara
from mesa.discrete_space import OrthogonalMooreGrid
from mesa.visualization import Slider, SolaraViz, make_plot_component, make_space_component
from mesa.visualization.components import AgentPortrayalStyle

from kith.model.agents import Group, HasLeft, Institution
from kith.model.neighbourhood import Neighbourhood
from kith.model.places import Place, places
from kith.model.programme import Programme, presets

from ..figures import style
from .launch import launch_settings
from .worlds import SHOWN, seen

RAMP = ("#e5d9b6", "#8fc0a4", "#3b8ca6", "#2c4a82")  # trust, from little to much
GROUP = "#7a3e9d"


class Watched(Neighbourhood):
    """A neighbourhood with what SolaraViz looks for, and only what its controls can set.

    SolaraViz steps a model in one thread while it draws it in another; here neither sees half a month of the other.
    """

    def __init__(
        self,
        place: str = "left-behind",
        population: int = 400,
        programme: str = "patient",
        seed: int = 1,
        known: Mapping[str, Programme] = presets,
        grounds: Mapping[str, Place] = places,
    ) -> None:
        self.turn = threading.RLock()
        self.datacollector = Collected()
        super().__init__(grounds[place], population, known[programme], seed=seed)
        self.datacollector.add(self)

    def step(self) -> None:
        """One month, collected once the warm-up is over."""
        with self.turn:
            super().step()
            if self.month > 0:
                self.datacollector.add(self)

    @property
    def grid(self) -> OrthogonalMooreGrid:
        with self.turn:
            return super().grid


class Collected:
    """What plots read of a model; unlike Mesa's DataCollector, whole in whatever thread it is read."""

    def __init__(self) -> None:
        self.rows: tuple[dict[str, float], ...] = ()

    def add(self, world: Neighbourhood) -> None:
        """Observe a month."""
        self.rows = (*self.rows, {name: value for name, value in seen(world).items() if name in SHOWN})

    def get_model_vars_dataframe(self) -> pd.DataFrame:
        """Outcomes by month."""
        return pd.DataFrame(self.rows)


def portrayed(agent: Any) -> AgentPortrayalStyle:
    """Residents by trust, groups as diamonds, institutions as squares, grey while they are closed.

    All at Mesa's own height: of any other, Mesa 3.3 draws nothing.
    """
    try:
        return portrait(agent)
    except HasLeft:  # while it is drawn the model goes on in another thread
        return AgentPortrayalStyle(alpha=0.0)


def portrait(agent: Any) -> AgentPortrayalStyle:
    """Colour, mark and place of an agent that is there."""
    if isinstance(agent, Institution):
        colour = "black" if agent.is_open else "#b9b5aa"
        return AgentPortrayalStyle(color=colour, marker="s", size=60)
    if isinstance(agent, Group):
        return AgentPortrayalStyle(color=GROUP, marker="D", size=28)
    shade = RAMP[min(int(agent.trust * len(RAMP)), len(RAMP) - 1)]
    x, y = agent.cell.coordinate
    east, north = (0.7 * ((agent.row * step) % 1 - 0.5) for step in (0.618, 0.755))  # beside one's neighbours
    return AgentPortrayalStyle(x=x + east, y=y + north, color=shade, marker="o", size=14)


def with_title(axes: Any) -> None:
    """Say what is drawn."""
    axes.set_title("Residents by trust (dark is much); groups ◆; institutions ■", fontsize=8)
    axes.set_axis_off()


@solara.component
def Page() -> Any:
    """SolaraViz on a neighbourhood of the visitor's own."""
    settings = solara.use_memo(launch_settings, [])
    alone, known = settings.alone, settings.known
    model = solara.use_memo(lambda: Watched(**alone, known=known, grounds=settings.grounds), [])
    colours = dict(zip(("ties", "bonding", "bridging"), style.COLOURS, strict=False))
    components = solara.use_memo(
        lambda: [
            make_space_component(portrayed, post_process=with_title),
            make_plot_component(colours),
            make_plot_component("trust"),
            make_plot_component({"groups": style.COLOURS[2], "institutions": style.COLOURS[3]}),
        ],
        [],
    )
    people, seed = alone["population"], alone["seed"]
    return SolaraViz(
        model,
        components=components,
        model_params={
            "place": chosen_from("Place", list(settings.grounds), alone["place"]),
            "population": Slider("Adults", people, min(100, people), max(2000, people), 100, dtype=int),
            "programme": chosen_from("Programme", list(known), alone["programme"]),
            "seed": Slider("Seed", seed, 0, max(100, seed), 1, dtype=int),
            "known": known,
            "grounds": settings.grounds,
        },
        name="Kith: one neighbourhood",
        play_interval=100,
    )


def chosen_from(label: str, values: list[str], value: str) -> dict[str, Any]:
    """A control of SolaraViz to choose one of some names with."""
    return {"type": "Select", "label": label, "values": values, "value": value}
