// Where everything is on the square of a map: homes spread over their cells, and the part of the square that is seen.

export const WHOLE = { zoom: 1, x: 0, y: 0 }; // how much larger than all of it; the corner that is seen, as shares
const CLOSEST = 4; // cells from side to side of the smallest part
const homes = new WeakMap(); // of each list of cells

const within = (value, low, high) => Math.max(low, Math.min(high, value));

// Homes in cells from the north-western corner.
function homesOf(side, cell) {
  if (homes.has(cell)) return homes.get(cell);
  const n = cell.length,
    count = new Uint16Array(side * side),
    seen = new Uint16Array(side * side),
    east = new Float32Array(n),
    south = new Float32Array(n);
  for (const c of cell) count[c]++;
  for (let i = 0; i < n; i++) {
    const c = cell[i],
      k = seen[c]++,
      r = 0.43 * Math.sqrt((k + 0.5) / Math.max(count[c], 3)),
      turn = k * 2.4 + (c % 7);
    east[i] = (c % side) + 0.5 + r * Math.cos(turn);
    south[i] = Math.floor(c / side) + 0.5 + r * Math.sin(turn);
  }
  homes.set(cell, { east, south });
  return homes.get(cell);
}

// Where everything is, in pixels, on a map of `px` pixels from side to side.
export function geometry(side, cell, px, sight = WHOLE) {
  const step = (px / side) * sight.zoom,
    left = sight.x * px * sight.zoom,
    top = sight.y * px * sight.zoom,
    { east, south } = homesOf(side, cell);
  const point = (x, y) => [x * step - left, y * step - top];
  return {
    side,
    px,
    sight,
    step,
    cell,
    point,
    x: east.map((x) => x * step - left),
    y: south.map((y) => y * step - top),
    at: (c) => point((c % side) + 0.5, Math.floor(c / side) + 0.5),
    dot: within(step * 0.12, 1, 7),
    isSeen: (x, y) => x > -9 && y > -9 && x < px + 9 && y < px + 9,
  };
}

// The part that is seen, once it is larger by a factor about a point of the map (shares of its side).
export function zoomed(sight, factor, x, y, side) {
  const zoom = within(sight.zoom * factor, 1, Math.max(1, side / CLOSEST));
  return kept({ zoom, x: sight.x + x / sight.zoom - x / zoom, y: sight.y + y / sight.zoom - y / zoom });
}

// The same part moved by shares of the map's side.
export const moved = (sight, x, y) =>
  kept({ zoom: sight.zoom, x: sight.x + x / sight.zoom, y: sight.y + y / sight.zoom });

function kept({ zoom, x, y }) {
  const most = 1 - 1 / zoom;
  return zoom === 1 ? WHOLE : { zoom, x: within(x, 0, most), y: within(y, 0, most) };
}
