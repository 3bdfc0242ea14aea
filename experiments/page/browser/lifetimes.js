// What happened to one resident, group or institution up to a month, from recorded spells (recorded.js).

import { counted } from "./words.js";

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
