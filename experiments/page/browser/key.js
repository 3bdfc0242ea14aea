// What the marks on the maps mean: the main ones beside the maps, all of them in the key.

import { RAMP, STRANGER } from "./colouring.js";
import { button, h } from "./elements.js";
import { SCALE } from "./legend.js";
import { USE } from "./map.js";
import { drawGroup, drawInstitution, GROUP, LETTERS } from "./places.js";
import { theme } from "./theme.js";
import { fewest, isGathered, LOST, NEW, tiesShown } from "./ties.js";

const WIDE = 26,
  HIGH = 22;

const all = []; // how each mark is drawn

// A mark as it is drawn on a map, and what it is.
function mark(draw, text, tag = "li") {
  const canvas = h("canvas", { width: 2 * WIDE, height: 2 * HIGH, "aria-hidden": "true" }),
    ctx = canvas.getContext("2d");
  ctx.scale(2, 2);
  all.push(() => {
    ctx.clearRect(0, 0, WIDE, HIGH);
    draw(ctx);
  });
  all.at(-1)();
  return h(tag, {}, canvas, h("span", {}, text));
}

// Draw the marks again, in the colours of the style sheet as it now is.
export function drawMarks() {
  for (const draw of all) draw();
}

const stroke =
  (colour, width, dash = []) =>
  (ctx) => {
    Object.assign(ctx, { strokeStyle: colour || theme.quiet, lineWidth: width });
    ctx.setLineDash(dash);
    ctx.beginPath();
    ctx.moveTo(2, 17);
    ctx.lineTo(24, 5);
    ctx.stroke();
  };
const dot = (colour) => (ctx) => {
  ctx.fillStyle = colour || RAMP[4];
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

// Beside the maps: what a stranger sees first, and what the letters of the places that are there stand for.
export function marks(page) {
  const { s } = page,
    ties = [stroke(null, 2.5), stroke(NEW, 1.8), stroke(LOST, 1.6, [2, 3])].map((draw) =>
      mark(draw, "", "span"),
    ),
    letters = h("div", { class: "letters" });
  const body = h(
    "div",
    { class: "marks", role: "group", "aria-label": "Marks on the maps" },
    mark(dot(), "resident", "span"),
    ties,
    mark(group(1), "group", "span"),
    mark(group(0), "informal group", "span"),
    mark(institution(3, 1, 0.7), "open", "span"),
    mark(institution(3, 0, 0.3), "closed", "span"),
    letters,
    button("All marks", () => page.tabs.open("key"), { class: "plain" }),
  );
  return { body, words: () => lettersOf(s, ties, letters) };
}

function lettersOf(s, [tie, born, lost], letters) {
  const how = tiesShown(s.ties, s.cell.length),
    least = s.ground && isGathered(s.ground, how) ? fewest(s.ground) : null;
  for (const one of [tie, born, lost]) one.hidden = how === "none";
  tie.lastChild.textContent = least ? `${least.standing}+ ties` : "tie";
  born.lastChild.textContent = least ? "new ties, net" : "new tie";
  lost.lastChild.textContent = least ? "lost ties, net" : "lost tie";
  const there = s.offered.kinds.flatMap((kind, i) =>
    s.frames.some((frame) => frame.kind.includes(i))
      ? [h("span", {}, h("b", {}, LETTERS[i]), ` ${kind}`)]
      : [],
  );
  letters.replaceChildren(...there);
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
      mark(dot(), "A resident at home, in the colour of what is chosen: pale is little, dark is much"),
      mark(hollow(STRANGER), "In “who is better off”: somebody else lives in this home on the other side"),
      mark(stroke(null, 1), "A tie between two residents: the darker, the stronger. It pales as it fades"),
      mark(stroke(null, 4), "Ties gathered: all those between two parts of the map; the wider, the more"),
      mark(stroke(NEW, 1.6), "A tie that formed this month; gathered, more formed than were lost"),
      mark(stroke(LOST, 1.4, [2, 3]), "A tie lost this month; gathered, more were lost than formed"),
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
    h("p", {}, SCALE),
    h(
      "p",
      { class: "quiet" },
      "Space plays and pauses. On a map, the arrow keys go from resident to resident, " +
        "G to the next group, I to the next institution, Escape chooses nobody. Plus and minus, the wheel or two " +
        "fingers zoom both maps; drag, or press Shift and an arrow, to move them; 0 or a double click shows all. " +
        "From close by each tie is drawn, unless none are.",
    ),
  );
}
