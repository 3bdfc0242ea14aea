// Draws small charts on a canvas: two lines on one clock, bands, ends of programmes; and the money by year.

import { theme } from "./theme.js";

const FONT = "system-ui, 'Segoe UI', sans-serif";

export function amount(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  return size >= 100
    ? Math.round(value).toLocaleString("en-GB")
    : Number(value.toPrecision(digits)).toString();
}

export function pounds(gbp) {
  const size = Math.abs(gbp);
  if (size >= 1e6) return `£${Number((gbp / 1e6).toPrecision(3))}m`;
  return size >= 1e4 ? `£${Math.round(gbp / 1e3)}k` : `£${Math.round(gbp).toLocaleString("en-GB")}`;
}

function bounds(lists) {
  let low = Infinity,
    high = -Infinity;
  for (const values of lists)
    for (const v of values)
      if (v !== null && Number.isFinite(v)) {
        if (v < low) low = v;
        if (v > high) high = v;
      }
  if (low > high) return [0, 1];
  const room = (high - low) * 0.1 || Math.abs(high) * 0.05 || 0.5;
  return [low < 0 ? low - room : Math.max(0, low - room), high + room];
}

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

// One outcome. `c`: {w, h, title, unit, better, lines: [{values, colour}], bands: [{low, mean, high, colour}],
// every (months between the points of bands), difference: {effect, low, high}, worlds: {low, high}, months, month,
// ends: [{month, colour}], said}
export function drawChart(ctx, c) {
  const left = 4,
    right = c.w - 5,
    top = 31,
    bottom = c.h - 5;
  ctx.clearRect(0, 0, c.w, c.h);
  ctx.textBaseline = "alphabetic";
  ctx.textAlign = "left";
  ctx.fillStyle = theme.ink;
  ctx.font = `600 11.5px ${FONT}`;
  ctx.fillText(c.title, left, 11);
  const lists = c.difference
    ? [c.difference.low, c.difference.high, c.difference.effect, c.worlds.low, c.worlds.high, [0]]
    : c.lines.map((l) => l.values);
  for (const b of (!c.difference && c.bands) || []) lists.push(b.low, b.high);
  const [low, high] = bounds(lists);
  const x = (month) => left + ((right - left) * month) / Math.max(1, c.months);
  const y = (v) => bottom - ((v - low) / (high - low)) * (bottom - top);
  ctx.strokeStyle = theme.line;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const edge of [top, bottom]) {
    ctx.moveTo(left, edge + 0.5);
    ctx.lineTo(right, edge + 0.5);
  }
  ctx.stroke();
  for (const end of c.ends) line(ctx, () => x(end.month), [top, bottom], end.colour, 1.2, [1.5, 3]);
  const scaled = (values) => values.map((v) => (v === null ? null : y(v)));
  if (c.difference) {
    line(ctx, (i) => (i ? right : left), [y(0), y(0)], theme.quiet, 1);
    band(ctx, c, x, y, c.worlds, theme.ink, 0.1);
    band(ctx, c, x, y, c.difference, theme.ink, 0.22);
    line(ctx, (i) => x(i * c.every), scaled(c.difference.effect), theme.ink, 1.2);
    const sure = c.difference.effect.map((v, i) =>
      c.difference.low[i] > 0 || c.difference.high[i] < 0 ? y(v) : null,
    );
    line(ctx, (i) => x(i * c.every), sure, theme.ink, 2.8);
  } else {
    for (const b of c.bands || []) band(ctx, c, x, y, b, b.colour, 0.14);
    for (const l of c.lines) line(ctx, x, scaled(l.values), l.colour, 1.7);
    ctx.globalAlpha = 1;
    for (const l of c.lines) {
      const v = l.values[c.month];
      if (v === undefined) continue;
      ctx.fillStyle = l.colour;
      ctx.beginPath();
      ctx.arc(x(c.month), y(v), 2.6, 0, 6.2832);
      ctx.fill();
    }
  }
  ctx.font = `10.5px ${FONT}`;
  if (c.said) {
    ctx.fillStyle = c.sure ? theme.ink : theme.quiet;
    ctx.font = `${c.sure ? 600 : 400} 10.5px ${FONT}`;
    ctx.fillText(c.said, left, 24);
  } else {
    let at = left;
    for (const l of c.lines) {
      ctx.fillStyle = l.colour;
      const text = amount(l.values[c.month]);
      ctx.fillText(text, at, 24);
      at += ctx.measureText(text).width + 8;
    }
    ctx.fillStyle = theme.quiet;
    ctx.fillText(c.unit, at, 24);
  }
  ctx.font = `9.5px ${FONT}`;
  ctx.fillStyle = theme.quiet;
  ctx.textAlign = "right";
  ctx.fillText(amount(high), right, top + 9);
  ctx.fillText(amount(low), right, bottom - 2);
}

