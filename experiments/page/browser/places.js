// Draws the places where people meet: institutions, and the groups around them.

import { sheet } from "./theme.js";

export const GROUP = "#7a3e9d";

// Where each living group is drawn: around its host, or at its founder's home.
export function groupSpots(frame, ground) {
  if (frame.spots && frame.spots.px === ground.px) return frame.spots;
  const beside = new Map(),
    spots = { px: ground.px };
  for (let g = 0; g < frame.group_row.length; g++) {
    const host = frame.host[g],
      cell = host >= 0 ? frame.site[host] : frame.group_cell[g];
    const k = beside.get(cell) || 0,
      [cx, cy] = ground.at(cell);
    beside.set(cell, k + 1);
    const r = Math.max(9, ground.step * 0.55) + 7 * Math.floor(k / 6),
      turn = (k % 6) * 1.047 + 0.5;
    spots[frame.group_row[g]] =
      host >= 0 ? [cx + r * Math.cos(turn), cy + r * Math.sin(turn), g] : [cx + 4 * k, cy, g];
  }
  frame.spots = spots;
  return spots;
}

const LETTERS = ["L", "C", "Y", "P", "F", "B", "S"]; // library, centre, youth club, park, faith, pub (bar), shop

// One institution: its letter, a bar for its condition, crossed out while it is closed.
export function drawInstitution(ctx, x, y, size, kind, state, condition) {
  const half = size / 2,
    open = state === 1;
  ctx.fillStyle = open ? sheet.blank : "#eceae4";
  ctx.strokeStyle = open ? sheet.ink : "#9a9a94";
  ctx.lineWidth = open ? 1.4 : 1;
  ctx.setLineDash(state === 2 ? [2, 2] : []);
  ctx.beginPath();
  ctx.roundRect(x - half, y - half, size, size, 3);
  ctx.fill();
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.fillStyle = open ? sheet.ink : "#8d8d88";
  ctx.font = `700 ${Math.round(size * 0.62)}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(LETTERS[kind], x, y);
  ctx.fillStyle = sheet.line;
  ctx.fillRect(x - half, y + half + 1.5, size, 2.5);
  ctx.fillStyle = open ? "#E69F00" : "#b9b5aa";
  ctx.fillRect(x - half, y + half + 1.5, size * condition, 2.5);
  if (state === 0) {
    ctx.strokeStyle = "#8d8d88";
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

export function drawPlaces(ctx, ground, frame) {
  const spots = groupSpots(frame, ground),
    size = Math.max(11, Math.min(18, ground.step * 0.85));
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
