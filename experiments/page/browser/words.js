// What is said of a month and of who is in it.

import { degrees, membersOf, usersOf } from "./frame.js";
import { amount } from "./amounts.js";
import { COLOURINGS } from "./colouring.js";
import { lit, theme } from "./theme.js";

export const SIDES = ["left", "right"];
const MANY = 10_000; // runs that nobody will make: the most that Python says are needed
const SECOND = "#111111"; // business as usual, where it is on both sides
const STATES = ["closed", "open", "closed for building work"];

export function date(month) {
  return month <= 0
    ? "At the start"
    : `Year ${Math.floor((month - 1) / 12) + 1}, month ${((month - 1) % 12) + 1}`;
}

// So many of a thing, in words.
export const counted = (many, one) => `${many.toLocaleString("en-GB")} ${one}${many === 1 ? "" : "s"}`;

// The house's colours of options; business as usual is grey.
export function coloursOf(s) {
  return coloursOnPaper(s).map((colour) => (colour === SECOND ? theme.ink : lit(colour)));
}

// The same on a map.
export function coloursOnPaper(s) {
  const { options, usual } = s.offered.colours;
  return SIDES.map((_, k) => ((s.preview || s.worlds)?.options[k].nothing ? [usual, SECOND][k] : options[k]));
}

const SAYS = { more: "right has more", less: "left has more", same: "practically the same" };
const percent = (share) => `${Math.round(100 * share)}%`;

// What the runs say of an outcome, with the share of worlds in which that is so: a line over a chart.
export function says({ verdict, ahead }) {
  if (ahead === null) return "cannot tell";
  if (verdict === "better") return `right better, in ${percent(ahead)} of worlds`;
  if (verdict === "worse") return `left better, in ${percent(1 - ahead)} of worlds`;
  return SAYS[verdict] || `cannot tell; right better in ${percent(ahead)}`;
}

export const isSure = ({ verdict }) => !["same", "unsure"].includes(verdict);

// What the right is better and worse at than the left, over outcomes told together; of the rest one cannot tell.
// `told`: [[name, {verdict, needed}]]
export function sides(told) {
  const heads = {
    better: "better on",
    worse: "worse on",
    more: "more",
    less: "less",
    same: "practically the same on",
  };
  const clauses = Object.entries(heads).flatMap(([word, head]) => {
    const names = told.filter(([, one]) => one.verdict === word).map(([name]) => name.replaceAll("_", " "));
    return names.length ? [`${head} ${names.join(", ").replace(/, ([^,]*)$/, " and $1")}`] : [];
  });
  if (told.some(([, one]) => one.verdict === "unsure"))
    clauses.push(`cannot tell on ${clauses.length ? "the rest" : "any"}`);
  return clauses.join("; ") + wouldTell(told.map(([, one]) => one.needed));
}

// About how many runs would tell where these cannot, in brackets; `needed` is null where they can.
export function wouldTell(needed) {
  const some = needed.filter((n) => n !== null);
  if (!some.length) return "";
  const ends = [Math.min(...some), Math.max(...some)].map((n) =>
    n < MANY ? n.toLocaleString("en-GB") : "over 10,000",
  );
  return ` (about ${[...new Set(ends)].join(" to ")} runs would tell)`;
}

export const tooFew = (runs, fewest) =>
  `With ${counted(runs, "run")} luck cannot be told from what money does: it takes ${fewest} at least.`;

// The map of a side in words.
export function describe(s, k) {
  const f = s.frames[k],
    standing = f.state.reduce((n, x) => n + (x < 2), 0);
  const open = f.is_open.reduce((n, x) => n + (x === 1), 0);
  const c = COLOURINGS[s.colour].title.toLowerCase();
  return (
    `Map of the world on the ${SIDES[k]}, ${s.worlds.options[k].name}, ${date(f.month).toLowerCase()}: ` +
    `${counted(f.many.residents, "resident")} coloured by ${c}, ${counted(standing, "tie")}, ` +
    `${counted(f.many.groups, "group")}, ${open} of ${counted(f.many.institutions, "institution")} open. ` +
    "Arrow keys choose a resident, G a group, I an institution."
  );
}

export function nameOf(s, thing, f) {
  if (thing.what === "resident") return `Resident ${thing.row}`;
  const ground = s.worlds?.ground || {};
  if (thing.what === "institution") {
    const kind = s.offered.kinds[f.kind[thing.row]] || "institution",
      name = ground.institutions?.[thing.row];
    return name ? `${name} (${kind})` : capital(kind);
  }
  const g = f.group_row.indexOf(thing.row);
  return g < 0 ? `Group in row ${thing.row}` : ground.groups?.[f.group_name[g]] || `Group ${f.group_name[g]}`;
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);

// A thing as a line of facts.
export function tipOf(s, thing, k) {
  const f = s.frames[k],
    name = nameOf(s, thing, f);
  if (thing.what === "resident") {
    const i = thing.row,
      years = Math.floor((f.month - f.born[i]) / 12),
      here = (f.month - f.arrived[i]) / 12;
    return (
      `${name}: ${years} years old, ` +
      `here for ${here < 2 ? counted(f.month - f.arrived[i], "month") : counted(Math.round(here), "year")}, ` +
      `trust ${amount(f.trust[i] / 255, 2)}, belonging ${amount(f.belonging[i] / 255, 2)}, ` +
      counted(degrees(f)[i], "tie") +
      `${f.flags[i] & 1 ? ", in work" : ""}${f.flags[i] & 2 ? ", supported by a community worker" : ""}`
    );
  }
  if (thing.what === "institution") {
    const i = thing.row;
    if (i >= f.site.length) return "An institution that is not there";
    return (
      `${name}: ${STATES[f.is_open[i]]}, owner ${s.offered.owners[f.owner[i]]}, ` +
      `condition ${amount(f.condition[i] / 255, 2)}, ${counted(usersOf(f, i).length, "user")}`
    );
  }
  const g = f.group_row.indexOf(thing.row);
  if (g < 0) return `${name}: not there in this world this month`;
  const host = f.host[g] < 0 ? "at its founder's home" : `in the ${s.offered.kinds[f.kind[f.host[g]]]}`;
  return (
    `${name}: ${f.constituted[g] ? "constituted" : "informal"}, ` +
    `${counted(membersOf(f, thing.row).length, "member")}, ` +
    `energy ${amount(f.energy[g] / 255, 2)}, meets ${host}`
  );
}
