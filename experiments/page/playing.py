"""A visitor's two worlds and the one clock they run on.

One thread steps the worlds and sends months; it waits for the browser to have drawn a month before it goes on, so that
a closed tab costs nothing.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from kith.model.mistakes import Mistake
from kith.model.parameters import catalogue
from kith.model.programme import ADULT_SHARE

from .among import among, asked_of
from .request import Asked
from .worlds import MOST_HISTORY, Worlds

AHEAD = 2  # months that may be under way to the browser
SORRY = "Something went wrong on the server ({error}). Press Reset, or load the page again."

Send = Callable[[dict[str, Any], Sequence[bytes]], None]


class Clock:
    """Two worlds, what month of them is shown, and whether they run on.

    send : gives the browser a message and its bytes
    asked : what the first worlds are made from; month : the one to run to before anything is shown

    `changed` guards all that more than one thread writes.
    """

    def __init__(self, send: Send, asked: Asked, month: int = 0) -> None:
        self._send = send
        self.asked = asked
        self.worlds: Worlds | None = None
        self.month = 0  # shown
        self.playing = False
        self.speed = 6  # months a second; 0 is as many as there can be
        self.closed = False
        self.there = False  # whether a browser has said hello
        self.sent = self.drawn = self.told = 0
        self.month_wanted: int | None = None
        self.to_build: Asked | None = asked
        self.month_to_build = month
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self._work, daemon=True, name="worlds")
        self.thread.start()

    def close(self) -> None:
        """The visitor has gone."""
        with self.changed:
            self.closed, self.playing = True, False
            self.changed.notify_all()

    def send(self, message: dict[str, Any], buffers: Sequence[bytes] = ()) -> None:
        """Give the browser a message; one that has gone cannot be told."""
        with suppress(Exception):
            self._send(message, buffers)

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
        self.tell_clock()

    def _build(self, asked: Asked) -> None:
        """Make two worlds, and run them up to the month that a link asks for."""
        where = asked.place if asked.ground.is_own else f"a {asked.place} place"
        years = asked.ground.acting.get("place.warm_up", catalogue["place.warm_up"].value) / 12.0
        span = "Ten years" if years == 10.0 else f"{years:g} years"
        self.send({"kind": "building", "text": f"{span} of council cuts in {where} ..."})
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
                self.tell_worlds()
        self.tell_clock()
        gc.collect()  # the worlds before these refer to themselves, and would stay for a while

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
        openings = [[one for one in each.found if one["month"] >= new] for each in worlds.openings]
        message = {
            "kind": "month",
            "month": self.month,
            "head": worlds.head,
            "sent": self.sent,
            "from": new,
            "rows": rows,
            "openings": openings,
            "bytes": worlds.bytes_kept,
        }
        self.send(message, [frames[self.month] for frames in worlds.frames])
        if not self.playing:
            self.tell_clock()

    def tell_clock(self) -> None:
        self.send({"kind": "clock", "playing": self.playing, "speed": self.speed})

    def tell_worlds(self) -> None:
        """What the two worlds are, before any month of them."""
        worlds = self.worlds
        assert worlds is not None
        message = {
            "kind": "worlds",
            "asked": worlds.asked.told(),
            "query": worlds.asked.query(),
            "question": asked_of(worlds.asked),
            "among": among(worlds.asked),
            "case": worlds.asked.case,
            "side": worlds.side,
            "ground": worlds.ground,
            "last": worlds.last,
            "most_bytes": worlds.most_bytes,
            "limit": MOST_HISTORY,
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
    for option, own in zip(asked.options, asked.own, strict=True):
        both.append(
            {
                "name": option.name,
                "sentence": option.sentence(asked.population),
                "budget": option.budget,
                "own_budget": own.budget,
                "planned": option.planned(asked.population, asked.years * 12).tolist(),
                "cash": option.cash(asked.population),
                "present_value": (worth := option.present_value(asked.population)),
                "per_head": worth / asked.population * ADULT_SHARE,
                "ends": None if option.is_nothing else option.last_month,
                "nothing": option.is_nothing,
            }
        )
    return {"options": both}
