// Draws small charts on a canvas: lines on one clock, bands, ends of programmes, places that open and close.

import { marksOf, yearsOf } from "./axes.js";
import { theme } from "./theme.js";

const FONT = "system-ui, 'Segoe UI', sans-serif";
const SMALL = `9.5px ${FONT}`;
const TOP = 31,
  UNDER = 13; // pixels over and under the lines

// One outcome. `c`: {w, h, title, words: groups of {text, colour, bold} under it, each whole or left out,
// axis: {low, high, step, written}, months, lines: [{values, every, colour, width, dash}],
// bands: [{low, high, every, colour, alpha}], strip: half its height about zero or null, zero: whether it is drawn,
// dots: [{month, value, colour}], ends: [{month, colour}], openings: [{month, opens, colour}],
// at: the month that is pointed at, or null}
// Gives {left, right}, between what the months lie, and whether the title was too long.
export function drawChart(ctx, c) {
  ctx.clearRect(0, 0, c.w, c.h);
  ctx.textBaseline = "alphabetic";
  const plot = plotOf(ctx, c);
  const clipped = heading(ctx, c);
  ground(ctx, c, plot);
  for (const b of c.bands || []) band(ctx, plot, b);
  for (const l of c.lines)
    line(ctx, (i) => plot.x(i * (l.every || 1)), scaled(plot, l.values), l.colour, l.width || 1.7, l.dash);
  for (const o of c.openings || [])
    triangle(ctx, plot.x(o.month), o.opens ? TOP + 3 : plot.bottom - 3, 2.6, o);
  ctx.globalAlpha = 1;
  for (const d of c.dots || []) dot(ctx, plot.x(d.month), plot.y(d.value), d.colour);
  return { left: plot.left, right: plot.right, clipped };
}

function plotOf(ctx, c) {
  const bottom = c.h - UNDER,
    { low, high } = c.axis;
  const marks = marksOf(c.axis, bottom - TOP, c.axis.written);
  ctx.font = SMALL;
  const left = 5 + Math.ceil(Math.max(...marks.map(([, text]) => ctx.measureText(text).width))),
    right = c.w - 5;
  const x = (month) => left + ((right - left) * month) / Math.max(1, c.months);
  const y = (value) => bottom - ((value - low) / (high - low)) * (bottom - TOP);
  return { left, right, bottom, x, y, marks };
}

// The title and what is said under it, none over the edge.
function heading(ctx, c) {
  ctx.textAlign = "left";
  ctx.fillStyle = theme.ink;
  ctx.font = `600 11.5px ${FONT}`;
  const title = fitting(ctx, c.title, c.w - 4);
  ctx.fillText(title, 2, 11);
  let at = 2;
  c.words.forEach((group, i) => {
    const style = ({ bold }) => `${bold ? 600 : 400} 10.5px ${FONT}`;
    const wide = (one) => {
      ctx.font = style(one);
      return ctx.measureText(one.text).width + 8;
    };
    const all = group.reduce((sum, one) => sum + wide(one), 0);
    if (i && at + all > c.w + 6) return; // rather nothing than half of it
    for (const one of group) {
      ctx.font = style(one);
      ctx.fillStyle = one.colour;
      const said = fitting(ctx, one.text, c.w - at - 2);
      ctx.fillText(said, at, 24);
      at += ctx.measureText(said).width + 8;
    }
  });
  return title !== c.title;
}

// A text, with its end left out if it is wider than there is room.
function fitting(ctx, text, room) {
  if (ctx.measureText(text).width <= room) return text;
  let short = text;
  while (short && ctx.measureText(`${short}…`).width > room) short = short.slice(0, -1);
  return short ? `${short.trimEnd()}…` : "";
}

// What the lines stand on: values, years, ends of programmes, and what is pointed at.
function ground(ctx, c, plot) {
  const { left, right, bottom, x, y, marks } = plot;
  ctx.font = SMALL;
  ctx.lineWidth = 1;
  ctx.textAlign = "right";
  for (const [value, text] of marks) {
    line(ctx, (i) => (i ? right : left), [y(value), y(value)], theme.line, 1);
    ctx.fillStyle = theme.quiet;
    const low = Math.min(bottom, Math.max(TOP + 7, y(value) + 3.5));
    ctx.fillText(text, left - 3, low);
  }
  if (c.strip) {
    ctx.globalAlpha = 0.7;
    ctx.fillStyle = theme.line;
    const top = Math.max(TOP, y(c.strip));
    ctx.fillRect(left, top, right - left, Math.min(bottom, y(-c.strip)) - top);
    ctx.globalAlpha = 1;
  }
  if (c.zero) line(ctx, (i) => (i ? right : left), [y(0), y(0)], theme.quiet, 1);
  ctx.fillStyle = theme.quiet;
  for (const year of yearsOf(c.months / 12, right - left)) {
    const last = year * 12 === c.months;
    ctx.textAlign = last ? "right" : year ? "center" : "left";
    ctx.fillText(last ? `year ${year}` : String(year), x(year * 12), c.h - 2);
    line(ctx, () => x(year * 12), [bottom, bottom + 3], theme.quiet, 1);
  }
  for (const end of c.ends) line(ctx, () => x(end.month), [TOP, bottom], end.colour, 1.2, [1.5, 3]);
  if (c.at !== null && c.at !== undefined) line(ctx, () => x(c.at), [TOP, bottom], theme.quiet, 1);
}

const scaled = ({ y }, values) => values.map((v) => (v === null ? null : y(v)));

function line(ctx, xs, values, colour, width, dash = []) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  ctx.beginPath();
  let pen = false;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === null || !Number.isFinite(values[i])) pen = false;
    else if (pen) ctx.lineTo(xs(i), values[i]);
    else {
      ctx.moveTo(xs(i), values[i]);
      pen = true;
    }
  }
  ctx.stroke();
  ctx.setLineDash([]);
}

function band(ctx, { x, y }, b) {
  ctx.fillStyle = b.colour;
  ctx.globalAlpha = b.alpha;
  ctx.beginPath();
  b.low.forEach((v, i) => {
    if (v !== null) ctx.lineTo(x(i * b.every), y(v));
  });
  for (let i = b.high.length - 1; i >= 0; i--)
    if (b.high[i] !== null) ctx.lineTo(x(i * b.every), y(b.high[i]));
  ctx.fill();
  ctx.globalAlpha = 1;
}

function dot(ctx, x, y, colour) {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(x, y, 2.6, 0, 6.2832);
  ctx.fill();
}

// A place that opens: a triangle that points up; one that closes: an empty one that points down.
export function triangle(ctx, x, y, size, { opens, colour }) {
  const up = opens ? -1 : 1;
  ctx.beginPath();
  ctx.moveTo(x, y + up * size);
  ctx.lineTo(x - size, y - up * size);
  ctx.lineTo(x + size, y - up * size);
  ctx.closePath();
  ctx.fillStyle = opens ? colour : theme.blank;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.1;
  ctx.fill();
  ctx.stroke();
}
