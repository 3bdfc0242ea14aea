// What differs: both worlds in one chart for each outcome, bands from twenty paired runs, and all of it as tables.

import { among, ofTwenty } from "./among.js";
import { pounds, signed, unitOf, written } from "./amounts.js";
import { button, h, select, table } from "./elements.js";
import { legendOf } from "./legend.js";
import { byYear } from "./money.js";
import { openedBy, openingTold } from "./openings.js";
import { outcomeChart, VIEWS } from "./outcome.js";
import { valueTip } from "./pointed.js";
import { date, sides, tooFew, wouldTell } from "./words.js";

const MONEY = "money", // among the outcomes of the tables
  PLACES = "places";
const TOLD = {
  ties: ["ties", "per resident"],
  trust: ["trust", ""],
  groups: ["groups", "per 1,000"],
  institutions: ["open institutions", "per 1,000"],
  loneliness: ["often lonely", ""],
};

export function differs(page) {
  const { s } = page,
    { outcomes } = s.offered;
  const said = h("p", { class: "differs", "aria-live": "off" });
  const charts = h("div", { class: "charts two" });
  const tip = valueTip();
  const drawn = outcomes.map((o) =>
    outcomeChart(
      s,
      o,
      tip,
      () => shown.value,
      () => found(o),
    ),
  );
  charts.append(...drawn.map((one) => one.canvas), tip.body);
  const run = button(
    "Run it 20 times",
    () => (running() ? page.send({ kind: "cancel" }) : page.send({ kind: "twenty" })),
    { class: "strong" },
  );
  const told = h("p", { class: "twenty", role: "status" });
  const meter = h("progress", { max: 20, value: 0, hidden: true, "aria-label": "Runs done" });
  const shown = select("Lines", VIEWS, "levels", () => page.panelDiffers(true));
  const stands = among(page);
  const legend = h("p", { class: "legend" });
  const which = select(
    "Outcome",
    [...outcomes.map((o) => [o.name, o.title]), [MONEY, "Money"], [PLACES, "Places that opened and closed"]],
    outcomes[0].name,
    () => fill(),
  );
  const details = h(
    "details",
    { ontoggle: () => details.open && fill() },
    h("summary", {}, "Charts and money as tables"),
    which,
    h("div", {}),
  );

  const running = () => s.twenty && !s.twenty.outcomes && !s.twenty.error && !s.twenty.cancelled;

  // what the runs say of an outcome, the left world's bands first
  function found(o) {
    const f = s.twenty?.outcomes?.[o.name];
    if (!f) return null;
    return {
      ...f,
      bands: s.worlds.options.map((option) => f.bands[option.name]),
      replicates: s.twenty.replicates,
    };
  }

  const put = (...what) => details.querySelector("div").replaceChildren(table(...what));

  function money() {
    const names = s.worlds.options.map((o) => o.name),
      planned = s.worlds.options.map((o) => byYear(o.planned));
    const spent = s.rows.map((rows) => byYear(rows.slice(1, s.month + 1).map((row) => row.spent)));
    const rows = planned[0].map((_, year) => [
      String(year + 1),
      ...[0, 1].flatMap((k) => [
        pounds(planned[k][year]),
        spent[k][year] === undefined ? "" : pounds(spent[k][year]),
      ]),
    ]);
    put(
      "Money by year, planned and spent so far",
      ["Year", ...names.flatMap((name) => [`${name}, planned`, "spent"])],
      rows,
    );
  }

  function places() {
    const rows = [0, 1].flatMap((k) => openedBy(s, k).map((one) => [one.month, openingTold(s, k, one)]));
    put(
      "Places that opened and closed",
      ["When", "What"],
      rows.sort((a, b) => a[0] - b[0]).map(([month, text]) => [date(month), text]),
    );
  }

  const range = (o, { low, high }, year) =>
    Number.isFinite(low[year]) ? `${signed(o, low[year], false)} to ${signed(o, high[year])}` : "";

  function fill() {
    if (which.value === MONEY) return money();
    if (which.value === PLACES) return places();
    const o = outcomes.find((one) => one.name === which.value),
      f = found(o),
      rows = [];
    for (let month = 0; month <= s.head; month += 12) {
      const [a, b] = [0, 1].map((k) => s.rows[k][month]?.[o.name]);
      const row = [String(month / 12), written(o, a), written(o, b), signed(o, b - a)];
      if (f)
        row.push(
          signed(o, f.difference.effect[month / 12]),
          range(o, f.difference, month / 12),
          range(o, f.worlds, month / 12),
        );
      rows.push(row);
    }
    const heads = [
      "Year",
      s.worlds.options[0].name,
      s.worlds.options[1].name,
      "right less left",
      ...(f ? [`mean of ${s.twenty.replicates} runs`, "95% interval", "nine worlds in ten"] : []),
    ];
    put([o.title, unitOf(o), "by year"].filter(Boolean).join(", "), heads, rows);
  }

  function sentence() {
    const rows = s.rows.map((one) => one[s.month]);
    if (!rows[0] || !rows[1]) return;
    const twenty = ofTwenty(s);
    if (twenty) {
      said.textContent = twenty;
      return;
    }
    if (outcomes.every((o) => rows[0][o.name] === rows[1][o.name])) {
      said.textContent = `${date(s.month)}: the two worlds are still the same, to the last bit.`;
      return;
    }
    const more = [],
      same = [];
    for (const o of outcomes.filter(({ name }) => name in TOLD)) {
      const d = rows[1][o.name] - rows[0][o.name],
        [name, unit] = TOLD[o.name];
      if (Math.abs(d) < o.margin) same.push(name);
      else more.push(`${name} ${signed(o, d)}${unit && ` ${unit}`}`);
    }
    const hardly = same.length
      ? [`hardly any difference in ${same.join(", ").replace(/, ([^,]*)$/, " and $1")}`]
      : [];
    said.textContent =
      `${date(s.month)}, right less left: ${[...more, ...hardly].join(", ")}. ` +
      "One run is one throw of luck.";
  }

  function twenty() {
    const t = s.twenty;
    run.textContent = running() ? "Cancel the runs" : "Run it 20 times";
    meter.hidden = !running();
    legend.replaceChildren(...legendOf(s, shown.value, Boolean(t?.replicates)));
    if (!t) told.textContent = "";
    else if (t.error) told.textContent = t.error;
    else if (running()) {
      meter.value = t.done || 0;
      told.textContent = t.waiting
        ? "Waiting: another visitor's runs are under way."
        : `${t.done || 0} of ${t.total || 20} done${t.failed ? `, ${t.failed} failed` : ""}.`;
    } else if (!t.replicates)
      told.textContent = t.cancelled ? "Cancelled before a run was done." : "No run could be finished.";
    else told.textContent = (t.cancelled ? "Cancelled: " : "") + found20(t);
  }

  // Over each chart stands what the last year says; here the average over the years.
  function found20(t) {
    if (t.replicates < t.fewest) return tooFew(t.replicates, t.fewest);
    const all = Object.entries(t.outcomes);
    const last = wouldTell(all.map(([, one]) => one.last.needed)),
      average = sides(all.map(([name, one]) => [name, one.average]));
    return (
      `${t.replicates} paired runs. Over each chart: year ${t.year}${last}. ` +
      `On average over the years, right against left: ${average}.`
    );
  }

  page.panelDiffers = (all = false) => {
    if (!s.frames) return;
    if (all || !s.playing || s.frameCount % 6 === 0) {
      sentence();
      twenty();
      stands.draw();
      if (details.open) fill();
    }
    if (page.tabs.isOpen("differs")) for (const one of drawn) one.draw();
  };
  return h(
    "div",
    { class: "fill" },
    said,
    charts,
    legend,
    stands.body,
    h("div", { class: "row" }, shown, run, meter),
    told,
    details,
  );
}
