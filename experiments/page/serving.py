"""Serving a Solara page on the loopback address."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
import warnings
import webbrowser
from contextlib import suppress
from importlib.util import find_spec

from kith.model.mistakes import Mistake

from ..extras import how_to_install
from .launch import LaunchSettings, launched

HOST = "127.0.0.1"
LEFT = "20s"  # how long a visitor's worlds are kept after the tab has closed
NEEDED = ("solara", "anywidget", "ipyvuetify")
# what a page of Solara 1.64 loads before it shows anything
SCRIPTS = tuple(
    f"@widgetti/solara-vuetify-app@10.1.1/dist/{name}"
    for name in ("solara-vuetify-app8.min.js", "main8.css", "fonts.css")
)


def settle(module: str, title: str) -> None:
    """Tell Solara, before it is imported, how to serve a module.

    Raises
    ------
    Mistake : if Solara is not installed.
    """
    if any(find_spec(name) is None for name in NEEDED):
        raise Mistake(f"view: the page needs more packages; {how_to_install('view')}")
    chosen = {
        "SOLARA_MODE": "production",
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
        "SOLARA_THEME_SHOW_BANNER": "False",
        "SOLARA_THEME_LOADER": "plain",
        "SOLARA_KERNEL_CULL_TIMEOUT": LEFT,
        "SOLARA_SESSION_HTTP_ONLY": "True",
        "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
        "SOLARA_ALLOW_REACTIVE_BOOLEAN": "True",
    }
    for name, value in chosen.items():
        os.environ.setdefault(name, value)
    os.environ |= {"SOLARA_APP": module, "SOLARA_THEME_TITLE": title}
    if "solara.server.app" in sys.modules:  # this process has served before, and Solara reads these only once
        turn_to(module, title)


def turn_to(module: str, title: str) -> None:
    """Have a Solara that has been imported serve another module, and nothing of the one before."""
    import solara.server.app  # noqa: PLC0415 (of an optional extra, as is the next)
    import solara.server.settings  # noqa: PLC0415

    apps = solara.server.app.apps
    apps["__default__"].close()
    apps["__default__"] = solara.server.app.AppScript(module)
    solara.server.settings.theme.title = title


def check_scripts() -> None:
    """Raise a Mistake if the page's scripts are neither on this machine nor to be had."""
    import requests  # noqa: PLC0415 (this and what follows come with an optional extra)
    import solara.server.settings  # noqa: PLC0415
    import solara.settings  # noqa: PLC0415

    kept = solara.server.settings.assets.proxy_cache_dir
    missing = [name for name in SCRIPTS if not (kept / name).exists()]
    if not missing:
        return
    try:
        requests.head(f"{solara.settings.assets.cdn}{missing[0]}", timeout=4).raise_for_status()
    except requests.RequestException:
        raise Mistake(
            "view: the page's scripts are not on this machine and the network does not answer; "
            f"for pages without a network {how_to_install('offline')}"
        ) from None


def free_port(port: int) -> int:
    """The port, or any free one for 0; a Mistake if it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            raise Mistake(
                f"port: {port} is taken or not allowed; give another, or 0 for any that is free"
            ) from None
        return int(probe.getsockname()[1])


def serve(settings: LaunchSettings, port: int, query: str = "", browser: bool = True) -> None:
    """Serve until interrupted; opens the page in the user's browser unless told not to."""
    check_scripts()
    import uvicorn  # noqa: PLC0415 (it comes with an optional extra)

    warnings.filterwarnings(
        "ignore", "Cookies with samesite=none", UserWarning
    )  # there is no https to oneself

    port = free_port(port)
    address = f"http://{HOST}:{port}/{f'?{query}' if query else ''}"
    server = uvicorn.Server(
        uvicorn.Config(
            "solara.server.starlette:app",
            host=HOST,
            port=port,
            log_level="warning",
            timeout_graceful_shutdown=1,
            server_header=False,
        )
    )

    def open_when_ready() -> None:
        while not server.started:
            time.sleep(0.05)
        print(f"Kith is at {address} (Ctrl-C ends it).", flush=True)
        if browser:
            webbrowser.open(address)

    threading.Thread(target=open_when_ready, daemon=True).start()
    with launched(settings), suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        raise Mistake("view: the page could not start; what went wrong is told above")
