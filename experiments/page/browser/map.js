// Draws a neighbourhood on a canvas, from the bytes of a month. Knows nothing of servers or of controls.

import { classes, COLOURINGS, DIVERGING, GAIN, STRANGER } from "./colouring.js";
import { lifeOf, membersOf, tiesOnlyIn, usersOf } from "./frame.js";
import { drawPlaces, GROUP, groupSpots } from "./places.js";
import { sheet } from "./theme.js";

export const TIE = "#5a6572";
export const NEW = "#00b36b";
export const LOST = "#CC79A7";
export const USE = "#E69F00";
const TURN = 40; // ties of one world that are drawn before some of the other

// Where everything is on a square of `px` pixels: homes spread over their cells.
export function geometry(side, cell, px) {
  const step = px / side,
    n = cell.length;
  const count = new Uint16Array(side * side),
    x = new Float32Array(n),
    y = new Float32Array(n);
  for (const c of cell) count[c]++;
  const seen = new Uint16Array(side * side);
  for (let i = 0; i < n; i++) {
    const c = cell[i],
      k = seen[c]++;
    const r = 0.43 * step * Math.sqrt((k + 0.5) / Math.max(count[c], 3)),
      turn = k * 2.4 + (c % 7);
    x[i] = ((c % side) + 0.5) * step + r * Math.cos(turn);
    y[i] = (Math.floor(c / side) + 0.5) * step + r * Math.sin(turn);
  }
  const at = (c) => [((c % side) + 0.5) * step, (Math.floor(c / side) + 0.5) * step];
  return { side, px, step, x, y, cell, at, dot: Math.max(1, Math.min(4, step * 0.15)) };
}

function drawResidents(ctx, ground, { found, palette }, faint) {
  const r = ground.dot,
    square = r < 2;
  ctx.globalAlpha = faint ? 0.35 : 1;
  for (let k = -1; k < palette.length; k++) {
    ctx.fillStyle = ctx.strokeStyle = k < 0 ? STRANGER : palette[k];
    ctx.lineWidth = 0.9;
    ctx.beginPath();
    for (let i = 0; i < found.length; i++)
      if (found[i] === k) {
        if (k < 0) ctx.rect(ground.x[i] - 0.8 * r, ground.y[i] - 0.8 * r, 1.6 * r, 1.6 * r);
        else if (square) ctx.rect(ground.x[i] - r, ground.y[i] - r, 2 * r, 2 * r);
        else {
          ctx.moveTo(ground.x[i] + r, ground.y[i]);
          ctx.arc(ground.x[i], ground.y[i], r, 0, 6.2832);
        }
      }
    k < 0 ? ctx.stroke() : ctx.fill();
  }
  ctx.globalAlpha = 1;
}

// from, to strength; colour, opacity, width
const TIES = [
  [0, 0.4, TIE, 0.07, 0.7],
  [0.4, 0.7, TIE, 0.16, 0.9],
  [0.7, 1.01, "#39424d", 0.36, 1.1],
];

function drawTies(ctx, ground, frame, faint) {
  const lines = (chosen, colour, alpha, width, dash = []) => {
    ctx.strokeStyle = colour;
    ctx.globalAlpha = faint ? alpha * 0.35 : alpha;
    ctx.lineWidth = width;
    ctx.setLineDash(dash);
    ctx.beginPath();
    for (let e = 0; e < frame.ego.length; e++)
      if (chosen(e)) {
        ctx.moveTo(ground.x[frame.ego[e]], ground.y[frame.ego[e]]);
        ctx.lineTo(ground.x[frame.alter[e]], ground.y[frame.alter[e]]);
      }
    ctx.stroke();
  };
  for (const [low, high, colour, alpha, width] of TIES)
    lines(
      (e) => frame.state[e] === 0 && frame.strength[e] >= low * 255 && frame.strength[e] < high * 255,
      colour,
      alpha,
      width,
    );
  lines((e) => frame.state[e] === 1, NEW, 0.5, 1.3);
  lines((e) => frame.state[e] === 2, LOST, 0.5, 1, [2, 3]);
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

function spokes(ctx, from, ends, colour, width = 1.6, dash = []) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  ctx.beginPath();
  for (const [x, y] of ends) {
    ctx.moveTo(...from);
    ctx.lineTo(x, y);
  }
  ctx.stroke();
  ctx.setLineDash([]);
}

