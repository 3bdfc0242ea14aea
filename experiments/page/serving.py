"""Serving a Solara page, on the loopback address unless told otherwise."""

from __future__ import annotations

import errno
import functools
import os
import re
import secrets
import socket
import sys
import threading
import time
import warnings
import webbrowser
from contextlib import suppress
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from kith.model.mistakes import Mistake

from ..extras import how_to_install
from .launch import HOST, LaunchSettings, launched

LEFT = "20s"  # how long a visitor's worlds are kept after the tab has closed
PORTS = {"http": 80, "https": 443}  # which browsers leave out
NEEDED = ("solara", "anywidget", "ipyvuetify")
# what a page of Solara 1.64 loads before it shows anything
KIT = "@widgetti/solara-vuetify-app@10.1.1/dist/"
SCRIPTS = tuple(f"{KIT}{name}" for name in ("solara-vuetify-app8.min.js", "main8.css", "fonts.css"))
# and afterwards: all that there is behind the door, of files that Solara would fetch from elsewhere only these
LATER = "requirejs@2.3.6/require.js", "@widgetti/vue-grid-layout@2.3.13-alpha.2/dist/vue-grid-layout.umd.js"
SERVED = re.compile(
    r"/|/static/assets/[^/]+|/jupyter/nbextensions/.+|/jupyter/api/kernels/[^/]+/channels|/_solara/api/close/[^/]+|"
    rf"/_solara/cdn/({'|'.join(map(re.escape, SCRIPTS + LATER))}|{re.escape(KIT)}[0-9a-f]{{20}}\.woff2)"
)
# Solara's page has no language, and forbids to zoom
FRAME = {
    "<html>": '<html lang="en">',
    "initial-scale=1, maximum-scale=1, user-scalable=no, minimal-ui": "initial-scale=1",
}
MOST_SENT = 2**18  # bytes of a browser's message; a programme of a hundred years takes a tenth


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


def mend_frame() -> None:
    """Have Solara's own page, around ours, be of a language and let itself be zoomed."""
    from solara.server import server  # noqa: PLC0415 (of an optional extra)

    made = getattr(server.read_root, "__wrapped__", server.read_root)

    @functools.wraps(made)
    def mended(*words: Any, **how: Any) -> str | None:
        html = made(*words, **how)
        for theirs, ours in FRAME.items():
            html = html and html.replace(theirs, ours)
        return html

    server.read_root = mended


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


def free_port(port: int, host: str = HOST) -> int:
    """The port, or any free one for 0; a Mistake if it is taken."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror as error:
            raise Mistake(f"host: {host!r} is not an address of this machine ({error.strerror})") from None
        except (OSError, OverflowError) as error:
            if getattr(error, "errno", None) == errno.EADDRNOTAVAIL:
                raise Mistake(f"host: {host!r} is not an address of this machine") from None
            raise Mistake(
                f"port: {port} is taken or not allowed; give another, or 0 for any that is free"
            ) from None
        return int(probe.getsockname()[1])


def address_at(host: str, port: int) -> str:
    """The address of a page that is served at a port of an address of this machine."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def origin_of(address: str) -> str:
    """The address of a page as browsers write the origin of what they ask for there.

    >>> origin_of("HTTPS://Kith.example.org:443/")
    'https://kith.example.org'

    Raises
    ------
    Mistake : if it is no address of a page, or of one below a path.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    whole = (
        parts.scheme in PORTS
        and parts.hostname
        and re.fullmatch(r"[\w.-]+|[0-9a-f:]+", parts.hostname, re.ASCII)
    )
    if not whole or parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise Mistake(
            f"address: {address!r} is not allowed; give what visitors open, as in https://kith.example.org "
            "or http://192.168.1.5:8765"
        )
    name = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    return f"{parts.scheme}://{name}{'' if port in (None, PORTS[parts.scheme]) else f':{port}'}"


def serve(settings: LaunchSettings, port: int, query: str = "", browser: bool = True) -> None:
    """Serve until interrupted; opens the page in the user's browser unless told not to."""
    check_scripts()
    import uvicorn  # noqa: PLC0415 (it comes with an optional extra, as does what follows)
    from solara.server.starlette import app  # noqa: PLC0415

    from .door import TOKEN, Door  # noqa: PLC0415

    mend_frame()

    warnings.filterwarnings(
        "ignore", "Cookies with samesite=none", UserWarning
    )  # there is no https to oneself

    port, token = free_port(port, settings.host), secrets.token_urlsafe(16)
    origin = origin_of(settings.address or address_at(settings.host, port))
    address = f"{origin}/?{TOKEN}={token}{f'&{query}' if query else ''}"
    server = uvicorn.Server(
        uvicorn.Config(
            Door(app, origin, token, SERVED),
            host=settings.host,
            port=port,
            log_level="warning",
            timeout_graceful_shutdown=1,
            server_header=False,
            ws_max_size=MOST_SENT,
            ws_per_message_deflate=False,  # squeezing months would take longer than all else about them
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