function band(ctx, c, x, y, b, colour, alpha) {
  ctx.fillStyle = colour;
  ctx.globalAlpha = alpha;
  ctx.beginPath();
  b.low.forEach((v, i) => {
    if (v !== null) ctx.lineTo(x(i * c.every), y(v));
  });
  for (let i = b.high.length - 1; i >= 0; i--)
    if (b.high[i] !== null) ctx.lineTo(x(i * c.every), y(b.high[i]));
  ctx.fill();
  ctx.globalAlpha = 1;
}

export function byYear(months) {
  const years = [];
  months.forEach((gbp, m) => {
    years[Math.floor(m / 12)] = (years[Math.floor(m / 12)] || 0) + gbp;
  });
  return years;
}

// The calendar with the money under it: for each year and option, planned (outline) and spent so far (filled).
// `c`: {w, h, left, right, years, month, head, options: [{name, colour, planned, spent}]}
export function drawMoney(ctx, c) {
  const top = 16,
    bottom = c.h - 15,
    wide = (c.right - c.left) / c.years;
  ctx.clearRect(0, 0, c.w, c.h);
  const planned = c.options.map((o) => byYear(o.planned)),
    spent = c.options.map((o) => byYear(o.spent));
  const most = Math.max(1, ...planned.flat(), ...spent.flat());
  const x = (month) => c.left + (month / 12) * wide,
    y = (gbp) => bottom - (gbp / most) * (bottom - top);
  ctx.font = `10.5px ${FONT}`;
  ctx.textBaseline = "alphabetic";
  const every = c.years > 30 ? 5 : wide < 26 ? 2 : 1;
  for (let year = 0; year <= c.years; year++) {
    ctx.fillStyle = theme.line;
    ctx.fillRect(Math.round(x(year * 12)), bottom, 1, 4);
    const room = year === c.years || (c.years - year) * wide > 44; // beside the last
    if (year % every === 0 && room) {
      ctx.fillStyle = theme.quiet;
      ctx.textAlign = year === c.years ? "right" : year ? "center" : "left";
      ctx.fillText(
        year === 0 ? "start" : year === c.years ? `year ${year}` : String(year),
        x(year * 12),
        c.h - 2,
      );
    }
  }
  ctx.fillStyle = theme.line;
  ctx.fillRect(c.left, bottom, c.right - c.left, 1);
  c.options.forEach((o, k) => {
    const w = Math.max(2, wide * 0.36);
    for (let year = 0; year < c.years; year++) {
      const at = x(year * 12) + wide * 0.1 + k * (w + 1);
      ctx.fillStyle = o.colour;
      ctx.globalAlpha = 0.16;
      const full = y(planned[k][year] || 0);
      ctx.fillRect(at, full, w, bottom - full);
      ctx.globalAlpha = 1;
      ctx.strokeStyle = o.colour;
      if (planned[k][year] > 0) ctx.strokeRect(at + 0.5, full + 0.5, w - 1, bottom - full);
      const done = y(spent[k][year] || 0);
      if (spent[k][year] > 0) ctx.fillRect(at, done, w, bottom - done);
    }
    ctx.textAlign = "left";
  });
  ctx.fillStyle = theme.quiet;
  ctx.textAlign = "right";
  ctx.fillText(most > 1 ? `${pounds(most)} a year` : "", c.right, 10);
  ctx.fillStyle = theme.ink;
  ctx.globalAlpha = 0.07;
  if (c.head < c.years * 12) ctx.fillRect(x(c.head), top - 4, c.right - x(c.head), bottom - top + 4);
  ctx.globalAlpha = 1;
  ctx.fillRect(x(c.month) - 0.75, top - 6, 1.5, bottom - top + 10);
}

// A line of a life story. `c`: {w, h, title, unit, lines, months, month}
export function drawLife(ctx, c) {
  drawChart(ctx, { ...c, ends: [], bands: [] });
}
