// Places that opened and closed: told in words, and read from recorded months.

import { SIDES, nameOf } from "./words.js";

// Those of one side up to the month that is shown.
export const openedBy = (s, k) => s.openings[k].filter((one) => one.month <= s.month);

// Both sides' for a chart, in the colours of the sides.
export const marksOn = (s, colours) =>
  colours.flatMap((colour, k) => openedBy(s, k).map((one) => ({ ...one, colour })));

export function openingTold(s, k, one) {
  const name = nameOf(s, { what: "institution", row: one.row }, { kind: { [one.row]: one.kind } });
  return `${SIDES[k]}: ${name} ${one.opens ? "opens" : "closes"}`;
}

// The same as openings.py finds in a world; building work is neither.
export function openingsOf({ institutions: i }) {
  const found = [];
  for (let k = 0; k < i.many; k++) {
    let was = i.first[k] === 0 && i.is_open[i.start[k]] === 1;
    for (let t = 0; t < i.length[k]; t++) {
      const state = i.is_open[i.start[k] + t];
      const opens = state === 1;
      if (state < 2 && opens !== was) {
        found.push({ month: i.first[k] + t, row: i.row[k], kind: i.kind[k], opens });
        was = opens;
      }
    }
  }
  return found.sort((a, b) => a.month - b.month || a.row - b.row);
}
