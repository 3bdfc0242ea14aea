// Draws a neighbourhood on a canvas, from the bytes of a month. Knows nothing of servers or of controls.

import { degrees, lifeOf, membersOf, tiesOnlyIn, usersOf } from "./frame.js";

export const PAPER = "#fbfaf7";
export const INK = "#22282f";
export const NEW = "#009E73";
export const LOST = "#CC79A7";
// from little to much, readable by colour-blind eyes and in print: lightness falls all the way
export const RAMP = ["#e5d9b6", "#bfd0a4", "#8fc0a4", "#5aa9a7", "#3b8ca6", "#2f6c9a", "#2c4a82", "#231f55"];
// from more on the left to more on the right
export const DIVERGING = ["#b34700", "#d9833f", "#e8b78b", "#d9d6cf", "#93bcdb", "#4a90c4", "#005a94"];
export const COMMUNITIES = ["#7b8794", "#009E73", "#CC79A7"];
// not better off here, and better off by more and more, on the left and on the right
export const GAINS = [["#d9d6cf", "#e8b78b", "#d9833f", "#b34700"], ["#d9d6cf", "#93bcdb", "#4a90c4", "#005a94"]];
const STRANGER = "#f0ede6";

const share = (name, most = 1) => ({ values: (f) => f[name], top: 255, most });
export const COLOURINGS = {
  trust: { title: "Trust in neighbours", ...share("trust"), unit: "0-1" },
  belonging: { title: "Belonging", ...share("belonging"), unit: "0-1" },
  ties: { title: "Number of ties", values: degrees, top: 8, most: 8, unit: "8 or more" },
  satisfaction: { title: "Life satisfaction", ...share("satisfaction", 10), unit: "0-10" },
  loneliness: { title: "Loneliness", ...share("loneliness"), unit: "0-1" },
  skill: { title: "Civic skill", ...share("skill"), unit: "0-1" },
  community: { title: "Community", values: (f) => f.community, palette: COMMUNITIES },
  gained: { title: "Who is better off here", values: (f) => f.satisfaction, top: 255, most: 10, against: true },
};
const GAIN = { trust: 12, belonging: 12, satisfaction: 8, loneliness: 12, skill: 12, ties: 1 }; // a step of DIVERGING

// Where everything is on a square of `px` pixels: homes spread over their cells.
export function geometry(side, cell, px) {
  const step = px / side, n = cell.length;
  const count = new Uint16Array(side * side), x = new Float32Array(n), y = new Float32Array(n);
  for (const c of cell) count[c]++;
  const seen = new Uint16Array(side * side);
  for (let i = 0; i < n; i++) {
    const c = cell[i], k = seen[c]++;
    const r = 0.43 * step * Math.sqrt((k + 0.5) / Math.max(count[c], 3)), turn = k * 2.4 + (c % 7);
    x[i] = ((c % side) + 0.5) * step + r * Math.cos(turn);
    y[i] = (Math.floor(c / side) + 0.5) * step + r * Math.sin(turn);
  }
  const at = (c) => [((c % side) + 0.5) * step, (Math.floor(c / side) + 0.5) * step];
  return { side, px, step, x, y, cell, at, dot: Math.max(1, Math.min(4, step * 0.15)) };
}

// Where each living group is drawn: around its host, or at its founder's home.
export function groupSpots(frame, ground) {
  if (frame.spots && frame.spots.px === ground.px) return frame.spots;
  const beside = new Map(), spots = { px: ground.px };
  for (let g = 0; g < frame.group_row.length; g++) {
    const host = frame.host[g], cell = host >= 0 ? frame.site[host] : frame.group_cell[g];
    const k = beside.get(cell) || 0, [cx, cy] = ground.at(cell);
    beside.set(cell, k + 1);
    const r = Math.max(9, ground.step * 0.55) + 7 * Math.floor(k / 6), turn = (k % 6) * 1.047 + 0.5;
    spots[frame.group_row[g]] = host >= 0 ? [cx + r * Math.cos(turn), cy + r * Math.sin(turn), g] : [cx + 4 * k, cy, g];
  }
  return (frame.spots = spots);
}

// The colour class of every resident: an index into the palette, -1 for somebody with no twin on the other side.
function classes(frame, other, colouring, side) {
  const n = frame.many.residents, found = new Int8Array(n), values = colouring.values(frame);
  if (colouring.palette) return { found: values, palette: colouring.palette };
  if (colouring.against) {
    const theirs = colouring.values(other), step = 8;
    for (let i = 0; i < n; i++)
      found[i] = frame.arrived[i] !== other.arrived[i] ? -1 : Math.max(0, Math.min(3, Math.round((values[i] - theirs[i]) / step)));
    return { found, palette: GAINS[side] };
  }
  for (let i = 0; i < n; i++) found[i] = Math.min(7, Math.floor((values[i] / colouring.top) * 7.999));
  return { found, palette: RAMP };
}

function drawResidents(ctx, ground, { found, palette }, faint) {
  const r = ground.dot, square = r < 2;
  ctx.globalAlpha = faint ? 0.35 : 1;
  for (let k = -1; k < palette.length; k++) {
    ctx.fillStyle = k < 0 ? STRANGER : palette[k];
    ctx.beginPath();
    for (let i = 0; i < found.length; i++)
      if (found[i] === k) {
        if (square) ctx.rect(ground.x[i] - r, ground.y[i] - r, 2 * r, 2 * r);
        else {
          ctx.moveTo(ground.x[i] + r, ground.y[i]);
          ctx.arc(ground.x[i], ground.y[i], r, 0, 6.2832);
        }
      }
    ctx.fill();
  }
  ctx.globalAlpha = 1;
}

