// Reads the bytes of a month, in the layout that the server tells (frames.py), and what follows from them.

const ARRAYS = { "<i2": Int16Array, "<u2": Uint16Array, u1: Uint8Array };

// Columns of a month by name, and how many there are of each thing.
export function unpacked(view, layout, counts) {
  const bytes = view.buffer ? view : new DataView(view);
  const buffer =
    bytes.byteOffset % 4
      ? bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
      : bytes.buffer;
  let at = bytes.byteOffset % 4 ? 0 : bytes.byteOffset;
  const head = new Int32Array(buffer, at, counts.length + 2);
  const many = Object.fromEntries(counts.map((name, i) => [name, head[i + 1]]));
  const frame = { month: head[0], many };
  at += 4 * (counts.length + 2);
  for (const [name, kind, like] of layout) {
    frame[name] = new ARRAYS[kind](buffer, at, many[like]);
    at += frame[name].byteLength;
  }
  return frame;
}

// Number of standing ties of each resident.
export function degrees(frame) {
  if (frame.degree) return frame.degree;
  const degree = new Uint16Array(frame.many.residents);
  for (let e = 0; e < frame.ego.length; e++)
    if (frame.state[e] < 2) {
      degree[frame.ego[e]]++;
      degree[frame.alter[e]]++;
    }
  frame.degree = degree;
  return degree;
}

// What a resident has: ties (row, strength, state), groups and venues by row.
export function lifeOf(frame, row) {
  const ties = [],
    groups = [],
    venues = [];
  for (let e = 0; e < frame.ego.length; e++) {
    if (frame.ego[e] === row) ties.push([frame.alter[e], frame.strength[e] / 255, frame.state[e]]);
    else if (frame.alter[e] === row) ties.push([frame.ego[e], frame.strength[e] / 255, frame.state[e]]);
  }
  for (let m = 0; m < frame.member.length; m++) if (frame.member[m] === row) groups.push(frame.group[m]);
  for (let u = 0; u < frame.user.length; u++) if (frame.user[u] === row) venues.push(frame.venue[u]);
  return { ties, groups, venues };
}

export function membersOf(frame, group) {
  const rows = [];
  for (let m = 0; m < frame.member.length; m++) if (frame.group[m] === group) rows.push(frame.member[m]);
  return rows;
}

export function usersOf(frame, venue) {
  const rows = [];
  for (let u = 0; u < frame.user.length; u++) if (frame.venue[u] === venue) rows.push(frame.user[u]);
  return rows;
}

// Ties of one month that are not in another: pairs of rows.
export function tiesOnlyIn(one, other) {
  const there = new Set(),
    n = one.many.residents,
    found = [];
  for (let e = 0; e < other.ego.length; e++)
    if (other.state[e] < 2) there.add(other.ego[e] * n + other.alter[e]);
  for (let e = 0; e < one.ego.length; e++)
    if (one.state[e] < 2 && !there.has(one.ego[e] * n + one.alter[e])) found.push([one.ego[e], one.alter[e]]);
  return found;
}
