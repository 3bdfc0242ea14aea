// Reads recorded months (recorded.py): tables of spells, from which any month is put together again as a frame.

import { counted } from "./words.js";

const SIGNED = ["founded", "arrived", "born", "host"];
const FURTHER = 255; // so many rows on, and nothing has changed yet

// What was packed, from its text: {told, frame(month), spells}.
export async function opened(text, layout) {
  const stream = new Blob([bytesOf(text.trim(), layout.letters)])
    .stream()
    .pipeThrough(new DecompressionStream("gzip"));
  return record(await new Response(stream).arrayBuffer(), layout);
}

// How many bytes, and two letters for each 13 bits.
function bytesOf(written, letters) {
  const [many, text] = written.split(" "),
    bytes = new Uint8Array(Number(many)),
    value = new Uint8Array(128);
  for (let i = 0; i < letters.length; i++) value[letters.charCodeAt(i)] = i;
  for (let i = 0, at = 0, bits = 0, held = 0; i < text.length; i += 2) {
    held = (held << 13) | (value[text.charCodeAt(i)] * letters.length + value[text.charCodeAt(i + 1)]);
    for (bits += 13; bits >= 8; bits -= 8) bytes[at++] = held >> (bits - 8);
    held &= (1 << bits) - 1;
  }
  return bytes;
}

function record(buffer, { tables, wide, recent }) {
  const bytes = new Uint8Array(buffer),
    size = new Uint32Array(buffer.slice(0, 4))[0];
  const told = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size)));
  let at = 4 + size;
  const read = (many) => {
    at += many;
    return bytes.subarray(at - many, at);
  };
  const numbers = (column, many, isWide) => {
    const low = read(many);
    if (!isWide) return low;
    const high = read(many);
    return (SIGNED.includes(column) ? Int16Array : Uint16Array).from(low, (x, i) => x + 256 * high[i]);
  };
  const spells = {};
  for (const [name, fixed, changing] of tables) {
    const [many, rows, sizes] = told.tables[name],
      table = { many };
    for (const column of fixed) {
      const values = numbers(column, many, true);
      for (let i = 1; i < many; i++) values[i] += values[i - 1];
      table[column] = values;
    }
    table.first = read(many);
    table.length = read(many);
    table.start = new Uint32Array(many + 1);
    for (let i = 0; i < many; i++) table.start[i + 1] = table.start[i] + table.length[i];
    changing.forEach((column, k) => {
      const isWide = wide.includes(column),
        [apart, changes] = sizes[k];
      const first = numbers(column, many, isWide),
        gaps = read(apart),
        steps = numbers(column, changes, isWide);
      table[column] = changed(table, new first.constructor(rows), first, gaps, steps);
    });
    spells[name] = table;
  }
  return { told, spells, frame: (month) => frameOf(spells, tables, month, recent) };
}

// What a column is in every month of every spell, from its first values and its changes.
function changed({ many, start }, values, first, gaps, steps) {
  let row = 0,
    k = 0;
  for (const gap of gaps) {
    row += gap;
    if (gap !== FURTHER) values[row] = steps[k++];
  }
  for (let i = 0; i < many; i++) {
    values[start[i]] = first[i];
    for (let j = start[i] + 1; j < start[i + 1]; j++) values[j] += values[j - 1];
  }
  return values;
}

// Spells that are there in a month, and where the month's values are.
function there(table, month) {
  const rows = [],
    at = [];
  for (let i = 0; i < table.many; i++) {
    const since = month - table.first[i];
    if (since >= 0 && since < table.length[i]) {
      rows.push(i);
      at.push(table.start[i] + since);
    }
  }
  return [rows, at];
}

function frameOf(spells, tables, month, recent) {
  const frame = { month, many: {} };
  for (const [name, fixed, changing] of tables) {
    const table = spells[name],
      [rows, at] = there(table, month),
      now = rows.length;
    if (name === "ties") for (const i of lostLately(table, month, recent)) rows.push(i);
    for (const column of fixed) frame[column] = table[column].constructor.from(rows, (i) => table[column][i]);
    for (const column of changing) {
      frame[column] = new table[column].constructor(rows.length);
      for (let k = 0; k < now; k++) frame[column][k] = table[column][at[k]];
    }
    if (name === "ties")
      frame.state = Uint8Array.from(rows, (i, k) =>
        k >= now ? 2 : Number(table.first[i] > 0 && month - table.first[i] < recent),
      );
    frame.many[name] = rows.length;
  }
  return frame;
}

// Ties that ended within the last months and are not there again; spells of a pair stand one after another.
function lostLately(table, month, recent) {
  const rows = [];
  for (let i = 0; i < table.many; i++) {
    const end = table.first[i] + table.length[i];
    if (end > month || end <= month - recent) continue;
    const again =
      i + 1 < table.many &&
      table.ego[i + 1] === table.ego[i] &&
      table.alter[i + 1] === table.alter[i] &&
      table.first[i + 1] <= month;
    if (!again) rows.push(i);
  }
  return rows;
}

// --- stories: what happened to one resident, group or institution up to a month -------------------------------

const capital = (text) => text[0].toUpperCase() + text.slice(1);

export function story(record, what, row, month, { kinds, owners }) {
  return { resident: ofResident, group: ofGroup, institution: ofInstitution }[what](
    record.spells,
    row,
    month,
    kinds,
    owners,
  );
}