// from, to strength; colour, opacity, width
const TIES = [[0, 0.4, "#5a6572", 0.09, 0.7], [0.4, 0.7, "#5a6572", 0.2, 0.9], [0.7, 1.01, "#39424d", 0.42, 1.1]];

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
    lines((e) => frame.state[e] === 0 && frame.strength[e] >= low * 255 && frame.strength[e] < high * 255, colour, alpha, width);
  lines((e) => frame.state[e] === 1, NEW, 0.5, 1.1);
  lines((e) => frame.state[e] === 2, LOST, 0.5, 1, [2, 3]);
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

const LETTERS = ["L", "C", "Y", "P", "F", "B", "S"]; // library, centre, youth club, park, faith, pub (bar), shop

// One institution: its letter, a bar for its condition, crossed out while it is closed.
export function drawInstitution(ctx, x, y, size, kind, state, condition) {
  const half = size / 2, open = state === 1;
  ctx.fillStyle = open ? "#ffffff" : "#eceae4";
  ctx.strokeStyle = open ? INK : "#9a9a94";
  ctx.lineWidth = open ? 1.4 : 1;
  ctx.setLineDash(state === 2 ? [2, 2] : []);
  ctx.beginPath();
  ctx.roundRect(x - half, y - half, size, size, 3);
  ctx.fill();
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.fillStyle = open ? INK : "#8d8d88";
  ctx.font = `700 ${Math.round(size * 0.62)}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(LETTERS[kind], x, y);
  ctx.fillStyle = "#d9d6cf";
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
  ctx.fillStyle = constituted ? "#7a3e9d" : "#ffffff";
  ctx.globalAlpha = constituted ? 0.45 + 0.55 * energy : 1;
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.strokeStyle = "#7a3e9d";
  ctx.lineWidth = 1.5;
  ctx.stroke();
}

function drawPlaces(ctx, ground, frame) {
  const spots = groupSpots(frame, ground), size = Math.max(11, Math.min(18, ground.step * 0.85));
  ctx.strokeStyle = "#7a3e9d";
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
    drawInstitution(ctx, ...ground.at(frame.site[i]), size, frame.kind[i], frame.is_open[i], frame.condition[i] / 255);
  for (const row of frame.group_row) {
    const [x, y, g] = spots[row];
    drawGroup(ctx, x, y, size * 0.3, frame.constituted[g], frame.energy[g] / 255);
  }
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

function ring(ctx, x, y, r, colour = INK) {
  ctx.strokeStyle = "#ffffff";
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
  const here = [spot[0], spot[1]], homes = (rows) => rows.map((i) => [ground.x[i], ground.y[i]]);
  if (chosen.what === "resident") {
    const { ties, groups, venues } = lifeOf(frame, chosen.row), spots = groupSpots(frame, ground);
    spokes(ctx, here, homes(ties.filter((t) => t[2] === 2).map((t) => t[0])), LOST, 1.4, [3, 3]);
    spokes(ctx, here, homes(ties.filter((t) => t[2] < 2).map((t) => t[0])), INK, 1.6);
    spokes(ctx, here, homes(ties.filter((t) => t[2] === 1).map((t) => t[0])), NEW, 2.2);
    spokes(ctx, here, groups.filter((g) => spots[g]).map((g) => spots[g]), "#7a3e9d", 1.8);
    spokes(ctx, here, venues.map((v) => ground.at(frame.site[v])), "#E69F00", 1.6, [6, 3]);
    for (const [x, y] of homes(ties.filter((t) => t[2] < 2).map((t) => t[0]))) {
      ctx.fillStyle = INK;
      ctx.beginPath();
      ctx.arc(x, y, ground.dot + 1, 0, 6.2832);
      ctx.fill();
    }
  } else {
    const rows = chosen.what === "group" ? membersOf(frame, chosen.row) : usersOf(frame, chosen.row);
    spokes(ctx, here, homes(rows), chosen.what === "group" ? "#7a3e9d" : "#E69F00", 1);
  }
  ring(ctx, ...here, chosen.what === "resident" ? ground.dot + 5 : 14);
}

// A month of one world. `how`: {side, colour, ties, chosen, layer}; layer keeps the ties between drawings.
export function drawWorld(ctx, ground, frame, other, how) {
  const colouring = COLOURINGS[how.colour] || COLOURINGS.trust, faint = Boolean(how.chosen);
  ctx.fillStyle = PAPER;
  ctx.fillRect(0, 0, ground.px, ground.px);
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
  const name = GAIN[how.colour] ? how.colour : "satisfaction", colouring = COLOURINGS[name];
  const a = colouring.values(left), b = colouring.values(right), side = ground.side;
  const sum = new Float32Array(side * side), count = new Uint16Array(side * side);
  for (let i = 0; i < a.length; i++) {
    sum[ground.cell[i]] += b[i] - a[i];
    count[ground.cell[i]]++;
  }
  ctx.fillStyle = PAPER;
  ctx.fillRect(0, 0, ground.px, ground.px);
  const step = GAIN[name] / 3;
  for (let c = 0; c < sum.length; c++) {
    let total = 0, people = 0;
    const cx = c % side, cy = Math.floor(c / side);
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
  ctx.fillStyle = PAPER;
  ctx.fillRect(0, 0, ground.px, ground.px);
  drawResidents(ctx, ground, { found: new Uint8Array(left.many.residents), palette: ["#d9d6cf"] }, false);
  const only = [tiesOnlyIn(left, right), tiesOnlyIn(right, left)];
  only.forEach((ties, k) => {
    ctx.strokeStyle = colours[k];
    ctx.globalAlpha = 0.4;
    ctx.lineWidth = 0.9;
    ctx.beginPath();
    for (const [i, j] of ties) {
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
  let best = null, nearest = Math.max(13, ground.step * 0.5) ** 2;
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