function dots(ctx, spots, radius, colour) {
  ctx.fillStyle = colour;
  ctx.beginPath();
  for (const [x, y] of spots) {
    ctx.moveTo(x + radius, y);
    ctx.arc(x, y, radius, 0, 6.2832);
  }
  ctx.fill();
}

function ring(ctx, x, y, r, colour = sheet.ink) {
  ctx.strokeStyle = sheet.blank;
  ctx.lineWidth = 5;
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 6.2832);
  ctx.stroke();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2.4;
  ctx.stroke();
}

// Where the chosen one is, or null if it is not there this month.
export function spotOf(frame, ground, chosen) {
  if (!chosen) return null;
  if (chosen.what === "resident") return [ground.x[chosen.row], ground.y[chosen.row]];
  if (chosen.what === "group") return groupSpots(frame, ground)[chosen.row] || null;
  return chosen.row < frame.site.length ? ground.at(frame.site[chosen.row]) : null;
}

function drawChosen(ctx, ground, frame, chosen) {
  const spot = spotOf(frame, ground, chosen);
  if (!spot) return;
  const here = [spot[0], spot[1]],
    homes = (rows) => rows.map((i) => [ground.x[i], ground.y[i]]);
  if (chosen.what === "resident") {
    const { ties, groups, venues } = lifeOf(frame, chosen.row),
      spots = groupSpots(frame, ground);
    spokes(ctx, here, homes(ties.filter((t) => t[2] === 2).map((t) => t[0])), LOST, 1.4, [3, 3]);
    spokes(ctx, here, homes(ties.filter((t) => t[2] < 2).map((t) => t[0])), sheet.ink, 1.6);
    spokes(ctx, here, homes(ties.filter((t) => t[2] === 1).map((t) => t[0])), NEW, 2.2);
    spokes(
      ctx,
      here,
      groups.filter((g) => spots[g]).map((g) => spots[g]),
      GROUP,
      1.8,
    );
    spokes(
      ctx,
      here,
      venues.map((v) => ground.at(frame.site[v])),
      USE,
      1.6,
      [6, 3],
    );
    dots(ctx, homes(ties.filter((t) => t[2] < 2).map((t) => t[0])), ground.dot + 1, sheet.ink);
  } else {
    const rows = chosen.what === "group" ? membersOf(frame, chosen.row) : usersOf(frame, chosen.row);
    const colour = chosen.what === "group" ? GROUP : USE;
    ctx.globalAlpha = Math.min(1, 0.08 + 20 / Math.max(1, rows.length)); // a thousand lines would hide the map
    spokes(ctx, here, homes(rows), colour, 1);
    ctx.globalAlpha = 1;
    dots(ctx, homes(rows), ground.dot, colour);
    drawPlaces(ctx, ground, frame);
  }
  ring(ctx, ...here, chosen.what === "resident" ? ground.dot + 5 : 14);
}

// The outline of a place, in cells from the north-western corner.
function drawOutline(ctx, ground, rings) {
  ctx.strokeStyle = "#8d8d88";
  ctx.lineWidth = 1.5;
  for (const ring of rings) {
    ctx.beginPath();
    for (const [x, y] of ring) ctx.lineTo(x * ground.step, y * ground.step);
    ctx.closePath();
    ctx.stroke();
  }
}

// A month of one world. `how`: {side, colour, ties, chosen, layer, rings}; layer keeps the ties between drawings.
export function drawWorld(ctx, ground, frame, other, how) {
  const colouring = COLOURINGS[how.colour] || COLOURINGS.trust,
    faint = Boolean(how.chosen);
  ctx.fillStyle = sheet.paper;
  ctx.fillRect(0, 0, ground.px, ground.px);
  drawOutline(ctx, ground, how.rings || []);
  if (how.ties !== false) {
    if (how.layer) ctx.drawImage(how.layer, 0, 0, ground.px, ground.px);
    else drawTies(ctx, ground, frame, faint);
  }
  drawResidents(ctx, ground, classes(frame, other, colouring, how.side || 0), faint);
  drawPlaces(ctx, ground, frame);
  drawChosen(ctx, ground, frame, how.chosen);
}