function ofResident({ residents: r, ties, memberships, uses, institutions }, row, month, kinds) {
  const none = () => new Array(month + 1).fill(0),
    series = { trust: [], belonging: [], ties: none(), memberships: none() },
    events = [];
  const began = (table, i, begins, ends) => {
    if (table.first[i] > 0 && table.first[i] <= month) events.push([table.first[i], begins]);
    const end = table.first[i] + table.length[i];
    if (end <= month) events.push([end, ends]);
  };
  const home = r.row.indexOf(row); // who lives there first; who follows stands after
  for (let i = home; r.row[i] === row && r.first[i] <= month; i++) {
    const t = r.first[i];
    if (t)
      events.push([
        t,
        `leaves the neighbourhood; a newcomer of ${Math.floor((t - r.born[i]) / 12)} takes the home`,
      ]);
    for (let k = r.start[i]; k < r.start[i + 1] && series.trust.length <= month; k++) {
      if (k > r.start[i] && (r.flags[k] ^ r.flags[k - 1]) & 1)
        events.push([series.trust.length, r.flags[k] & 1 ? "finds work" : "is out of work"]);
      series.trust.push(r.trust[k] / 255);
      series.belonging.push(r.belonging[k] / 255);
    }
  }
  for (let i = 0; i < ties.many; i++)
    if (ties.ego[i] === row || ties.alter[i] === row) {
      const other = ties.ego[i] === row ? ties.alter[i] : ties.ego[i];
      for (let t = ties.first[i]; t < ties.first[i] + ties.length[i] && t <= month; t++) series.ties[t]++;
      began(ties, i, `a tie begins with resident ${other}`, `the tie with resident ${other} is lost`);
    }
  // whoever becomes an organiser begins another spell in the same group
  const mine = [...memberships.member.keys()].filter((i) => memberships.member[i] === row);
  const end = (i) => memberships.first[i] + memberships.length[i];
  for (const i of mine) {
    for (let t = memberships.first[i]; t < end(i) && t <= month; t++) series.memberships[t]++;
    const g = memberships.group[i],
      leads = memberships.leads[i],
      first = memberships.first[i];
    const before = mine.some((k) => memberships.group[k] === g && end(k) === first),
      after = mine.some((k) => memberships.group[k] === g && memberships.first[k] === end(i));
    if (first > 0 && first <= month)
      events.push([
        first,
        before
          ? leads
            ? `becomes an organiser of group ${g}`
            : `stops organising group ${g}`
          : `joins group ${g}`,
      ]);
    if (end(i) <= month && !after) events.push([end(i), `is no longer in group ${g}`]);
  }
  for (let i = 0; i < uses.many; i++)
    if (uses.user[i] === row) {
      const kind = kinds[institutions.kind[uses.venue[i]]];
      began(uses, i, `begins to use the ${kind}`, `no longer uses the ${kind}`);
    }
  const here = counted(Math.round(-r.arrived[home] / 12), "year"),
    first = `is ${Math.floor(-r.born[home] / 12)} and has lived here ${here}`;
  return { series, events: [[0, first], ...events.sort((a, b) => a[0] - b[0])] };
}

function ofGroup({ groups: g, memberships }, row, month) {
  const members = new Array(month + 1).fill(0),
    energy = new Array(month + 1).fill(0),
    events = [];
  for (let i = 0; i < memberships.many; i++)
    if (memberships.group[i] === row)
      for (let t = memberships.first[i]; t < memberships.first[i] + memberships.length[i] && t <= month; t++)
        members[t]++;
  for (let i = 0; i < g.many; i++) {
    if (g.group_row[i] !== row || g.first[i] > month) continue;
    events.push([
      g.first[i],
      g.first[i] ? `group ${g.group_name[i]} is founded` : `group ${g.group_name[i]} is here`,
    ]);
    for (let t = g.first[i]; t < g.first[i] + g.length[i] && t <= month; t++) {
      const k = g.start[i] + t - g.first[i];
      energy[t] = g.energy[k] / 255;
      if (t > g.first[i] && g.host[k] !== g.host[k - 1])
        events.push([t, g.host[k] < 0 ? "now meets at its founder's home" : "now meets in another place"]);
      if (t > g.first[i] && g.constituted[k] > g.constituted[k - 1])
        events.push([t, "becomes constituted, with officers and an account"]);
    }
    if (g.first[i] + g.length[i] <= month) events.push([g.first[i] + g.length[i], "is no more"]);
  }
  return { series: { members, energy }, events };
}

function ofInstitution({ institutions: p, uses, groups: g }, row, month, _kinds, owners) {
  const condition = new Array(month + 1).fill(0),
    users = new Array(month + 1).fill(0),
    groups = new Array(month + 1).fill(0),
    events = [];
  const states = ["closes", "opens", "is closed for building work"];
  for (let i = 0; i < uses.many; i++)
    if (uses.venue[i] === row)
      for (let t = uses.first[i]; t < uses.first[i] + uses.length[i] && t <= month; t++) users[t]++;
  for (let i = 0; i < g.many; i++)
    for (let t = g.first[i]; t < g.first[i] + g.length[i] && t <= month; t++)
      if (g.host[g.start[i] + t - g.first[i]] === row) groups[t]++;
  const series = { condition, users, groups },
    i = p.row.indexOf(row);
  if (i < 0 || p.first[i] > month) return { series, events };
  for (let t = p.first[i]; t <= month; t++) {
    const k = p.start[i] + t - p.first[i];
    condition[t] = p.condition[k] / 255;
    if (t === p.first[i])
      events.push([
        t,
        `${t ? "is built" : capital(["closed", "open", "closed for building work"][p.is_open[k]])}; ` +
          `owner: ${owners[p.owner[k]]}`,
      ]);
    else {
      if (p.is_open[k] !== p.is_open[k - 1]) events.push([t, states[p.is_open[k]]]);
      if (p.owner[k] !== p.owner[k - 1]) events.push([t, `passes to: ${owners[p.owner[k]]}`]);
    }
  }
  return { series, events };
}
