// One outcome of both worlds as a chart: as it is, as it changed, or right less left; with what many runs say of it.

import { signed, unitOf, written } from "./amounts.js";
import { axisOf } from "./axes.js";
import { drawChart } from "./charts.js";
import { h, sharp } from "./elements.js";
import { marksOn, openedBy, openingTold } from "./openings.js";
import { pointed } from "./pointed.js";
import { theme } from "./theme.js";
import { coloursOf, date, isSure, says, SIDES } from "./words.js";

export const VIEWS = [
  ["levels", "both worlds"],
  ["change", "change since the start"],
  ["difference", "right less left"],
];
const THIRD = 3; // how much finer a difference is drawn than levels
const ENDS = { "0-1": 1, share: 1, "0-10": 10 };
const NEAR = 0.5; // of what a world had at first, where nobody knows how far places lie apart

// `view`: () => one of VIEWS; `found`: () => what many runs say, {bands: [left, right], difference, worlds, last,
// replicates}, or null. Gives {canvas, draw}.
export function outcomeChart(s, o, tip, view, found) {
  const canvas = h("canvas", { class: "chart", role: "img", "data-outcome": o.name });
  let plot = { left: 0, right: 0 };
  const value = (k, month) => s.rows[k][month]?.[o.name];
  const at = pointed(canvas, {
    tip,
    plot: () => plot,
    months: () => s.worlds?.last ?? 0,
    last: () => (found() ? s.worlds.last : s.month),
    told: (month) => told(s, o, month, view(), found()),
    redraw: draw,
  });

  function draw() {
    if (!s.frames) return;
    const { ctx, w, h: height } = sharp(canvas);
    if (w < 10) return;
    const f = found(),
      c = (view() === "difference" ? between : apart)(s, o, f, view());
    plot = drawChart(ctx, { ...c, ...common(s), w, h: height, title: o.title, at: at.at });
    Object.assign(canvas.dataset, { plot: `${plot.left} ${plot.right}`, clipped: plot.clipped });
    const [a, b] = SIDES.map((_, k) => value(k, s.month)),
      { low, high } = c.axis;
    const end = view() === "levels" ? written : signed;
    canvas.setAttribute(
      "aria-label",
      `${o.title} by month up to ${date(s.month).toLowerCase()}: ` +
        `${s.worlds.options[0].name} ${written(o, a)}, ${s.worlds.options[1].name} ${written(o, b)} ${unitOf(o)}. ` +
        `${f ? `${says(f.last)}. ` : ""}From ${end(o, low)} to ${end(o, high)}. Arrow keys tell years.`,
    );
  }
  return { canvas, draw };
}

// What is the same whatever is shown.
function common(s) {
  const colours = coloursOf(s);
  const ends = s.worlds.options.map((option, k) => ({ month: option.ends, colour: colours[k] }));
  return {
    months: s.worlds.last,
    ends: ends.filter((end) => end.month !== null && end.month <= s.worlds.last),
    openings: marksOn(s, colours),
  };
}

const unsigned = () => "",
  withSign = (value) => (value > 0 ? "+" : value < 0 ? "−" : "");
const style = (o, sign) => ({
  times: o.unit === "share" ? 100 : 1,
  unit: o.unit === "share" ? (sign === withSign ? " pt" : "%") : "",
  sign,
});
const leastOf = (s, o) => o.least ?? Math.max(NEAR * Math.abs(s.rows[0][0][o.name]), 1e-6);

