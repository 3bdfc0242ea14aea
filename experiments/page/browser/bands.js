// Charts of the two worlds that are watched, and of all recorded worlds once the answer may be shown.

import { effect } from "./bet.js";
import { h, select } from "./elements.js";
import { legendOf } from "./legend.js";
import { outcomeChart, VIEWS } from "./outcome.js";
import { valueTip } from "./pointed.js";

export function bands(page, told) {
  const { s } = page;
  const shown = select("Lines", VIEWS, "levels", () => page.redraw());
  const row = h("div", { class: "row" }, shown);
  const said = h("p", { class: "differs" }),
    legend = h("p", { class: "legend" });
  const tip = valueTip();
  const drawn = told.offered.outcomes.map((o) =>
    outcomeChart(
      s,
      o,
      tip,
      () => shown.value,
      () => found(o),
    ),
  );
  const charts = h(
    "div",
    { class: "charts two" },
    drawn.map((one) => one.canvas),
    tip.body,
  );

  function found(o) {
    const pair = [s.draft.left, s.draft.right],
      e = s.shown && effect(told, pair, o.name);
    return e
      ? { ...e, bands: pair.map((name) => told.bands[name][o.name]), replicates: told.replicates }
      : null;
  }

  function words() {
    if (!s.bet) return "Place your bet first.";
    if (!s.shown) return "Lines: this world so far.";
    return `Bands and words: ${told.replicates} worlds; words: year ${told.years}; lines: this world.`;
  }

  function draw() {
    said.textContent = words();
    charts.hidden = legend.hidden = row.hidden = !s.bet;
    if (!s.bet || !page.tabs.isOpen("charts")) return;
    legend.replaceChildren(...legendOf(s, shown.value, s.shown));
    drawn.forEach((one, i) => {
      one.draw();
      const { name } = told.offered.outcomes[i],
        [left, right] = s.rows.map((rows) => rows[s.month][name]);
      Object.assign(one.canvas.dataset, { left, right });
    });
  }

  return {
    body: h("div", { class: "fill" }, said, charts, legend, row),
    draw,
    answered: () => {
      shown.value = "difference";
    },
  };
}
