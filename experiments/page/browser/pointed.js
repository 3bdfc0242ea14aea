// The month of a chart that is pointed at, by hand or by keyboard, and what there was in it.

import { h } from "./elements.js";

const YEAR = 12;

// A box for what is told, which charts share.
export function valueTip() {
  const body = h("div", { class: "tip values", role: "status", hidden: true });
  return {
    body,
    hide: () => (body.hidden = true),
    show(lines, x, y) {
      body.replaceChildren(...lines.map((text) => h("div", {}, text)));
      body.hidden = false;
      const { width, height } = body.getBoundingClientRect();
      body.style.left = `${Math.max(4, Math.min(x + 14, window.innerWidth - width - 6))}px`;
      body.style.top = `${y + 16 + height < window.innerHeight ? y + 16 : Math.max(4, y - height - 10)}px`;
    },
  };
}

// `how`: {tip, plot: () => {left, right}, months and last: () => months there are, and that have something to tell,
// told: (month) => lines, redraw: (), stops: () => the months that arrows go to, years where there is none}
// Gives an object whose `at` is the month pointed at, or null.
export function pointed(canvas, how) {
  const state = { at: null };
  canvas.tabIndex = 0;

  function move(month, x, y) {
    state.at = Math.max(0, Math.min(how.last(), month));
    how.redraw();
    const box = canvas.getBoundingClientRect(),
      { left, right } = how.plot();
    const where = box.left + left + ((right - left) * state.at) / Math.max(1, how.months());
    how.tip.show(how.told(state.at), x ?? where, y ?? box.top + 20);
  }

  function leave() {
    if (state.at === null) return;
    state.at = null;
    how.tip.hide();
    how.redraw();
  }

  const keys = {
    ArrowRight: (stops, at) => stops.find((m) => m > at) ?? at,
    ArrowLeft: (stops, at) => stops.findLast((m) => m < at) ?? at,
    Home: (stops) => stops[0],
    End: (stops) => stops.at(-1),
  };

  canvas.addEventListener("pointermove", ({ clientX, clientY }) => {
    const { left, right } = how.plot(),
      x = clientX - canvas.getBoundingClientRect().left;
    if (right > left) move(Math.round(((x - left) / (right - left)) * how.months()), clientX, clientY);
  });
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("blur", leave);
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
    if (!keys[event.key]) return;
    event.preventDefault();
    const last = how.last(),
      stops = how.stops?.() ?? [];
    for (let month = 0; !how.stops && month < last; month += YEAR) stops.push(month);
    if (!how.stops) stops.push(last);
    if (stops.length) move(keys[event.key](stops, state.at ?? last));
  });
  return state;
}
