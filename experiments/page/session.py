"""What a visitor's browser asks of the server, and what it is answered.

The browser sends what it wants as ``{"kind": ..., ...}``; each kind has a method here, `on_...`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kith.model.mistakes import Mistake
from kith.model.places import Place, places
from kith.model.programme import Programme, presets
from kith.model.rules import NO_RULES, Rules

from .among import asked_of
from .bands import Twenty
from .choices import place_offered
from .grounds import MOST_PLACES, opened, saved, stem_of
from .observed import Observed
from .playing import SORRY, Clock, Send, previewed, sentence
from .request import Asked, asked_by, asked_in, month_in
from .share import command, script
from .stories import KINDS, story
from .tours import Tour, told, tour_named

SPEEDS = (1, 3, 6, 12, 0)  # months a second; 0 is as many as there can be


class Session(Clock):
    """A visitor: their worlds and clock, and what they ask.

    send : gives the browser a message and its bytes
    query : what the link that opened the page asks for
    known : programmes that may be named; grounds : places that may be, with those that the visitor opens
    rules, survey : those of one's own that the page was opened with
    """

    def __init__(
        self,
        send: Send,
        query: str = "",
        known: Mapping[str, Programme] = presets,
        grounds: Mapping[str, Place] = places,
        rules: Rules = NO_RULES,
        survey: Observed | None = None,
    ) -> None:
        self.known, self.grounds, self.rules, self.survey = known, dict(grounds), rules, survey
        self.twenty: Twenty | None = None
        self.tour: Tour | None = None
        self.first_mistake, month = "", 0
        try:
            asked = asked_by(query, known, self.grounds, rules, survey)
            month = min(month_in(query), asked.years * 12)
        except Mistake as mistake:
            asked = Asked(known=known, grounds=self.grounds, rules=rules, survey=survey)
            self.first_mistake = f"This link asks for something that is not there: {mistake}."
        super().__init__(send, asked, month)

    def close(self) -> None:
        super().close()
        if self.twenty:
            self.twenty.cancel()

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
                self.tell_worlds()
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
        self.tell_clock()

    def on_pause(self, message: Mapping[str, Any]) -> None:
        with self.changed:
            self.playing = False
        self.tell_clock()

    def on_speed(self, message: Mapping[str, Any]) -> None:
        with self.changed:
            if message["speed"] not in SPEEDS:
                raise Mistake(f"speed: {message['speed']!r} is not offered")
            self.speed = message["speed"]
            self.changed.notify_all()
        self.tell_clock()

    def on_month(self, message: Mapping[str, Any]) -> None:
        """Show a month: one that has been, or the next."""
        with self.changed:
            if self.worlds is None:
                return
            self.playing = False
            self.month_wanted = max(0, min(int(message["month"]), self.worlds.head + 1, self.worlds.last))
            self.changed.notify_all()
        self.tell_clock()

    def on_preview(self, message: Mapping[str, Any]) -> None:
        """Tell what a draft would be: sentences, money, and whether it is what runs now."""
        draft = asked_in(message["draft"], self.known, self.grounds, self.rules, self.survey)
        self.send(
            {"kind": "preview", "id": message.get("id"), **previewed(draft), "same": draft == self.asked}
        )

    def on_reset(self, message: Mapping[str, Any]) -> None:
        """Make the worlds anew, from the draft if there is one."""
        draft = (
            asked_in(message["draft"], self.known, self.grounds, self.rules, self.survey)
            if message.get("draft")
            else self.asked
        )
        if self.twenty:
            self.twenty.cancel()
        with self.changed:
            self.playing = False
            self.to_build, self.month_to_build = draft, 0
            self.changed.notify_all()

    def on_tour(self, message: Mapping[str, Any]) -> None:
        """Make the worlds of a tour and live through them, so that what its steps say is known."""
        tour = tour_named(message.get("name"))
        if self.twenty:
            self.twenty.cancel()
        with self.changed:
            self.playing, self.tour = False, tour
            self.to_build, self.month_to_build = tour.asked, tour.asked.years * 12
            self.changed.notify_all()

    def tell_worlds(self) -> None:
        """What the two worlds are, and if they are those of a tour, its steps."""
        super().tell_worlds()
        worlds = self.worlds
        is_lived = worlds is not None and worlds.head >= worlds.last  # and not left off for another question
        if self.tour and worlds and is_lived and worlds.asked is self.tour.asked:
            steps = told(self.tour, worlds)
            self.send({"kind": "tour", "title": self.tour.title, "steps": steps})

    def on_open(self, message: Mapping[str, Any]) -> None:
        """Take the place of a file that the visitor opens; it is theirs alone, and gone when they leave."""
        if len(self.grounds) >= MOST_PLACES:
            raise Mistake(f"{MOST_PLACES} places are open; load the page again to begin anew")
        place = opened(str(message.get("text")), str(message.get("name")), self.grounds)
        self.grounds[place.name] = place
        self.send({"kind": "place", "place": place_offered(place)})

    def on_save(self, message: Mapping[str, Any]) -> None:
        """The file of the draft's place, with the numbers that the visitor changed."""
        draft = asked_in(message["draft"], self.known, self.grounds)
        text = saved(draft.ground, draft.population, draft.changes)
        self.send({"kind": "file", "name": f"{stem_of(draft.ground)}.toml", "text": text})

    def on_story(self, message: Mapping[str, Any]) -> None:
        """Both life stories of a resident, group or institution up to the month shown."""
        worlds, kind = self.worlds, message["what"]
        if worlds is None or kind not in KINDS:
            return
        row, month = int(message["row"]), min(int(message["month"]), worlds.head)
        if kind == "resident" and not 0 <= row < worlds.asked.population:
            raise Mistake(f"resident {row}: give a number from 0 to {worlds.asked.population - 1}")
        both = [
            story(kind, row, frames, month, world)
            for frames, world in zip(worlds.frames, worlds.worlds, strict=True)
        ]
        self.send({"kind": "story", "what": kind, "row": row, "month": month, "both": both})

    def on_twenty(self, message: Mapping[str, Any]) -> None:
        """Run the comparison twenty times in the background."""
        if self.twenty is not None and self.twenty.is_alive():
            raise Mistake("The twenty runs are under way already; cancel them first")
        asked = self.asked
        self.twenty = Twenty(
            asked, lambda told: self.send({"kind": "twenty", "question": asked_of(asked), **told})
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
