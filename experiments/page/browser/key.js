// What the marks on the maps mean: the main ones beside the maps, all of them in the key.

import { RAMP, STRANGER } from "./colouring.js";
import { button, h } from "./elements.js";
import { LOST, NEW, TIE, USE } from "./map.js";
import { drawGroup, drawInstitution, GROUP } from "./places.js";

const WIDE = 26,
  HIGH = 22;

// A mark as it is drawn on a map, and what it is.
function mark(draw, text, tag = "li") {
  const canvas = h("canvas", { width: 2 * WIDE, height: 2 * HIGH, "aria-hidden": "true" }),
    ctx = canvas.getContext("2d");
  ctx.scale(2, 2);
  draw(ctx);
  return h(tag, {}, canvas, h("span", {}, text));
}

const stroke =
  (colour, width, dash = []) =>
  (ctx) => {
    Object.assign(ctx, { strokeStyle: colour, lineWidth: width });
    ctx.setLineDash(dash);
    ctx.beginPath();
    ctx.moveTo(2, 17);
    ctx.lineTo(24, 5);
    ctx.stroke();
  };
const dot = (colour) => (ctx) => {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(13, 11, 4, 0, 6.3);
  ctx.fill();
};
const hollow = (colour) => (ctx) => {
  ctx.strokeStyle = colour;
  ctx.strokeRect(9.5, 7.5, 7, 7);
};
const institution = (kind, state, condition) => (ctx) =>
  drawInstitution(ctx, 13, 9, 14, kind, state, condition);
const group = (constituted) => (ctx) => drawGroup(ctx, 13, 11, 5, constituted, 0.9);

// Beside the maps: what a stranger sees first.
export function marks(page) {
  return h(
    "div",
    { class: "marks", role: "group", "aria-label": "Marks on the maps" },
    mark(dot(RAMP[5]), "resident", "span"),
    mark(stroke(TIE, 1), "tie", "span"),
    mark(stroke(NEW, 1.8), "new tie", "span"),
    mark(stroke(LOST, 1.6, [2, 3]), "lost tie", "span"),
    mark(institution(3, 1, 0.7), "open place, its condition", "span"),
    mark(institution(3, 0, 0.3), "closed", "span"),
    mark(group(1), "group", "span"),
    mark(group(0), "informal group", "span"),
    button("All marks", () => page.tabs.open("key"), { class: "plain" }),
  );
}

// All of them.
export function key(page) {
  const { kinds } = page.s.offered;
  return h(
    "div",
    {},
    h(
      "ul",
      { class: "key" },
      mark(dot(RAMP[5]), "A resident at home, in the colour of what is chosen: pale is little, dark is much"),
      mark(hollow(STRANGER), "In “who is better off”: somebody else lives in this home on the other side"),
      mark(stroke(TIE, 1), "A tie between two residents: the darker, the stronger. It pales as it fades"),
      mark(stroke(NEW, 1.6), "A tie that formed this month"),
      mark(stroke(LOST, 1.4, [2, 3]), "A tie lost this month"),
      ...kinds.map((kind, i) =>
        mark(
          institution(i, 1, 0.7),
          `${kind[0].toUpperCase()}${kind.slice(1)}, open; the bar is its condition`,
        ),
      ),
      mark(institution(1, 0, 0.3), "Closed"),
      mark(institution(1, 2, 0.3), "Closed for building work"),
      mark(
        group(1),
        "A constituted group: the fuller its colour, the more energy. A line leads to where it meets",
      ),
      mark(group(0), "An informal group; without a line it meets at its founder's home"),
      mark(stroke(USE, 1.6, [4, 2]), "Of a chosen resident: a place that they use"),
      mark(stroke(GROUP, 1.6), "Of a chosen resident: a group that they belong to"),
      mark(dot(USE), "Of a chosen place: the home of somebody who uses it"),
      mark(dot(GROUP), "Of a chosen group: the home of a member"),
    ),
    h(
      "p",
      { class: "quiet" },
      "Space plays and pauses. On a map, the arrow keys go from resident to resident, " +
        "G to the next group, I to the next institution, Escape chooses nobody.",
    ),
  );
}
