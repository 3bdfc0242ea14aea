// The calendar with the money under it: for each year and option, planned (outline) and spent so far (filled); over it
// the places that opened and closed.

import { pounds } from "./amounts.js";
import { triangle } from "./charts.js";
import { theme } from "./theme.js";

const FONT = "10.5px system-ui, 'Segoe UI', sans-serif";
const ROWS = [4.5, 13.5]; // pixels from the top: places on the left, on the right
const TOP = 31,
  UNDER = 15;

export function byYear(months) {
  const years = [];
  months.forEach((gbp, m) => {
    years[Math.floor(m / 12)] = (years[Math.floor(m / 12)] || 0) + gbp;
  });
  return years;
}

// `c`: {w, h, left, right, years, month, head, options: [{name, colour, planned, spent, openings}]}
export function drawMoney(ctx, c) {
  const bottom = c.h - UNDER,
    wide = (c.right - c.left) / c.years;
  ctx.clearRect(0, 0, c.w, c.h);
  const planned = c.options.map((o) => byYear(o.planned)),
    spent = c.options.map((o) => byYear(o.spent));
  const most = Math.max(1, ...planned.flat(), ...spent.flat());
  const x = (month) => c.left + (month / 12) * wide,
    y = (gbp) => bottom - (gbp / most) * (bottom - TOP);
  ctx.font = FONT;
  ctx.textBaseline = "alphabetic";
  calendar(ctx, c, wide, bottom, x);
  c.options.forEach((o, k) => {
    const w = Math.max(2, wide * 0.36);
    for (let year = 0; year < c.years; year++) {
      const at = x(year * 12) + wide * 0.1 + k * (w + 1);
      bar(ctx, o.colour, at, w, bottom, y(planned[k][year] || 0), y(spent[k][year] || 0));
    }
  });
  ctx.fillStyle = theme.quiet;
  ctx.textAlign = "right";
  ctx.fillText(most > 1 ? `${pounds(most)} a year` : "", c.right, TOP - 3);
  ctx.fillStyle = theme.ink;
  ctx.globalAlpha = 0.07;
  if (c.head < c.years * 12) ctx.fillRect(x(c.head), 0, c.right - x(c.head), bottom);
  ctx.globalAlpha = 1;
  ctx.fillRect(x(c.month) - 0.75, 0, 1.5, bottom + 4);
  c.options.forEach((o, k) => {
    for (const one of o.openings || [])
      triangle(ctx, x(one.month), ROWS[k], 3.4, { ...one, colour: o.colour });
  });
}

function calendar(ctx, c, wide, bottom, x) {
  const every = c.years > 30 ? 5 : wide < 26 ? 2 : 1;
  for (let year = 0; year <= c.years; year++) {
    ctx.fillStyle = theme.line;
    ctx.fillRect(Math.round(x(year * 12)), bottom, 1, 4);
    const room = year === c.years || (c.years - year) * wide > 44; // beside the last
    if (year % every !== 0 || !room) continue;
    ctx.fillStyle = theme.quiet;
    ctx.textAlign = year === c.years ? "right" : year ? "center" : "left";
    const text = year === 0 ? "start" : year === c.years ? `year ${year}` : String(year);
    ctx.fillText(text, x(year * 12), c.h - 2);
  }
  ctx.fillStyle = theme.line;
  ctx.fillRect(c.left, bottom, c.right - c.left, 1);
}

// One option in a year, from the bottom up to what was planned and to what was spent.
function bar(ctx, colour, at, w, bottom, planned, spent) {
  ctx.fillStyle = ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.globalAlpha = 0.16;
  ctx.fillRect(at, planned, w, bottom - planned);
  ctx.globalAlpha = 1;
  if (planned < bottom) ctx.strokeRect(at + 0.5, planned + 0.5, w - 1, bottom - planned);
  if (spent < bottom) ctx.fillRect(at, spent, w, bottom - spent);
}
