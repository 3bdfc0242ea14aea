// Reads recorded months (recorded.py): tables of spells, from which any month is put together again as a frame.

const KINDS = { u1: Uint8Array, u2: Uint16Array, i2: Int16Array };

// What was packed, from its text in base64: {told, frame(month), spells}.
export async function opened(text, layout) {
  const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return record(await new Response(stream).arrayBuffer(), layout);
}

function record(buffer, { tables, wide, recent }) {
  const size = new Uint32Array(buffer.slice(0, 4))[0];
  const told = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size)));
  let at = 4 + size;
  const read = (kind, many) => {
    const bytes = many * KINDS[kind].BYTES_PER_ELEMENT,
      values = new KINDS[kind](buffer.slice(at, at + bytes));
    at += bytes;
    return values;
  };
  const spells = {};
  for (const [name, fixed, changing] of tables) {
    const [many, rows] = told.tables[name],
      table = { many };
    for (const column of fixed) table[column] = read(column === "founded" ? "i2" : "u2", many);
    table.first = read("u1", many);
    table.length = read("u1", many);
    table.start = new Uint32Array(many + 1);
    for (let i = 0; i < many; i++) table.start[i + 1] = table.start[i] + table.length[i];
    for (const column of changing) {
      const values = read(wide.includes(column) ? "i2" : "u1", rows);
      table[column] = values;
      for (let i = 0; i < many; i++)
        for (let j = table.start[i] + 1; j < table.start[i + 1]; j++) values[j] += values[j - 1];
    }
    spells[name] = table;
  }
  return { told, spells, frame: (month) => frameOf(spells, tables, month, recent) };
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
    at = r.start[row],
    series = { trust: [], belonging: [], ties: none(), memberships: none() },
    events = [];
  const began = (table, i, begins, ends) => {
    if (table.first[i] > 0 && table.first[i] <= month) events.push([table.first[i], begins]);
    const end = table.first[i] + table.length[i];
    if (end <= month) events.push([end, ends]);
  };
  for (let t = 0; t <= month; t++) {
    series.trust.push(r.trust[at + t] / 255);
    series.belonging.push(r.belonging[at + t] / 255);
    if (!t) continue;
    if (r.arrived[at + t] !== r.arrived[at + t - 1])
      events.push([
        t,
        `leaves the neighbourhood; a newcomer of ${Math.floor((t - r.born[at + t]) / 12)} takes the home`,
      ]);
    else if ((r.flags[at + t] ^ r.flags[at + t - 1]) & 1)
      events.push([t, r.flags[at + t] & 1 ? "finds work" : "is out of work"]);
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
  const first = `is ${Math.floor(-r.born[at] / 12)} and has lived here ${Math.round(-r.arrived[at] / 12)} years`;
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
