// Draws ties: each of them, or gathered between blocks of cells.

import { sheet } from "./theme.js";

export const NEW = "#00a668";
export const LOST = "#bf699f";
export const TIES = ["gathered", "each", "none"]; // how they are shown
export const MANY = 500; // residents above whom ties hide each other, and are gathered unless asked for
const ACROSS = 6; // blocks from side to side of what is seen
const CLOSE = 5; // how far in blocks become smaller
const FEW = 5.5; // ties from which a bundle is drawn, where every block had one resident: half more than by chance
const STANDS_OUT = 0.55; // new less lost ties that are drawn, as a share of the root of that: more than turnover
const BEND = 0.1; // of its length, to one side
const WIDEST = 9; // px

// How ties are shown: as was asked for, or as suits so many residents.
export const tiesShown = (asked, residents) => asked || (residents > MANY ? "gathered" : "each");

// from, to strength; opacity, width
const STRENGTHS = [
  [0, 0.4, 0.1, 0.7],
  [0.4, 0.7, 0.22, 0.9],
  [0.7, 1.01, 0.45, 1.1],
];

function stroke(ctx, colour, alpha, width, dash, draw) {
  ctx.strokeStyle = colour;
  ctx.globalAlpha = alpha;
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  ctx.beginPath();
  draw();
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

function drawEach(ctx, ground, frame, { ties, faint, flash }) {
  const { x, y, isSeen } = ground,
    { ego, alter, state, strength } = frame;
  // from close by, those between people in sight: a line from somewhere else tells nothing
  const isDrawn = (here, there) => (ties === "each" ? here || there : here && there);
  const lines = (chosen, colour, alpha, width, dash = []) =>
    stroke(ctx, colour, faint ? alpha * 0.35 : alpha, width, dash, () => {
      for (let e = 0; e < ego.length; e++) {
        const i = ego[e],
          j = alter[e];
        if (!chosen(e) || !isDrawn(isSeen(x[i], y[i]), isSeen(x[j], y[j]))) continue;
        ctx.moveTo(x[i], y[i]);
        ctx.lineTo(x[j], y[j]);
      }
    });
  for (const [low, high, alpha, width] of STRENGTHS)
    lines(
      (e) => state[e] === 0 && strength[e] >= low * 255 && strength[e] < high * 255,
      sheet.quiet,
      alpha,
      width,
    );
  lines((e) => state[e] === 1, NEW, 0.55 + 0.45 * flash, 1.3 + 1.2 * flash);
  lines((e) => state[e] === 2, LOST, 0.55 + 0.45 * flash, 1.1 + 1.2 * flash, [2, 3]);
}

// The blocks of a ground: which each resident lives in, and where the middle of its homes is.
function blocksOf(ground) {
  if (ground.blocks) return ground.blocks;
  const { side, cell, sight, x, y } = ground,
    size = Math.max(1, Math.round(side / (ACROSS * Math.min(sight.zoom, CLOSE)))),
    across = Math.ceil(side / size),
    many = across * across;
  const of = Uint16Array.from(
      cell,
      (c) => Math.floor(Math.floor(c / side) / size) * across + Math.floor((c % side) / size),
    ),
    count = new Uint16Array(many),
    middle = Array.from({ length: many }, () => [0, 0]);
  for (let i = 0; i < of.length; i++) {
    count[of[i]]++;
    middle[of[i]][0] += x[i];
    middle[of[i]][1] += y[i];
  }
  middle.forEach((m, b) => {
    m[0] /= count[b];
    m[1] /= count[b];
  });
  const lived = count.reduce((n, c) => n + (c > 0), 0);
  ground.blocks = {
    many,
    of,
    middle,
    lived,
    usual: of.length / lived,
    counts: [0, 1, 2].map(() => new Uint16Array(many * many)),
  };
  return ground.blocks;
}

// Ties of a month by pair of blocks: {a, b, standing, fresh, gone}, those within a block with a = b.
export function bundles(frame, ground) {
  if (frame.bundles?.ground === ground) return frame.bundles.found;
  const { many, of, counts } = blocksOf(ground),
    pairs = [];
  for (let e = 0; e < frame.ego.length; e++) {
    const a = of[frame.ego[e]],
      b = of[frame.alter[e]],
      pair = a < b ? a * many + b : b * many + a;
    if (!counts[0][pair] && !counts[1][pair] && !counts[2][pair]) pairs.push(pair);
    counts[frame.state[e]][pair]++;
  }
  const found = pairs.map((pair) => {
    const [old, fresh, gone] = counts.map((count) => count[pair]);
    counts.forEach((count) => {
      count[pair] = 0;
    });
    return { a: Math.floor(pair / many), b: pair % many, standing: old + fresh, fresh, gone };
  });
  frame.bundles = { ground, found };
  return found;
}

// The ties that the thinnest bundle drawn has, and how many more new than lost ties are drawn, or more lost than new:
// the same in every month and world, so that they can be compared.
export function fewest(ground) {
  const { usual, lived } = blocksOf(ground),
    standing = Math.max(1, Math.ceil((FEW * usual) / lived));
  return { standing, changed: Math.max(1, Math.round(STANDS_OUT * Math.sqrt(standing))) };
}

// The more ties, the wider. A bundle bends to one side, so that it hides no other that leads over the same ground.
function drawGathered(ctx, ground, frame, { faint, flash }) {
  const { middle } = blocksOf(ground),
    least = fewest(ground),
    dim = faint ? 0.35 : 1,
    between = bundles(frame, ground).filter((one) => one.a !== one.b),
    byWidth = new Map();
  for (const one of between) {
    if (one.standing < least.standing) continue;
    const width = Math.min(WIDEST, Math.round((2.6 * one.standing) / least.standing) / 2);
    byWidth.set(width, [...(byWidth.get(width) || []), one]);
  }
  const draw = (all) => () => {
    for (const { a, b } of all) bend(ctx, middle[a], middle[b]);
  };
  ctx.lineCap = "round";
  for (const [width, all] of byWidth) stroke(ctx, sheet.quiet, 0.26 * dim, width, [], draw(all));
  const more = (sign) => between.filter((one) => sign * (one.fresh - one.gone) >= least.changed),
    [alpha, width] = [dim * (0.4 + 0.6 * flash), 1.3 + 2.7 * flash];
  stroke(ctx, NEW, alpha, width, [], draw(more(1)));
  stroke(ctx, LOST, alpha, width, [3, 4], draw(more(-1)));
  ctx.lineCap = "butt";
}

function bend(ctx, [ax, ay], [bx, by]) {
  ctx.moveTo(ax, ay);
  ctx.quadraticCurveTo((ax + bx) / 2 + BEND * (by - ay), (ay + by) / 2 - BEND * (bx - ax), bx, by);
}

// Whether ties are drawn gathered: as was asked for, unless so few residents are in sight that each can be drawn.
export const isGathered = ({ cell, sight }, ties) =>
  ties === "gathered" && (sight.zoom === 1 || cell.length / sight.zoom ** 2 > MANY);

// The ties of a month. `how`: {ties: gathered, each or none, faint, flash: from 0 to 1}
export function drawTies(ctx, ground, frame, how) {
  if (how.ties !== "none") (isGathered(ground, how.ties) ? drawGathered : drawEach)(ctx, ground, frame, how);
}
