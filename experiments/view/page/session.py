"""One visitor: their two worlds, their clock, and what their browser and this server say to one another.

The browser sends what it wants as ``{"kind": ..., ...}``; each kind has a method here, `on_...`. One thread steps the
worlds and sends months; it waits for the browser to have drawn a month before it goes on, so that a closed tab costs
nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from model import Mistake, Programme, presets
from model.programme import ADULT_SHARE

from .asked import Asked, asked_by, asked_in, month_in
from .elsewhere import command, script
from .stories import KINDS, story
from .twenty import Twenty
from .worlds import Worlds

AHEAD = 2  # months that may be under way to the browser
SPEEDS = (1, 3, 6, 12, 0)  # months a second; 0 is as many as there can be
SORRY = "Something went wrong on the server ({error}). Press Reset, or load the page again."

Send = Callable[[dict[str, Any], Sequence[bytes]], None]


class Session:
    """A visitor's worlds and clock.

    send : gives the browser a message and its bytes
    known : programmes that may be named
    query : what the link that opened the page asks for
    """

    def __init__(self, send: Send, query: str = "", known: Mapping[str, Programme] = presets) -> None:
        self._send = send
        self.known = known
        self.worlds: Worlds | None = None
        self.twenty: Twenty | None = None
        self.month = 0  # shown
        self.playing = False
        self.speed = 6
        self.closed = False
        self.there = False  # whether a browser has said hello
        self.sent = self.drawn = self.told = 0
        self.month_wanted: int | None = None
        self.month_to_build = 0
        self.to_build: Asked | None = None
        self.changed = threading.Condition()
        try:
            self.asked = asked_by(query, known)
            self.month_to_build = min(month_in(query), self.asked.years * 12)
            self.first_mistake = ""
        except Mistake as mistake:
            self.asked = Asked(known=known)
            self.first_mistake = f"This link asks for something that is not there: {mistake}."
        self.to_build = self.asked
        self.thread = threading.Thread(target=self._work, daemon=True, name="worlds")
        self.thread.start()

    def close(self) -> None:
        """The visitor has gone."""
        with self.changed:
            self.closed, self.playing = True, False
            self.changed.notify_all()
        if self.twenty:
            self.twenty.cancel()

    def send(self, message: dict[str, Any], buffers: Sequence[bytes] = ()) -> None:
        """Give the browser a message; one that has gone cannot be told."""
        with suppress(Exception):
            self._send(message, buffers)

    # --- what the browser wants ----------------------------------------------------------------------

    def receive(self, message: Any) -> None:
        """Do what the browser asks; a mistake comes back as a sentence."""
        kind = message.get("kind") if isinstance(message, Mapping) else None
        act = getattr(self, f"on_{kind}", None) if isinstance(kind, str) and kind.isalpha() else None
        if act is None:
            return
        try:
            act(message)
        except Mistake as mistake:
            self.send({"kind": "mistake", "about": kind, "text": sentence(mistake)})
        except Exception as error:
            self.send({"kind": "mistake", "about": kind, "text": SORRY.format(error=type(error).__name__)})

    def on_hello(self, message: Mapping[str, Any]) -> None:
        """A browser is there, for the first time or again: it knows nothing."""
        with self.changed:
            self.there, self.told = True, 0
            self.drawn = self.sent
            if self.worlds is not None:
                self._tell_worlds()
                self.month_wanted = self.month
            self.changed.notify_all()
        if self.first_mistake:
            self.send({"kind": "mistake", "about": "link", "text": self.first_mistake})

    def on_ping(self, message: Mapping[str, Any]) -> None:
        self.send({"kind": "pong"})

    def on_drawn(self, message: Mapping[str, Any]) -> None:
        with self.changed:
            self.drawn = max(self.drawn, int(message["sent"]))
            self.changed.notify_all()

    def on_play(self, message: Mapping[str, Any]) -> None:
        with self.changed:
            if self.worlds is not None and self.month >= self.worlds.last:
                raise Mistake("This is the last month; press Reset, or drag the bar back")
            self.playing = True
            self.changed.notify_all()
        self._tell_clock()

    def on_pause(self, message: Mapping[str, Any]) -> None:
        with self.changed:
            self.playing = False
        self._tell_clock()

    def on_speed(self, message: Mapping[str, Any]) -> None:
        with self.changed:
            if message["speed"] not in SPEEDS:
                raise Mistake(f"speed: {message['speed']!r} is not offered")
            self.speed = message["speed"]
            self.changed.notify_all()
        self._tell_clock()

    def on_month(self, message: Mapping[str, Any]) -> None:
        """Show a month: one that has been, or the next."""
        with self.changed:
            if self.worlds is None:
                return
            self.playing = False
            self.month_wanted = max(0, min(int(message["month"]), self.worlds.head + 1, self.worlds.last))
            self.changed.notify_all()
        self._tell_clock()

    def on_preview(self, message: Mapping[str, Any]) -> None:
        """Tell what a draft would be: sentences, money, and whether it is what runs now."""
        draft = asked_in(message["draft"], self.known)
        self.send(
            {"kind": "preview", "id": message.get("id"), **previewed(draft), "same": draft == self.asked}
        )

    def on_reset(self, message: Mapping[str, Any]) -> None:
        """Make the worlds anew, from the draft if there is one."""
        draft = asked_in(message["draft"], self.known) if message.get("draft") else self.asked
        if self.twenty:
            self.twenty.cancel()
        with self.changed:
            self.playing = False
            self.to_build, self.month_to_build = draft, 0
            self.changed.notify_all()

    def on_story(self, message: Mapping[str, Any]) -> None:
        """Both life stories of a resident, group or institution up to the month shown."""
        worlds, kind = self.worlds, message["what"]
        if worlds is None or kind not in KINDS:
            return
        row, month = int(message["row"]), min(int(message["month"]), worlds.head)
        if kind == "resident" and not 0 <= row < worlds.asked.population:
            raise Mistake(f"resident {row}: give a number from 0 to {worlds.asked.population - 1}")
        both = [story(kind, row, frames, month) for frames in worlds.frames]
        self.send({"kind": "story", "what": kind, "row": row, "month": month, "both": both})

    def on_twenty(self, message: Mapping[str, Any]) -> None:
        """Run the comparison twenty times in the background."""
        if self.twenty is not None and self.twenty.is_alive():
            raise Mistake("The twenty runs are under way already; cancel them first")
        asked = self.asked
        self.twenty = Twenty(
            asked, lambda told: self.send({"kind": "twenty", "query": asked.query(), **told})
        )
        self.twenty.start()

    def on_cancel(self, message: Mapping[str, Any]) -> None:
        if self.twenty:
            self.twenty.cancel()

    def on_elsewhere(self, message: Mapping[str, Any]) -> None:
        """The command and the script that ask the same, and the digests of the worlds as they are."""
        worlds = self.worlds
        if worlds is None:
            return
        with self.changed:  # so that no month runs meanwhile
            head, digests = worlds.head, worlds.digests()
        told = {"command": command(worlds.asked), "python": script(worlds.asked, head)}
        self.send({"kind": "elsewhere", "month": head, "digests": digests, **told})

    # --- the clock -----------------------------------------------------------------------------------

    def _work(self) -> None:
        due = 0.0
        while True:
            with self.changed:
                while not self.closed and (wait := self._idle(due)) != 0.0:
                    self.changed.wait(wait)
                if self.closed:
                    return
                build, self.to_build = self.to_build, None
                wanted, self.month_wanted = self.month_wanted, None
            try:
                if build is not None:
                    self._build(build)
                    continue
                due = max(due + 1.0 / (self.speed or 1e9), time.monotonic() - 0.1)
                self._show(self.month + 1 if wanted is None else wanted)
            except Mistake as mistake:
                self._stop(sentence(mistake))
            except Exception as error:
                self._stop(SORRY.format(error=f"{type(error).__name__}: {error}"))

    def _idle(self, due: float) -> float | None:
        """Seconds to wait before there is something to do: 0 if there is, None for as long as it takes."""
        if self.to_build is not None:
            return 0.0
        if self.worlds is None or not self.there or self.sent - self.drawn >= AHEAD:
            return None
        if self.month_wanted is not None:
            return 0.0
        if not self.playing:
            return None
        return max(0.0, due - time.monotonic())

    def _stop(self, text: str) -> None:
        with self.changed:
            self.playing = False
        self.send({"kind": "mistake", "about": "worlds", "text": text})
        self._tell_clock()

    def _build(self, asked: Asked) -> None:
        """Make two worlds, and run them up to the month that a link asks for."""
        self.send({"kind": "building", "text": f"Ten years of council cuts in a {asked.place} place ..."})
        worlds = Worlds(asked)
        while worlds.head < self.month_to_build and not self.closed and self.to_build is None:
            worlds.step()
            if worlds.head % 24 == 0:
                self.send(
                    {"kind": "building", "text": f"Running to month {self.month_to_build}: {worlds.head}"}
                )
        with self.changed:
            self.worlds, self.asked, self.month = worlds, asked, worlds.head
            self.told, self.drawn, self.month_wanted = 0, self.sent, worlds.head
            if self.there:
                self._tell_worlds()
        self._tell_clock()

    def _show(self, month: int) -> None:
        """Send a month, having run it if it is the next."""
        worlds = self.worlds
        assert worlds is not None
        if month > worlds.head and month <= worlds.last:
            with self.changed:
                worlds.step()
        self.month = min(month, worlds.head)
        with self.changed:
            new, self.told = self.told, worlds.head + 1
            self.sent += 1
            if self.playing and self.month >= worlds.last:
                self.playing = False
        rows = [months[new : worlds.head + 1] for months in worlds.months]
        message = {
            "kind": "month",
            "month": self.month,
            "head": worlds.head,
            "sent": self.sent,
            "from": new,
            "rows": rows,
            "bytes": worlds.bytes_kept,
        }
        self.send(message, [frames[self.month] for frames in worlds.frames])
        if not self.playing:
            self._tell_clock()

    def _tell_clock(self) -> None:
        self.send({"kind": "clock", "playing": self.playing, "speed": self.speed})

    def _tell_worlds(self) -> None:
        """What the two worlds are, before any month of them."""
        worlds = self.worlds
        assert worlds is not None
        message = {
            "kind": "worlds",
            "asked": worlds.asked.told(),
            "query": worlds.asked.query(),
            "case": worlds.asked.case,
            "side": worlds.side,
            "last": worlds.last,
            "most_bytes": worlds.most_bytes,
            **previewed(worlds.asked),
        }
        self.send(message, [worlds.cell.tobytes()])


def sentence(mistake: Exception) -> str:
    """What a mistake says, as a sentence."""
    text = " ".join(str(mistake).split())
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")


def previewed(asked: Asked) -> dict[str, Any]:
    """Both options in a sentence, with their money by month and what it is worth."""
    both = []
    for option in asked.options:
        both.append(
            {
                "name": option.name,
                "sentence": option.sentence(asked.population),
                "planned": option.planned(asked.population, asked.years * 12).tolist(),
                "cash": option.cash(asked.population),
                "present_value": (worth := option.present_value(asked.population)),
                "per_head": worth / asked.population * ADULT_SHARE,
                "ends": None if option.is_nothing else option.last_month,
                "nothing": option.is_nothing,
            }
        )
    return {"options": both}
