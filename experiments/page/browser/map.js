// Draws a neighbourhood on a canvas, from the bytes of a month. Knows nothing of servers or of controls.

import { classes, COLOURINGS, DIVERGING, GAIN, STRANGER } from "./colouring.js";
import { lifeOf, membersOf, tiesOnlyIn, usersOf } from "./frame.js";
import { drawNames, drawPlaces, GROUP, groupSpots } from "./places.js";
import { sheet } from "./theme.js";
import { drawTies, isGathered, LOST, NEW } from "./ties.js";

export const USE = "#d90036";
const TURN = 40; // ties of one world that are drawn before some of the other

function drawResidents(ctx, ground, { found, palette }, faint) {
  const { x, y, dot: r, isSeen } = ground,
    square = r < 1.5;
  ctx.globalAlpha = faint ? 0.35 : square ? 0.6 : 1; // where they are many, each is pale
  ctx.lineWidth = 0.9;
  for (let k = -1; k < palette.length; k++) {
    ctx.fillStyle = ctx.strokeStyle = k < 0 ? STRANGER : palette[k];
    ctx.beginPath();
    for (let i = 0; i < found.length; i++)
      if (found[i] === k && isSeen(x[i], y[i])) {
        if (k < 0) ctx.strokeRect(x[i] - 0.8 * r, y[i] - 0.8 * r, 1.6 * r, 1.6 * r);
        else if (square) ctx.fillRect(x[i] - r, y[i] - r, 2 * r, 2 * r);
        else {
          ctx.moveTo(x[i] + r, y[i]);
          ctx.arc(x[i], y[i], r, 0, 6.2832);
        }
      }
    ctx.fill();
  }
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

// The chosen one, or the one hovered over, with all its ties or with who is there.
function drawOne(ctx, ground, frame, one) {
  const spot = spotOf(frame, ground, one);
  if (!spot) return;
  const here = [spot[0], spot[1]];
  if (one.what === "resident") drawLife(ctx, ground, frame, here, one.row);
  else {
    const isGroup = one.what === "group",
      rows = isGroup ? membersOf(frame, one.row) : usersOf(frame, one.row),
      homes = rows.map((i) => [ground.x[i], ground.y[i]]),
      colour = isGroup ? GROUP : USE;
    ctx.globalAlpha = Math.min(1, 0.08 + 20 / Math.max(1, rows.length)); // a thousand lines would hide the map
    spokes(ctx, here, homes, colour, 1);
    ctx.globalAlpha = 1;
    dots(ctx, homes, ground.dot, colour);
    drawPlaces(ctx, ground, frame);
  }
  ring(ctx, ...here, one.what === "resident" ? ground.dot + 5 : 14);
}

function drawLife(ctx, ground, frame, here, row) {
  const { ties, groups, venues } = lifeOf(frame, row),
    spots = groupSpots(frame, ground),
    homes = (chosen) => ties.filter(chosen).map(([i]) => [ground.x[i], ground.y[i]]);
  const standing = homes((t) => t[2] < 2);
  spokes(
    ctx,
    here,
    homes((t) => t[2] === 2),
    LOST,
    1.4,
    [3, 3],
  );
  spokes(ctx, here, standing, sheet.ink, 1.6);
  spokes(
    ctx,
    here,
    homes((t) => t[2] === 1),
    NEW,
    2.2,
  );
  const theirs = groups.filter((g) => spots[g]).map((g) => spots[g]);
  spokes(ctx, here, theirs, GROUP, 1.8);
  const used = venues.map((v) => ground.at(frame.site[v]));
  spokes(ctx, here, used, USE, 1.6, [6, 3]);
  dots(ctx, standing, ground.dot + 1, sheet.ink);
}

// The outline of a place, in cells from the north-western corner.
function drawOutline(ctx, ground, rings) {
  if (!rings.length) return;
  ctx.beginPath();
  for (const ring of rings) {
    ring.forEach(([x, y], k) => {
      const [px, py] = ground.point(x, y);
      k ? ctx.lineTo(px, py) : ctx.moveTo(px, py);
    });
    ctx.closePath();
  }
  ctx.fillStyle = sheet.blank;
  ctx.fill("evenodd");
  ctx.strokeStyle = sheet.quiet;
  ctx.lineWidth = 1.8;
  ctx.stroke();
}

function clear(ctx, ground) {
  ctx.fillStyle = sheet.paper;
  ctx.fillRect(0, 0, ground.px, ground.px);
}

// A month of one world. `how`: {side, colour, ties, flash, chosen, hovered, layer, rings, names}; layer keeps the ties
// between drawings.
export function drawWorld(ctx, ground, frame, other, how) {
  const colouring = COLOURINGS[how.colour] || COLOURINGS.trust,
    faint = Boolean(how.chosen);
  clear(ctx, ground);
  drawOutline(ctx, ground, how.rings || []);
  const gathered = isGathered(ground, how.ties);
  if (how.layer) ctx.drawImage(how.layer, 0, 0, ground.px, ground.px);
  else if (!gathered) drawTies(ctx, ground, frame, { ...how, faint });
  drawResidents(ctx, ground, classes(frame, other, colouring, how.side || 0), faint);
  if (gathered) drawTies(ctx, ground, frame, { ...how, faint });
  drawPlaces(ctx, ground, frame);
  drawNames(ctx, ground, frame, how.names);
  drawOnes(ctx, ground, frame, how);
}

function drawOnes(ctx, ground, frame, { chosen, hovered }) {
  drawOne(ctx, ground, frame, chosen);
  if (hovered?.what !== chosen?.what || hovered?.row !== chosen?.row) drawOne(ctx, ground, frame, hovered);
}

// The ties of a month alone, for a layer that is drawn less often.
export function drawTieLayer(ctx, ground, frame, how) {
  ctx.clearRect(0, 0, ground.px, ground.px);
  drawTies(ctx, ground, frame, how);
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
  clear(ctx, ground);
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
    ctx.fillRect(...ground.point(cx, cy), ground.step + 0.5, ground.step + 0.5);
  }
  drawPlaces(ctx, ground, right);
  drawOnes(ctx, ground, right, how);
  return { name, step: (step / colouring.top) * colouring.most };
}

// Ties that only one of the two worlds has.
export function drawTieDifference(ctx, ground, left, right, how, colours) {
  clear(ctx, ground);
  drawResidents(ctx, ground, { found: new Uint8Array(left.many.residents), palette: [sheet.line] }, false);
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
  drawOnes(ctx, ground, right, how);
  return only.map((ties) => ties.length);
}

// What is at a point: {what, row} of the nearest thing within reach, or null.
export function at(frame, ground, x, y) {
  let best = null,
    nearest = Math.max(13, Math.min(30, ground.step * 0.5)) ** 2;
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
