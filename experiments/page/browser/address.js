// The address of the page says what is shown, so that it can be sent, kept, and gone back to.

import { COLOURINGS } from "./colouring.js";
import { TIES } from "./ties.js";

// How things were shown, from the address.
export function shownBefore() {
  const link = new URLSearchParams(window.location.search),
    [what, row] = (link.get("who") || "").split("-");
  const known = ["resident", "group", "institution"].includes(what) && /^\d+$/.test(row);
  return {
    colour: COLOURINGS[link.get("colour")] ? link.get("colour") : "trust",
    view: link.get("view") === "difference" ? "difference" : "worlds",
    projector: link.get("mode") === "projector",
    projected: link.get("chart"),
    ties: link.get("ties") === "no" ? "none" : TIES.includes(link.get("ties")) ? link.get("ties") : "",
    chosen: known ? { what, row: Number(row) } : null,
  };
}

// Write what is asked and how it is shown into the address.
export function remember(s) {
  const query = new URLSearchParams(s.worlds.query);
  if (s.month) query.set("month", s.month);
  if (s.colour !== "trust") query.set("colour", s.colour);
  if (s.view !== "worlds") query.set("view", s.view);
  if (s.projector) query.set("mode", "projector");
  if (s.projector && s.projected) query.set("chart", s.projected);
  if (s.ties) query.set("ties", s.ties);
  if (s.chosen) query.set("who", `${s.chosen.what}-${s.chosen.row}`);
  const text = query.toString();
  window.history.replaceState(window.history.state, "", text ? `?${text}` : window.location.pathname);
}
