// A bet before anything is shown, and what became of it.

import { amount, signedNumber } from "./amounts.js";
import { button, h } from "./elements.js";
import { sides, tooFew, wouldTell } from "./words.js";

export const JUDGED = "ties"; // what the bet is on
export const NOBODY = "nobody can tell",
  SAME = "practically the same";
const OTHER = { better: "worse", worse: "better", more: "less", less: "more" };

// The effect of the right over the left on an outcome, by year from 1, whichever way round the table has it.
export function effect(told, [left, right], name) {
  if (left === right) return null;
  const [key, sign] =
    left === told.baseline
      ? [right, 1]
      : right === told.baseline
        ? [left, -1]
        : told.effects[`${right} - ${left}`]
          ? [`${right} - ${left}`, 1]
          : [`${left} - ${right}`, -1];
  const e = told.effects[key][name];
  return sign > 0 ? e : turned(e);
}

function turned({ difference: d, worlds, last, average }) {
  const minus = (values) => values.map((v) => (v === null ? null : -v));
  const ends = ({ low, high }) => ({ low: minus(high), high: minus(low) });
  const other = (one) => ({ ...one, ahead: 1 - one.ahead, verdict: OTHER[one.verdict] || one.verdict });
  return {
    difference: { effect: minus(d.effect), ...ends(d) },
    worlds: ends(worlds),
    last: other(last),
    average: other(average),
  };
}

// Whom all worlds together have ahead.
export const truth = (e, [left, right]) =>
  ({ better: right, worse: left, same: SAME })[e.last.verdict] || NOBODY;

export function bet(page, told, under) {
  const { s } = page,
    body = h("div", { class: "bet" });
  const outcome = told.offered.outcomes.find((o) => o.name === JUDGED),
    last = told.years;
  const pair = () => [s.draft.left, s.draft.right];

  function fill() {
    body.replaceChildren(...(s.bet ? watching() : asking()));
  }

  function asking() {
    const said = h("output", {}, "0.5");
    const by = h("input", {
      type: "range",
      min: 0,
      max: 2,
      step: 0.1,
      value: 0.5,
      "aria-label": "By so many ties",
      oninput: () => (said.textContent = Number(by.value).toFixed(1)),
    });
    const place = button(
      "Place my bet",
      () => placed({ who: body.querySelector("input:checked").value, by: Number(by.value) }),
      { class: "strong", disabled: true },
    );
    const choices = [...new Set([...pair(), NOBODY])].map((name) =>
      h(
        "label",
        { class: "choice" },
        h("input", { type: "radio", name: "bet", value: name, onchange: () => (place.disabled = false) }),
        ` ${name}`,
      ),
    );
    return [
      h("h3", {}, "First, your bet"),
      h(
        "p",
        {},
        `${told.equal} After ${told.years} years, in which world do residents have more ties with one another?`,
      ),
      h("div", { role: "radiogroup", "aria-label": "Your bet" }, choices),
      h("p", {}, h("label", {}, "By how many ties for each resident? ", by, " ", said)),
      h(
        "p",
        { class: "quiet" },
        `At the start a resident has ${amount(s.rows[0][0]?.[JUDGED], 2)} ties in this place.`,
      ),
      h(
        "div",
        { class: "row" },
        place,
        button("Only look", () => placed({ who: null, by: 0 }), { class: "plain" }),
      ),
    ];
  }

  function placed(mine) {
    s.bet = mine;
    fill();
    page.betPlaced();
  }

  function watching() {
    const mine = s.bet.who
      ? h(
          "p",
          {},
          "You bet on: ",
          h("strong", {}, s.bet.who),
          s.bet.who === NOBODY ? "." : `, by ${s.bet.by.toFixed(1)} ties.`,
        )
      : h("p", {}, "You did not bet.");
    const head = [
      h("h3", {}, "Watch"),
      mine,
      h(
        "p",
        {},
        "Press Play. Click a resident to see the same person in both worlds. " +
          "One world is one throw of luck: try the others as well.",
      ),
      h("p", { class: "quiet" }, told.coarse),
    ];
    if (!s.shown)
      return [
        ...head,
        h(
          "div",
          { class: "row" },
          button(`Show what ${told.replicates} worlds say`, page.show, { class: "strong" }),
        ),
      ];
    return [...head, h("h3", {}, `What ${told.replicates} worlds say`), under, ...found()];
  }

  function found() {
    const e = effect(told, pair(), JUDGED),
      [left, right] = pair();
    if (!e) return [h("p", {}, "Both sides have the same option, so that nothing differs.")];
    const { effect: mean, low, high } = e.difference,
      range = (from, to, word) => `${signedNumber(from[last])} ${word} ${signedNumber(to[last])}`;
    const who = truth(e, [left, right]);
    const guessed = s.bet.who === who || (s.bet.who === NOBODY && who === SAME);
    const judged = s.bet.who ? ` You were ${guessed ? "right" : "wrong"}.` : "";
    const few = told.replicates < told.fewest;
    return [
      h(
        "p",
        { class: "answer" },
        `${outcome.title}, year ${told.years}: ${right} less ${left} is ${signedNumber(mean[last])} on average` +
          `${low[last] === null ? "" : ` (${range(low, high, "to")})`}. Found: `,
        h("strong", {}, who),
        `${wouldTell([e.last.needed])}.${judged}`,
      ),
      h(
        "p",
        {},
        `Single worlds: nine in ten between ${range(e.worlds.low, e.worlds.high, "and")}; ` +
          `${right} is ahead in ${Math.round(100 * e.last.ahead)}% of them.`,
      ),
      h("p", {}, few ? tooFew(told.replicates, told.fewest) : together()),
      h(
        "p",
        { class: "quiet" },
        "Intervals are 95%, of the mean, and hold for all outcomes together. In a model, for a place of this size: " +
          "not a forecast. The charts now show all of these worlds.",
      ),
    ];
  }

  function together() {
    const all = (when) =>
      sides(told.offered.outcomes.map(({ name }) => [name, effect(told, pair(), name)[when]]));
    const [left, right] = pair();
    return (
      `Year ${told.years}, ${right} against ${left}: ${all("last")}. ` +
      `On average over the years: ${all("average")}.`
    );
  }

  return { body, fill };
}