// Both worlds, as they are or as they changed.
function apart(s, o, f, view) {
  const colours = coloursOf(s),
    since = view === "change";
  const lines = SIDES.map((_, k) => ({
    colour: colours[k],
    values: s.rows[k].slice(0, s.month + 1).map((row) => row[o.name] - (since ? s.rows[k][0][o.name] : 0)),
  }));
  const bands = (f?.bands ?? []).flatMap((one, k) =>
    one ? [{ ...(since ? one.change : one), every: 12, colour: colours[k], alpha: 0.14 }] : [],
  );
  const lists = [...lines.map((l) => l.values), ...bands.flatMap((b) => [b.low, b.high])];
  const range = since ? { about: 0 } : { from: 0, to: ENDS[o.unit] };
  const axis = axisOf(since ? [...lists, [0]] : lists, { least: leastOf(s, o), ...range });
  const last = lines.map((l) => l.values.at(-1));
  const values = lines.map((l, k) => ({ text: (since ? signed : written)(o, last[k]), colour: l.colour }));
  return {
    axis: { ...axis, written: style(o, since ? withSign : unsigned) },
    lines,
    bands,
    zero: since,
    dots: lines.map((l, k) => ({ month: s.month, value: last[k], colour: l.colour })),
    words: [...verdict(f), values, [{ text: unitOf(o), colour: theme.quiet }]],
  };
}

// The right less the left: this world, and of many runs the mean and its interval.
function between(s, o, f) {
  const [a, b] = s.rows,
    { ink, quiet } = theme;
  const own = b.slice(0, s.month + 1).map((row, month) => row[o.name] - a[month][o.name]);
  const lines = [{ values: own, colour: f ? quiet : ink, width: f ? 0.8 : 1.7 }],
    bands = [];
  if (f) {
    const { effect, low, high } = f.difference;
    const sure = effect.map((v, i) => (low[i] > 0 || high[i] < 0 ? v : null));
    lines.push({ values: effect, every: 12, colour: ink, width: 1.2 });
    lines.push({ values: sure, every: 12, colour: ink, width: 2.8 });
    bands.push(
      { ...f.worlds, every: 12, colour: ink, alpha: 0.1 },
      { low, high, every: 12, colour: ink, alpha: 0.22 },
    );
  }
  const lists = [...lines.map((l) => l.values), ...bands.flatMap((one) => [one.low, one.high]), [0]];
  const axis = axisOf(lists, { least: leastOf(s, o) / THIRD, about: 0 });
  return {
    axis: { ...axis, written: style(o, withSign) },
    lines,
    bands,
    zero: true,
    strip: f?.last.margin ?? o.margin,
    dots: [{ month: s.month, value: own.at(-1), colour: f ? quiet : ink }],
    words: [
      ...verdict(f),
      [{ text: `${signed(o, own.at(-1))}${f ? " in this world" : ""}`, colour: f ? quiet : ink }],
    ],
  };
}

const verdict = (f) =>
  f ? [[{ text: says(f.last), bold: isSure(f.last), colour: isSure(f.last) ? theme.ink : theme.quiet }]] : [];

// A month in words: both worlds, and of many runs the year it is in.
function told(s, o, month, view, f) {
  const lines = [`${o.title}: ${date(month).toLowerCase()}`],
    shown = Math.min(month, s.month);
  const values = SIDES.map((_, k) => s.rows[k][shown]?.[o.name]);
  if (month <= s.month) {
    SIDES.forEach((side, k) => {
      const since =
        view === "change" ? ` (${signed(o, values[k] - s.rows[k][0][o.name])} since the start)` : "";
      lines.push(`${side}: ${written(o, values[k])}${since}`);
    });
    lines.push(`right less left: ${signed(o, values[1] - values[0])}`);
    for (const [k] of SIDES.entries())
      lines.push(
        ...openedBy(s, k)
          .filter((one) => one.month === month)
          .map((one) => openingTold(s, k, one)),
      );
  }
  const year = Math.round(month / 12);
  if (f && Number.isFinite(f.difference.effect[year]) && year) {
    const [mean, low, high] = ["effect", "low", "high"].map((key) => signed(o, f.difference[key][year]));
    const interval = low === "–" ? "" : ` (95%: ${low} to ${high})`;
    lines.push(`${f.replicates} runs, year ${year}, right less left: ${mean}${interval}`);
  }
  return [...lines, o.meaning];
}
