// What residents can be coloured by, and the colours.

import { degrees } from "./frame.js";

// from little to much: lightness falls all the way; readable by colour-blind eyes and in print
export const RAMP = ["#e8ddb7", "#c6c2a3", "#a5a890", "#878e7d", "#6a756b", "#505c59", "#384448", "#222d37"];
// from more on the left to more on the right
export const DIVERGING = ["#b34700", "#d9833f", "#e8b78b", "#d9d6cf", "#93bcdb", "#4a90c4", "#005a94"];
export const COMMUNITIES = ["#99968f", "#58321e", "#fcd107"];
// not better off here, and better off by more and more, on the left and on the right
export const GAINS = [
  ["#d9d6cf", "#e8b78b", "#d9833f", "#b34700"],
  ["#d9d6cf", "#93bcdb", "#4a90c4", "#005a94"],
];
export const STRANGER = "#8d8a80"; // drawn as a ring: its colour alone would not tell it

const share = (name, most = 1) => ({ values: (f) => f[name], top: 255, most });
export const COLOURINGS = {
  trust: { title: "Trust in neighbours", ...share("trust"), unit: "0-1" },
  belonging: { title: "Belonging", ...share("belonging"), unit: "0-1" },
  ties: { title: "Number of ties", values: degrees, top: 8, most: 8, unit: "8 or more" },
  satisfaction: { title: "Life satisfaction", ...share("satisfaction", 10), unit: "0-10" },
  loneliness: { title: "Loneliness", ...share("loneliness"), unit: "0-1" },
  skill: { title: "Civic skill", ...share("skill"), unit: "0-1" },
  community: { title: "Community", values: (f) => f.community, palette: COMMUNITIES },
  gained: { title: "Who is better off", values: (f) => f.satisfaction, top: 255, most: 10, against: true },
};
// a step of DIVERGING in a mean over an area, in units of a frame
export const GAIN = { trust: 12, belonging: 12, satisfaction: 8, loneliness: 12, skill: 12, ties: 1 };

// The colour class of every resident: an index into the palette, -1 for somebody with no twin on the other side.
export function classes(frame, other, colouring, side) {
  const n = frame.many.residents,
    found = new Int8Array(n),
    values = colouring.values(frame);
  if (colouring.palette) return { found: values, palette: colouring.palette };
  if (colouring.against) {
    const theirs = colouring.values(other),
      step = 8;
    for (let i = 0; i < n; i++)
      found[i] =
        frame.arrived[i] !== other.arrived[i]
          ? -1
          : Math.max(0, Math.min(3, Math.round((values[i] - theirs[i]) / step)));
    return { found, palette: GAINS[side] };
  }
  for (let i = 0; i < n; i++) found[i] = Math.min(7, Math.floor((values[i] / colouring.top) * 7.999));
  return { found, palette: RAMP };
}
