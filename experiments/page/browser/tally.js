// The room's bets, counted by whoever leads and shown large: how many hands for each option, beside what was found.

import { JUDGED, NOBODY, effect, truth } from "./bet.js";
import { button, h } from "./elements.js";
import { coloursOf, counted } from "./words.js";

const MOST = 9999;

export function tally(page, told, root) {
  const { s } = page,
    hands = new Map(); // by option
  const pair = () => [...new Set([s.draft.left, s.draft.right])];
  const bars = h("div", { class: "tally-bars" }),
    said = h("p", { class: "tally-said", role: "status" }),
    fields = h("div", { class: "tally-hands" });
  const large = button("Project", () => project(!isLarge()), { "aria-pressed": "false" });
  const body = h(
    "section",
    { class: "tally", "aria-label": "The room's bets", onkeydown: pressed },
    h("h3", {}, "The room's bets"),
    h("p", { class: "tally-asked" }, `In year ${told.years}, in which world have residents more ties?`),
    bars,
    said,
    fields,
    h(
      "div",
      { class: "row tally-tools" },
      large,
      button("Print", () => {
        project(true);
        window.print();
      }),
      button("Clear", () => {
        hands.clear();
        fill();
      }),
    ),
  );

  function isLarge() {
    return root.classList.contains("projecting");
  }

  function project(on) {
    root.classList.toggle("projecting", on);
    large.textContent = on ? "Back" : "Project";
    large.setAttribute("aria-pressed", on);
    large.focus();
  }

  function pressed(event) {
    if (event.key !== "Escape" || !isLarge()) return;
    event.stopPropagation();
    project(false);
  }

  // fields are made anew only when the options are others, so that nobody loses the field they type in
  function fill() {
    fields.replaceChildren(
      ...[...pair(), NOBODY].map((name) => {
        const box = h("input", {
          type: "number",
          min: 0,
          max: MOST,
          step: 1,
          value: hands.get(name) ?? "",
          "aria-label": `Hands for ${name}`,
          oninput: () => count(Number(box.value)),
        });
        const count = (many) => {
          hands.set(name, Math.max(0, Math.min(MOST, Math.floor(many) || 0)));
          draw();
        };
        const more = () => {
          count((hands.get(name) ?? 0) + 1);
          box.value = hands.get(name);
        };
        const one = button("+1", more, { "aria-label": `One more hand for ${name}` });
        return h("div", { class: "row" }, h("span", {}, name), box, one);
      }),
    );
    draw();
  }

  function draw() {
    const names = [...pair(), NOBODY],
      all = names.reduce((sum, name) => sum + (hands.get(name) ?? 0), 0),
      e = s.shown && effect(told, [s.draft.left, s.draft.right], JUDGED),
      colours = [...coloursOf(s).slice(0, names.length - 1), "#767676"];
    const ahead = e ? [1 - e.last.ahead, e.last.ahead, null] : [];
    bars.replaceChildren(
      ...names.flatMap((name, k) => {
        const many = hands.get(name) ?? 0;
        const worlds = typeof ahead[k] === "number" ? Math.round(100 * ahead[k]) : null;
        return [
          h(
            "div",
            { class: "tally-row" },
            h("span", { class: "tally-name" }, name),
            bar(all ? many / all : 0, colours[k], ""),
            h("span", { class: "tally-many" }, String(many)),
            worlds === null ? null : bar(worlds / 100, colours[k], "worlds"),
            worlds === null ? null : h("span", { class: "tally-share" }, `ahead in ${worlds}% of worlds`),
          ),
        ];
      }),
    );
    const found = e ? ` Found over ${counted(told.replicates, "world")}: ${truth(e, pair())}.` : "";
    said.textContent = `${counted(all, "hand")}.${found}`;
  }

  return { body, fill };
}

const bar = (share, colour, kind) =>
  h(
    "span",
    { class: `tally-bar ${kind}`, "aria-hidden": "true" },
    h("i", { style: `width:${(100 * share).toFixed(1)}%; --of:${colour}` }),
  );
