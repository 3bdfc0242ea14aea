"""The Solara page: for each visitor a session of their own, as long as there is room."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import anywidget
import solara
import traitlets

from .bundle import bundled, styles
from .choices import offered
from .launch import LaunchSettings, launch_settings
from .session import Session


class Stage(anywidget.AnyWidget):  # type: ignore[misc]
    """Everything a visitor sees; `offered` is what may be chosen."""

    _esm = bundled()
    _css = styles()
    offered = traitlets.Dict().tag(sync=True)


def visiting(room: threading.Semaphore) -> tuple[bool, Callable[[], None]]:
    """Whether there is room for one visitor more, and how to leave it."""
    came = room.acquire(blocking=False)

    def leave() -> None:
        if came:
            room.release()

    return came, leave


@solara.component
def Page() -> Any:
    """One visitor's page."""
    query = solara.use_router().search or ""
    settings = solara.use_memo(launch_settings, [])
    came, leave = solara.use_memo(lambda: visiting(settings.room), [])
    solara.use_effect(lambda: leave, [])
    if not came:
        return Full(settings.visitors)
    return Visit(query, settings)


@solara.component
def Visit(query: str, settings: LaunchSettings) -> Any:
    """A visitor who has come in."""
    element = Stage.element(
        offered=solara.use_memo(
            lambda: offered(settings.known, settings.grounds, settings.rules, settings.survey), []
        )
    )

    def attend() -> Callable[[], None]:
        widget = solara.get_widget(element)

        def send(message: dict[str, Any], buffers: Sequence[bytes] = ()) -> None:
            widget.send(message, list(buffers))

        session = Session(send, query, settings.known, settings.grounds, settings.rules, settings.survey)
        widget.on_msg(lambda _, message, buffers: session.receive(message))
        return session.close

    solara.use_effect(attend, [])
    return element


@solara.component
def Full(visitors: int) -> Any:
    """What one visitor too many is told."""
    with solara.Column(style={"maxWidth": "560px", "margin": "80px auto", "fontFamily": "system-ui"}) as page:
        solara.HTML("h1", "Kith is full at the moment", style="font-family: Georgia, serif; font-weight: 600")
        solara.HTML(
            "p",
            f"This server is for {visitors} visitors at a time, as each has two worlds of their own, and all "
            "places are taken. Load the page again in a minute, or run <code>kith view</code> on your own machine.",
        )
    return page


@solara.component
def Layout(children: Sequence[Any] = ()) -> Any:
    """The page and nothing around it."""
    solara.use_route()
    return solara.Div(children=list(children))