// The ties of a month alone, for a layer that is drawn less often.
export function drawTieLayer(ctx, ground, frame, faint) {
  ctx.clearRect(0, 0, ground.px, ground.px);
  drawTies(ctx, ground, frame, faint);
}

// What the right world has more (blue) or less (orange) of than the left, cell by cell over areas of 3 by 3.
export function drawDifference(ctx, ground, left, right, how) {
  const name = GAIN[how.colour] ? how.colour : "satisfaction",
    colouring = COLOURINGS[name];
  const a = colouring.values(left),
    b = colouring.values(right),
    side = ground.side;
  const sum = new Float32Array(side * side),
    count = new Uint16Array(side * side);
  for (let i = 0; i < a.length; i++) {
    sum[ground.cell[i]] += b[i] - a[i];
    count[ground.cell[i]]++;
  }
  ctx.fillStyle = sheet.paper;
  ctx.fillRect(0, 0, ground.px, ground.px);
  const step = GAIN[name] / 3;
  for (let c = 0; c < sum.length; c++) {
    let total = 0,
      people = 0;
    const cx = c % side,
      cy = Math.floor(c / side);
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++)
        if (cx + dx >= 0 && cx + dx < side && cy + dy >= 0 && cy + dy < side) {
          total += sum[c + dy * side + dx];
          people += count[c + dy * side + dx];
        }
    if (!people) continue;
    ctx.fillStyle = DIVERGING[3 + Math.max(-3, Math.min(3, Math.round(total / people / step)))];
    ctx.fillRect(cx * ground.step, cy * ground.step, ground.step + 0.5, ground.step + 0.5);
  }
  drawPlaces(ctx, ground, right);
  drawChosen(ctx, ground, right, how.chosen);
  return { name, step: (step / colouring.top) * colouring.most };
}

// Ties that only one of the two worlds has.
export function drawTieDifference(ctx, ground, left, right, how, colours) {
  ctx.fillStyle = sheet.paper;
  ctx.fillRect(0, 0, ground.px, ground.px);
  drawResidents(ctx, ground, { found: new Uint8Array(left.many.residents), palette: ["#d9d6cf"] }, false);
  const only = [tiesOnlyIn(left, right), tiesOnlyIn(right, left)];
  const most = Math.max(...only.map((ties) => ties.length)),
    parts = Math.ceil(most / TURN);
  for (
    let part = 0;
    part < parts;
    part++ // in turns, so that neither world's ties hide the other's
  )
    only.forEach((ties, k) => {
      ctx.strokeStyle = colours[k];
      ctx.globalAlpha = 0.4;
      ctx.lineWidth = 0.9;
      ctx.beginPath();
      for (const [i, j] of ties.slice((part * ties.length) / parts, ((part + 1) * ties.length) / parts)) {
        ctx.moveTo(ground.x[i], ground.y[i]);
        ctx.lineTo(ground.x[j], ground.y[j]);
      }
      ctx.stroke();
    });
  ctx.globalAlpha = 1;
  drawPlaces(ctx, ground, right);
  drawChosen(ctx, ground, right, how.chosen);
  return only.map((ties) => ties.length);
}

// What is at a point: {what, row} of the nearest thing within reach, or null.
export function at(frame, ground, x, y) {
  let best = null,
    nearest = Math.max(13, ground.step * 0.5) ** 2;
  const look = (what, row, px, py, bonus) => {
    const d = (px - x) ** 2 + (py - y) ** 2 - bonus;
    if (d < nearest) [best, nearest] = [{ what, row }, d];
  };
  for (let i = 0; i < frame.many.residents; i++) look("resident", i, ground.x[i], ground.y[i], 0);
  for (let i = 0; i < frame.site.length; i++) look("institution", i, ...ground.at(frame.site[i]), 60);
  const spots = groupSpots(frame, ground);
  for (const row of frame.group_row) look("group", row, spots[row][0], spots[row][1], 40);
  return best;
}
