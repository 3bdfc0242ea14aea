// Both lives of the chosen resident, group or institution, and who there is to choose.

import { amount } from "./amounts.js";
import { axisOf } from "./axes.js";
import { drawChart } from "./charts.js";
import { button, h, number, sharp, table } from "./elements.js";
import { spotOf } from "./map.js";
import { pointed, valueTip } from "./pointed.js";
import { theme } from "./theme.js";
import { coloursOf, date, nameOf, SIDES, tipOf } from "./words.js";

const TITLES = {
  trust: ["Trust in neighbours", "0-1"],
  belonging: ["Belonging", "0-1"],
  ties: ["Ties", "ties"],
  memberships: ["Memberships", "groups"],
  members: ["Members", "members"],
  energy: ["Energy", "0-1"],
  condition: ["Condition", "0-1"],
  users: ["Users", "residents"],
  groups: ["Groups that meet here", "groups"],
};

const FEW = 4; // of ties, members and so on: as many as a chart of a life has room for at least

export function chosenOne(page) {
  const { s } = page;
  const row = number(
    "Resident",
    "",
    (n) =>
      n !== null &&
      s.worlds &&
      page.choose({
        what: "resident",
        row: Math.max(0, Math.min(s.worlds.asked.population - 1, Math.round(n))),
      }),
    { min: 0, step: 1 },
  );
  const none = button("Choose nobody", () => page.choose(null), { class: "plain" });
  const about = h("div", { class: "lives" }),
    tip = valueTip();
  const list = h(
    "details",
    { ontoggle: () => list.open && fillList() },
    h("summary", {}, "All groups and institutions, as a table"),
  );
  const years = h(
    "details",
    { hidden: true, ontoggle: () => fillYears() },
    h("summary", {}, "These lives by year, as a table"),
    h("div", {}),
  );
  page.panelTable = () => list.open && fillList();

  function fillList() {
    const [l, r] = s.frames,
      rows = [];
    for (let i = 0; i < Math.max(l.site.length, r.site.length); i++)
      rows.push({ what: "institution", row: i });
    for (const g of new Set([...l.group_row, ...r.group_row])) rows.push({ what: "group", row: g });
    const line = (thing, k) =>
      thing.what === "institution" && thing.row >= s.frames[k].site.length
        ? "–"
        : tipOf(s, thing, k).replace(/^[^:]*: /, "");
    list.querySelector("table")?.remove();
    list.append(
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ["which", ...SIDES].map((x) => h("th", { scope: "col" }, x)),
          ),
        ),
        h(
          "tbody",
          {},
          rows.map((thing) =>
            h(
              "tr",
              {},
              h(
                "th",
                { scope: "row" },
                button(
                  nameOf(s, thing, thing.what === "institution" && thing.row >= r.site.length ? l : r),
                  () => page.choose(thing),
                  { class: "plain" },
                ),
              ),
              h("td", {}, line(thing, 0)),
              h("td", {}, line(thing, 1)),
            ),
          ),
        ),
      ),
    );
  }

  const toldOf = () =>
    s.chosen && s.stories?.row === s.chosen.row && s.stories.what === s.chosen.what ? s.stories : null;

  function fillYears() {
    const told = toldOf();
    if (!told || !years.open) return;
    const names = Object.keys(told.both[0].series),
      rows = [];
    for (let month = 0; month <= told.month; month += 12)
      rows.push([
        String(month / 12),
        ...names.map((name) => told.both.map((one) => amount(one.series[name][month])).join(" / ")),
      ]);
    years.lastChild.replaceChildren(
      table("Left / right, at the end of each year", ["Year", ...names.map((name) => TITLES[name][0])], rows),
    );
  }

  page.panelStory = () => {
    years.hidden = !toldOf();
    if (document.activeElement !== row) row.value = s.chosen?.what === "resident" ? s.chosen.row : "";
    if (!s.chosen || !s.frames) {
      about.replaceChildren(
        h(
          "p",
          { class: "quiet" },
          "Click a resident, a group or an institution on either map: the same one is marked on both sides, " +
            "and its two lives are told here. Or give a resident's number.",
        ),
      );
      return;
    }
    const names = s.frames.map((one) => nameOf(s, s.chosen, one)),
      same = names[0] === names[1]; // rows of groups are used again
    const factsOf = (k) => (same ? tipOf(s, s.chosen, k).replace(/^[^:]*: /, "") : tipOf(s, s.chosen, k));
    const charts = h("div", { class: "charts two" }),
      lives = h("div", { class: "two" });
    const f = s.frames.find((one) => spotOf(one, s.ground, s.chosen)) || s.frames[1];
    tip.hide();
    about.replaceChildren(h("h3", {}, nameOf(s, s.chosen, f)), charts, lives);
    SIDES.forEach((side, k) => {
      lives.append(
        h(
          "div",
          {},
          h("h4", {}, swatch(coloursOf(s)[k]), s.worlds.options[k].name),
          h("p", {}, factsOf(k)),
          h("ol", { class: "events", "data-side": side }, events(k)),
        ),
      );
    });
    const told = toldOf();
    if (!told) return;
    fillYears();
    for (const name of Object.keys(told.both[0].series)) charts.append(life(told, name));
    for (const canvas of charts.children) canvas.draw();
  };

  // one line of both lives
  function life(told, name) {
    const [title, unit] = TITLES[name],
      colours = coloursOf(s),
      both = told.both.map((one) => one.series[name]);
    const canvas = h("canvas", {
      class: "chart",
      role: "img",
      "aria-label":
        `${title} by month, left ${last(told, 0, name)}, right ${last(told, 1, name)}. ` +
        "Arrow keys tell years.",
    });
    const full = unit === "0-1" ? { least: 1, from: 0, to: 1 } : { least: FEW, from: 0 };
    const axis = { ...axisOf(both, full), written: { times: 1, unit: "", sign: () => "" } };
    let plot = { left: 0, right: 0 };
    canvas.draw = () => {
      const { ctx, w, h: height } = sharp(canvas);
      plot = drawChart(ctx, {
        w,
        h: height,
        title,
        axis,
        months: s.worlds.last,
        ends: [],
        lines: both.map((values, k) => ({ values, colour: colours[k] })),
        dots: both.map((values, k) => ({ month: told.month, value: values.at(-1), colour: colours[k] })),
        words: [
          both.map((values, k) => ({ text: amount(values.at(-1)), colour: colours[k] })),
          [{ text: unit === "0-1" ? "on a scale 0–1" : unit, colour: theme.quiet }],
        ],
        at: at.at,
      });
    };
    const at = pointed(canvas, {
      tip,
      plot: () => plot,
      months: () => s.worlds.last,
      last: () => told.month,
      told: (month) => [
        `${title}: ${date(month).toLowerCase()}`,
        ...both.map((values, k) => `${SIDES[k]}: ${amount(values[month])}`),
      ],
      redraw: canvas.draw,
    });
    return canvas;
  }

  const last = (told, k, name) => told.both[k].series[name].at(-1).toFixed(2);
  const events = (k) =>
    toldOf()
      ? [...toldOf().both[k].events]
          .reverse()
          .map(([month, what]) => h("li", {}, h("time", {}, date(month)), ` ${what}`))
      : h("li", { class: "quiet" }, "...");
  page.panelStory();
  return h(
    "div",
    {},
    h("div", { class: "row" }, h("label", {}, "Resident ", row), none),
    about,
    years,
    list,
    tip.body,
  );
}

const swatch = (colour) => h("span", { class: "swatch", style: `background:${colour}` });
