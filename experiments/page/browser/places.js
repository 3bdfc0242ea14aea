// Draws the places where people meet: institutions, and the groups around them.

import { sheet } from "./theme.js";

export const GROUP = "#8d41d9";

// Where each living group is drawn: around its host, or at its founder's home.
export function groupSpots(frame, ground) {
  if (frame.spots?.ground === ground) return frame.spots;
  const beside = new Map(),
    spots = { ground };
  for (let g = 0; g < frame.group_row.length; g++) {
    const host = frame.host[g],
      cell = host >= 0 ? frame.site[host] : frame.group_cell[g];
    const k = beside.get(cell) || 0,
      [cx, cy] = ground.at(cell);
    beside.set(cell, k + 1);
    const r = Math.max(9, Math.min(18, ground.step * 0.55)) + 7 * Math.floor(k / 6),
      turn = (k % 6) * 1.047 + 0.5;
    spots[frame.group_row[g]] =
      host >= 0 ? [cx + r * Math.cos(turn), cy + r * Math.sin(turn), g] : [cx + 4 * k, cy, g];
  }
  frame.spots = spots;
  return spots;
}

export const LETTERS = ["L", "C", "Y", "P", "F", "B", "S"]; // library, centre, youth club, park, faith, pub (bar), shop

// One institution: its letter, a bar for its condition, crossed out while it is closed.
export function drawInstitution(ctx, x, y, size, kind, state, condition) {
  const half = size / 2,
    open = state === 1;
  ctx.fillStyle = open ? sheet.blank : sheet.line;
  ctx.strokeStyle = open ? sheet.ink : sheet.quiet;
  ctx.lineWidth = open ? 1.4 : 1;
  ctx.setLineDash(state === 2 ? [2, 2] : []);
  ctx.beginPath();
  ctx.roundRect(x - half, y - half, size, size, 3);
  ctx.fill();
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.fillStyle = open ? sheet.ink : sheet.quiet;
  ctx.font = `700 ${Math.round(size * 0.62)}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(LETTERS[kind], x, y);
  ctx.fillStyle = sheet.line;
  ctx.fillRect(x - half, y + half + 1.5, size, 2.5);
  ctx.fillStyle = open ? sheet.ink : sheet.quiet;
  ctx.fillRect(x - half, y + half + 1.5, size * condition, 2.5);
  if (state === 0) {
    ctx.strokeStyle = sheet.quiet;
    ctx.beginPath();
    ctx.moveTo(x - half, y + half);
    ctx.lineTo(x + half, y - half);
    ctx.stroke();
  }
}

export function drawGroup(ctx, x, y, size, constituted, energy) {
  ctx.beginPath();
  ctx.moveTo(x, y - size);
  ctx.lineTo(x + size, y);
  ctx.lineTo(x, y + size);
  ctx.lineTo(x - size, y);
  ctx.closePath();
  ctx.fillStyle = constituted ? GROUP : sheet.blank;
  ctx.globalAlpha = constituted ? 0.45 + 0.55 * energy : 1;
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.strokeStyle = GROUP;
  ctx.lineWidth = 1.5;
  ctx.stroke();
}

const sizeOf = (ground) => Math.max(13, Math.min(24, ground.step * 0.85));

export function drawPlaces(ctx, ground, frame) {
  const spots = groupSpots(frame, ground),
    size = sizeOf(ground);
  ctx.strokeStyle = GROUP;
  ctx.globalAlpha = 0.55;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const row of frame.group_row) {
    const [x, y, g] = spots[row];
    if (frame.host[g] >= 0) {
      ctx.moveTo(x, y);
      ctx.lineTo(...ground.at(frame.site[frame.host[g]]));
    }
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
  for (let i = 0; i < frame.site.length; i++)
    drawInstitution(
      ctx,
      ...ground.at(frame.site[i]),
      size,
      frame.kind[i],
      frame.is_open[i],
      frame.condition[i] / 255,
    );
  for (const row of frame.group_row) {
    const [x, y, g] = spots[row];
    drawGroup(ctx, x, y, size * 0.3, frame.constituted[g], frame.energy[g] / 255);
  }
}

// Names of places, by row of the institution and by name of the group, where there is room for them.
export function drawNames(ctx, ground, frame, names) {
  if (!names) return;
  const size = sizeOf(ground),
    taken = [];
  const spots = groupSpots(frame, ground),
    sites = [...frame.site].map((cell) => ground.at(cell)),
    things = sites.map((spot, row) => [spot, names.institutions[row], size / 2 + 4]);
  for (const row of frame.group_row)
    things.push([spots[row], names.groups[frame.group_name[spots[row][2]]], size * 0.3 + 3]);
  for (const [[x, y], , reach] of things) taken.push([x - reach, y - reach, x + reach, y + reach + 2]);
  ctx.font = "600 11px system-ui, sans-serif";
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  ctx.lineJoin = "round";
  for (const [[x, y], name, reach] of things) {
    if (!name || !ground.isSeen(x, y)) continue;
    const wide = ctx.measureText(name).width,
      left = [x + reach, x - reach - wide, x - wide / 2, x - wide / 2],
      middle = [y, y, y - reach - 7, y + reach + 9];
    const k = left.findIndex((_, k) => isFree(left[k], middle[k], wide, taken, ground.px));
    if (k < 0) continue;
    taken.push([left[k], middle[k] - 7, left[k] + wide, middle[k] + 7]);
    ctx.strokeStyle = sheet.blank;
    ctx.lineWidth = 3;
    ctx.strokeText(name, left[k], middle[k]);
    ctx.fillStyle = sheet.ink;
    ctx.fillText(name, left[k], middle[k]);
  }
}

const isFree = (x, y, wide, taken, px) =>
  x > 2 &&
  y > 9 &&
  x + wide < px - 2 &&
  y < px - 9 &&
  !taken.some(([left, top, right, bottom]) => x < right && x + wide > left && y - 7 < bottom && y + 7 > top);
