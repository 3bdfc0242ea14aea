// Zoom and pan of both maps together, by wheel, fingers, mouse and keys.

import { button, h } from "./elements.js";
import { moved, WHOLE, zoomed } from "./ground.js";

const STEP = 1.5; // a key or a button
const STILL = 4; // px within which a press is a click
const SHIFTS = { ArrowLeft: [-0.15, 0], ArrowRight: [0.15, 0], ArrowUp: [0, -0.15], ArrowDown: [0, 0.15] };
const FACTORS = { "+": STEP, "=": STEP, "-": 1 / STEP, _: 1 / STEP };

// `changed` is called when another part is seen.
export function sighting(s, changed) {
  s.sight = WHOLE;
  const fingers = new Map();
  let dragged = 0;

  function see(sight, canvases = document.querySelectorAll("canvas.map")) {
    if (sight === s.sight) return;
    s.sight = sight;
    for (const canvas of canvases) canvas.style.touchAction = sight === WHOLE ? "pan-x pan-y" : "none";
    changed();
  }
  const by = (factor, x = 0.5, y = 0.5) => s.worlds && see(zoomed(s.sight, factor, x, y, s.worlds.side));

  // where on a map something happened, as shares of its side
  function where(event) {
    const box = event.currentTarget.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }

  function wheel(event) {
    event.preventDefault();
    by(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), ...where(event));
  }

  function down(event) {
    if (event.pointerType === "mouse" && event.button) return;
    if (!fingers.size) dragged = 0;
    fingers.set(event.pointerId, where(event));
  }

  // one finger moves the map, two zoom it about the point between them
  function move(event) {
    const before = fingers.get(event.pointerId);
    if (!before) return false;
    if (event.pointerType === "mouse" && !event.buttons) return !fingers.delete(event.pointerId); // let go elsewhere
    const now = where(event),
      [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    fingers.set(event.pointerId, now);
    if (other) {
      const apart = (at) => Math.max(0.02, Math.hypot(at[0] - other[0], at[1] - other[1]));
      dragged = Number.POSITIVE_INFINITY;
      by(apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
      return true;
    }
    const [x, y] = [before[0] - now[0], before[1] - now[1]];
    dragged += Math.hypot(x, y) * event.currentTarget.clientWidth;
    if (s.sight === WHOLE || dragged <= STILL) return false;
    event.currentTarget.setPointerCapture(event.pointerId);
    see(moved(s.sight, x, y));
    return true;
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false; // the browser's own
    if (event.key === "0") see(WHOLE);
    else if (event.key in FACTORS) by(FACTORS[event.key]);
    else if (event.shiftKey && event.key in SHIFTS) see(moved(s.sight, ...SHIFTS[event.key]));
    else return false;
    event.preventDefault();
    return true;
  }

  const up = (event) => fingers.delete(event.pointerId);
  const buttons = h(
    "div",
    { class: "zoom", role: "group", "aria-label": "Zoom of both maps" },
    button("+", () => by(STEP), { "aria-label": "Zoom in", title: "Zoom in: + or the wheel" }),
    button("−", () => by(1 / STEP), { "aria-label": "Zoom out", title: "Zoom out: - or the wheel" }),
    button("◻", () => see(WHOLE), {
      "aria-label": "Show all of the map",
      title: "Show all: 0 or a double click",
    }),
  );
  return {
    buttons,
    move,
    pressed,
    wasDragged: () => dragged > STILL && s.sight !== WHOLE,
    events: {
      onwheel: wheel,
      onpointerdown: down,
      onpointerup: up,
      onpointercancel: up,
      ondblclick: () => see(WHOLE),
    },
  };
}
