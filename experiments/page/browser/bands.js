// Charts of the two worlds that are watched, and of all recorded worlds once the answer may be shown.

import { effect } from "./bet.js";
import { amount, drawChart } from "./charts.js";
import { h, sharp } from "./elements.js";
import { coloursOf, date, isSure, says, SIDES } from "./words.js";

export function bands(page, told) {
  const { s } = page;
  const less = h("input", { type: "checkbox", checked: true, onchange: () => page.redraw() });
  const row = h(
    "div",
    { class: "row" },
    h("label", { class: "check" }, less, "right less left, over all worlds"),
  );
  const said = h("p", { class: "differs" });
  const boxes = told.offered.outcomes.map((o) =>
    h("canvas", { class: "chart", role: "img", title: o.meaning, "data-outcome": o.name }),
  );
  const charts = h("div", { class: "charts two" }, boxes);

  function words() {
    if (!s.bet) return "Place your bet first.";
    if (!s.shown) return "Lines: this world so far.";
    return less.checked
      ? `Right less left, over ${told.replicates} worlds. Line: mean; dark band: its 95% interval, for all outcomes ` +
          "together, thick where it leaves zero out; light band: nine worlds in ten. " +
          `Words: year ${told.years}.`
      : `Bands: nine in ten of ${told.replicates} worlds; lines: this one.`;
  }

  function draw() {
    said.textContent = words();
    charts.hidden = !s.bet;
    row.hidden = !s.shown;
    if (s.bet && page.tabs.isOpen("charts")) told.offered.outcomes.forEach(chart);
  }

  function chart(o, i) {
    const { ctx, w, h: high } = sharp(boxes[i]),
      colours = coloursOf(s),
      options = s.worlds.options;
    if (w < 10) return;
    const lines = SIDES.map((_, k) => ({
      colour: colours[k],
      values: s.rows[k].slice(0, s.month + 1).map((one) => one[o.name]),
    }));
    const ends = options
      .map((option, k) => ({ month: option.ends, colour: colours[k] }))
      .filter((end) => end.month !== null && end.month <= s.worlds.last);
    const c = {
      w,
      h: high,
      title: o.title,
      unit: o.unit,
      lines,
      months: s.worlds.last,
      month: s.month,
      every: 12,
      ends,
    };
    const e = s.shown && effect(told, [s.draft.left, s.draft.right], o.name);
    if (s.shown)
      c.bands = options.map((option, k) => ({ ...told.bands[option.name][o.name], colour: colours[k] }));
    if (e) {
      if (less.checked) Object.assign(c, { difference: e.difference, worlds: e.worlds });
      c.sure = isSure(e.last);
      c.said = says(e.last);
    }
    drawChart(ctx, c);
    const [a, b] = s.rows.map((rows) => rows[s.month][o.name]);
    Object.assign(boxes[i].dataset, { left: a, right: b });
    boxes[i].setAttribute(
      "aria-label",
      `${o.title}, ${date(s.month).toLowerCase()}: ` +
        `${amount(a)} on the left, ${amount(b)} on the right. ${c.said || ""}`,
    );
  }

  return { body: h("div", { class: "fill" }, said, charts, row), draw };
}
