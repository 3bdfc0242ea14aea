"""The door of the page: who may come in, and what they may ask for.

Whatever runs on this machine, and every website that its browser shows, can reach a port of the loopback address.
So the page is for whoever has opened the link that `kith view` told, at the address of that link, from no other site.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from secrets import compare_digest
from urllib.parse import urlencode, urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

TOKEN = "token"  # of the link, as a word of its query
NO_BYTES = 1003  # "unsupported data", of RFC 6455


class Door:
    """An application behind a door.

    app : what is served
    origin : scheme, name and port that visitors open, as browsers write them
    token : what the link has that lets a browser in; a cookie has it from then on
    served : the paths of what is served
    """

    def __init__(self, app: ASGIApp, origin: str, token: str, served: re.Pattern[str]) -> None:
        self.app, self.origin, self.token, self.served = app, origin, token, served
        self.scheme, self.host = origin.split("://")
        self.cookie = f"kith-{urlsplit(origin).port or self.scheme}"  # as cookies are for all ports of a name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass, and answer the rest."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        answer = self.answer(HTTPConnection(scope))
        if scope["type"] == "http":
            await (answer or self.app)(scope, receive, send)
        elif answer:
            await WebSocketClose()(scope, receive, send)
        else:
            await self.app(scope, texts_only(receive, send), send)

    def answer(self, asked: HTTPConnection) -> Response | None:
        """What is answered in place of the application, if anything is."""
        origins = asked.headers.getlist("origin")
        if asked.headers.getlist("host") != [self.host]:
            return told(HTTPStatus.MISDIRECTED_REQUEST, f"This page is at {self.origin}.")
        if origins != [self.origin] and (origins or asked.scope["type"] == "websocket"):
            return told(HTTPStatus.FORBIDDEN, "This page answers no other site.")
        path = asked.scope["path"]
        if not self.served.fullmatch(path):
            return told(HTTPStatus.NOT_FOUND, "There is no such page.")
        if path == "/" and self.opens(asked.query_params.get(TOKEN)):
            return self.welcome(asked)
        if not self.opens(asked.cookies.get(self.cookie)):
            return told(
                HTTPStatus.FORBIDDEN, "Open the whole link that `kith view` told: its token lets you in."
            )
        return None

    def opens(self, key: str | None) -> bool:
        """Whether a token is the right one."""
        return compare_digest((key or "").encode(), self.token.encode())

    def welcome(self, asked: HTTPConnection) -> Response:
        """A browser that has opened the link keeps the token, and its address loses it."""
        query = urlencode([pair for pair in asked.query_params.multi_items() if pair[0] != TOKEN])
        answer = RedirectResponse(f"/?{query}" if query else "/", HTTPStatus.SEE_OTHER)
        answer.headers["Cache-Control"] = "no-store"
        # lax, as a link may be followed from a letter or a chat
        answer.set_cookie(
            self.cookie, self.token, secure=self.scheme == "https", httponly=True, samesite="lax"
        )
        return answer


def told(status: HTTPStatus, text: str) -> Response:
    """A refusal in a sentence."""
    return PlainTextResponse(f"{text}\n", status, {"Cache-Control": "no-store"})


def texts_only(receive: Receive, send: Send) -> Receive:
    """What a browser sends, ended by the first message in bytes.

    The page sends texts; Solara makes a list of as many parts as a message in bytes says that it has.
    """

    async def heard() -> Message:
        message = await receive()
        if message.get("bytes") is None:
            return message
        await send({"type": "websocket.close", "code": NO_BYTES})
        return {"type": "websocket.disconnect", "code": NO_BYTES}

    return heard
