// What differs: both worlds in one chart for each outcome, bands from twenty paired runs, and all of it as tables.

import { amount, byYear, drawChart, pounds } from "./charts.js";
import { button, h, select, sharp, table } from "./elements.js";
import { among, ofTwenty, TOLD } from "./among.js";
import { coloursOf, date, isSure, says, SIDES, sides, tooFew, wouldTell } from "./words.js";

const MONEY = "money"; // among the outcomes of the tables

export function differs(page) {
  const { s } = page,
    { outcomes } = s.offered;
  const said = h("p", { class: "differs", "aria-live": "off" });
  const charts = h("div", { class: "charts two" });
  const canvases = outcomes.map((o) => {
    const canvas = h("canvas", { class: "chart", role: "img", title: o.meaning, "data-outcome": o.name });
    charts.append(canvas);
    return canvas;
  });
  const run = button(
    "Run it 20 times",
    () => (running() ? page.send({ kind: "cancel" }) : page.send({ kind: "twenty" })),
    { class: "strong" },
  );
  const told = h("p", { class: "twenty", role: "status" });
  const meter = h("progress", { max: 20, value: 0, hidden: true, "aria-label": "Runs done" });
  const shown = select(
    "Lines",
    [
      ["levels", "both worlds"],
      ["difference", "right less left"],
    ],
    "levels",
    () => page.panelDiffers(true),
    { hidden: true },
  );
  const stands = among(page);
  const legend = h("span", { class: "legend", hidden: true });
  const which = select(
    "Outcome",
    [...outcomes.map((o) => [o.name, o.title]), [MONEY, "Money"]],
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
  const found = (o) => s.twenty?.outcomes?.[o.name];

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

  const range = ({ low, high }, year) =>
    Number.isFinite(low[year]) ? `${amount(low[year])} to ${amount(high[year])}` : "";

  function fill() {
    if (which.value === MONEY) return money();
    const o = outcomes.find((one) => one.name === which.value),
      f = found(o),
      rows = [];
    for (let month = 0; month <= s.head; month += 12) {
      const [a, b] = [0, 1].map((k) => s.rows[k][month]?.[o.name]);
      const row = [String(month / 12), amount(a), amount(b), amount(b - a)];
      if (f)
        row.push(
          amount(f.difference.effect[month / 12]),
          range(f.difference, month / 12),
          range(f.worlds, month / 12),
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
    put(`${o.title}, ${o.unit}, by year`, heads, rows);
  }

  function chart(o, i) {
    const canvas = canvases[i],
      { ctx, w, h: height } = sharp(canvas);
    if (w < 10) return;
    const colours = coloursOf(s),
      f = found(o),
      options = s.worlds.options;
    const lines = SIDES.map((_, k) => ({
      colour: colours[k],
      values: s.rows[k].slice(0, s.month + 1).map((row) => row[o.name]),
    }));
    const c = {
      w,
      h: height,
      title: o.title,
      unit: o.unit,
      lines,
      months: s.worlds.last,
      month: s.month,
      every: 12,
    };
    c.ends = options
      .map((option, k) => ({ month: option.ends, colour: colours[k] }))
      .filter((end) => end.month !== null && end.month <= s.worlds.last);
    if (f) {
      c.bands = s.twenty.sides.map((name) => ({
        ...f.bands[name],
        colour: colours[options.findIndex((option) => option.name === name)] || colours[0],
      }));
      c.sure = isSure(f.last);
      c.said = says(f.last);
      if (shown.value === "difference") Object.assign(c, { difference: f.difference, worlds: f.worlds });
    }
    drawChart(ctx, c);
    canvas.setAttribute(
      "aria-label",
      `${o.title} by month up to ${date(s.month).toLowerCase()}: ` +
        `${options[0].name} ${amount(lines[0].values[s.month])}, ` +
        `${options[1].name} ${amount(lines[1].values[s.month])} ${o.unit}. ${c.said || ""}`,
    );
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
    const words = Object.entries(TOLD).map(([name, text]) => {
      const d = rows[1][name] - rows[0][name];
      return `${text} ${d ? (d > 0 ? "+" : "−") + amount(Math.abs(d), 2) : "the same"}`;
    });
    said.textContent = `${date(s.month)}, right less left: ${words.join(", ")}. One run is one throw of luck.`;
  }

  function twenty() {
    const t = s.twenty;
    run.textContent = running() ? "Cancel the runs" : "Run it 20 times";
    meter.hidden = !running();
    shown.hidden = legend.hidden = !t?.outcomes;
    legend.textContent =
      shown.value === "levels"
        ? "Bands: nine worlds in ten."
        : "Dark band: 95% for the mean, all outcomes together; light band: nine worlds in ten.";
    if (!t) told.textContent = "";
    else if (t.error) told.textContent = t.error;
    else if (running()) {
      meter.value = t.done || 0;
      told.textContent = t.waiting
        ? "Waiting: another visitor's runs are under way."
        : `${t.done || 0} of ${t.total || 20} done${t.failed ? `, ${t.failed} failed` : ""}.`;
    } else if (!t.replicates) told.textContent = "Cancelled before a run was done.";
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
    if (page.tabs.isOpen("differs")) outcomes.forEach(chart);
  };
  return h(
    "div",
    { class: "fill" },
    said,
    charts,
    stands.body,
    h("div", { class: "row" }, run, meter, shown, legend),
    told,
    details,
  );
}
