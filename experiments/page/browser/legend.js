// What the marks of the charts mean, in a line under them.

import { h } from "./elements.js";
import { coloursOf, SIDES } from "./words.js";

const BANDS = {
  levels: "Bands: nine worlds in ten.",
  change: "Bands: nine worlds in ten.",
  difference:
    "Dark band: 95% for the mean, all outcomes together, thick where it leaves zero out; light band: nine worlds in ten.",
};

// `many`: whether there are bands of many runs.
export function legendOf(s, view, many) {
  const colours = coloursOf(s),
    { options } = s.worlds;
  const ends = SIDES.flatMap((side, k) =>
    options[k].ends === null ? [] : [dotted(colours[k], `${side}'s money ends`)],
  );
  return [
    ...ends,
    "▲ a place opens, ▽ closes. ",
    many ? `${BANDS[view]} ` : "",
    view === "difference" ? "Grey strip: practically the same. " : "",
    h("span", { title: SCALE }, "Scales never show less than places differ anyway."),
  ];
}

const SCALE =
  "No chart of both worlds spans less than how far nine in ten such places lie apart that nobody funds " +
  "(8,000 adults, year 20); right less left, no less than a third of it. Grey strip: a tenth of their standard deviation.";

const dotted = (colour, text) =>
  h("span", { class: "dotted" }, h("i", { style: `border-color:${colour}` }), `${text} `);
