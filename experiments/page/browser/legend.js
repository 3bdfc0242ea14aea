// What the marks of the charts mean, in a line under them.

import { h } from "./elements.js";
import { coloursOf, SIDES } from "./words.js";

const BANDS = {
  levels: "Bands: nine worlds in ten.",
  change: "Bands: nine worlds in ten.",
  difference: "Dark: 95% for the mean; light: nine worlds in ten.",
};
const STRIP = "Grey strip: practically the same.";
export const SCALE =
  "No chart of both worlds spans less than how far nine in ten such places lie apart that nobody funds (8,000 " +
  "adults, year 20); right less left, no less than a third of that. The grey strip is a tenth of their standard " +
  "deviation to each side. The dark band holds for all outcomes together; the line is thick where it leaves zero out.";

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
    view === "difference" ? `${STRIP} ` : "",
  ];
}

const dotted = (colour, text) =>
  h("span", { class: "dotted" }, h("i", { style: `border-color:${colour}` }), `${text} `);
