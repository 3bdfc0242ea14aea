// Where this world stands among the twenty of its comparison: a strip of small results for each of some outcomes.

import { ordinal, signedNumber } from "./amounts.js";
import { button, h, select } from "./elements.js";

const TOLD = {
  ties: "ties per resident",
  trust: "trust",
  groups: "groups per 1,000",
  institutions: "open institutions per 1,000",
};

const SHORT = { ties: "Ties", trust: "Trust", groups: "Groups", institutions: "Institutions" };

// The worlds to stand among: those that were run, or else those that are recorded; null if none are known.
const worldsOf = (s) => (s.twenty?.each ? s.twenty : s.worlds.among);

const listed = (words) => words.join(", ").replace(/, ([^,]*)$/, " and $1");

// The place of a world, counted from where the right does most.
function rank(each, seed, name) {
  const values = Object.values(each).map((one) => one[name]);
  return 1 + values.filter((value) => value > each[seed][name]).length;
}

// What twenty runs say: who is ahead on what, and where this world stands; null before there are enough.
export function ofTwenty(s) {
  const t = s.twenty;
  if (!t?.outcomes || t.replicates < t.fewest) return null;
  const [left, right] = s.worlds.options.map((one) => one.name);
  const heads = {
    better: `${right} ahead on`,
    worse: `${left} ahead on`,
    same: "practically the same on",
    unsure: "cannot tell on",
  };
  const told = (name) => {
    const [mean, low, high] = ["effect", "low", "high"].map((key) => t.outcomes[name].difference[key].at(-1));
    return `${name} (${signedNumber(mean)}, ${signedNumber(low)} to ${signedNumber(high)})`;
  };
  const clauses = Object.entries(heads).flatMap(([word, head]) => {
    const names = Object.keys(TOLD).filter((name) => t.outcomes[name].last.verdict === word);
    return names.length ? [`${head} ${names.map(told).join(", ")}`] : [];
  });
  const seed = s.worlds.asked.seed,
    many = Object.keys(t.each).length;
  const here = () => Object.keys(TOLD).map((name) => `${ordinal(rank(t.each, seed, name))} on ${name}`);
  const stands = seed in t.each ? ` Of these ${many}, this world is ${listed(here())}.` : "";
  return `Year ${t.year}, ${t.replicates} worlds, right less left: ${clauses.join("; ")}.${stands}`;
}

export function among(page) {
  const { s } = page;
  const said = h("p", { class: "quiet" }),
    strips = h("div", { class: "strips" });
  const world = select("World among the twenty", [], "", () => {}),
    go = button("Open", () => open(world.value), { class: "plain" });

  // the same question in another of its worlds
  function open(seed) {
    if (s.pending || seed === String(s.worlds.asked.seed)) return; // what is being asked for comes first
    s.draft = { ...JSON.parse(JSON.stringify(s.worlds.asked)), seed: Number(seed) };
    page.reset();
  }

  function strip(each, name) {
    const here = String(s.worlds.asked.seed),
      outcome = s.offered.outcomes.find((o) => o.name === name);
    const seeds = Object.keys(each).filter((seed) => each[seed][name] !== null),
      values = seeds.map((seed) => each[seed][name]);
    const low = Math.min(0, ...values),
      span = Math.max(0, ...values) - low || 1;
    const at = (value) => `${(4 + (92 * (value - low)) / span).toFixed(2)}%`;
    const mark = (seed) =>
      h("i", {
        class: seed === here ? "here" : "",
        style: `left:${at(each[seed][name])}`,
        title: `seed ${seed}: ${signedNumber(each[seed][name])}`,
        "data-seed": seed,
      });
    const others = seeds.filter((seed) => seed !== here);
    const marks = [...others, ...seeds.filter((seed) => seed === here)].map(mark);
    const track = h("div", { class: "track", onclick: nearest }, h("b", { style: `left:${at(0)}` }), marks);
    function nearest(event) {
      const far = (one) => Math.abs(one.getBoundingClientRect().x + 3 - event.clientX);
      open(marks.reduce((a, b) => (far(b) < far(a) ? b : a)).dataset.seed);
    }
    const standing = `${ordinal(rank(each, here, name))} of ${seeds.length}`,
      text = `${outcome.title}: ${signedNumber(each[here][name])}, ${standing}`;
    return h(
      "div",
      { role: "img", "aria-label": text, "data-outcome": name },
      h("span", {}, SHORT[name], " ", h("em", {}, signedNumber(each[here][name]))),
      track,
    );
  }

  let drawn = null; // what the strips were made of

  function draw() {
    const of = worldsOf(s),
      seed = s.worlds.asked.seed,
      known = Boolean(of) && seed in of.each;
    if (drawn?.of === of && drawn?.seed === seed) return;
    drawn = { of, seed };
    strips.hidden = world.hidden = go.hidden = !known;
    if (!known) {
      said.textContent = "Where this world stands among twenty is known once it is run 20 times.";
      strips.replaceChildren();
      return;
    }
    const names = Object.keys(TOLD),
      seeds = Object.keys(of.each).sort((a, b) => of.each[b].ties - of.each[a].ties);
    said.textContent = `Right less left, year ${of.year}, ${seeds.length} worlds. Filled: this; line: 0.`;
    strips.replaceChildren(...names.map((name) => strip(of.each, name)));
    world.replaceChildren(
      ...seeds.map((one, i) => h("option", { value: one }, `${ordinal(i + 1)} of ${seeds.length} by ties`)),
    );
    world.value = String(seed);
  }

  return { body: h("div", { class: "among" }, h("div", { class: "line" }, said, world, go), strips), draw };
}
