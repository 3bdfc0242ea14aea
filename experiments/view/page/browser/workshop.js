// A page that stands alone: recorded worlds side by side, a bet before the answer, and what twenty worlds say.

import { amount, drawChart, drawMoney, pounds } from "./charts.js";
import { button, h, select, sharp } from "./elements.js";
import * as map from "./map.js";
import { opened, story } from "./recorded.js";
import { chosenOne, key } from "./story.js";
import { coloursOf, date, describe, SIDES } from "./words.js";

const SPEEDS = [["3", "3 months a second"], ["6", "6 months a second"], ["12", "a year a second"], ["24", "two years a second"], ["60", "as fast as it goes"]];
const COLOURS = ["trust", "belonging", "ties", "satisfaction", "community", "gained"];
const JUDGED = "ties"; // what the bet is on
const NOBODY = "nobody can tell";

const told = JSON.parse(document.getElementById("kith").textContent);
const root = document.getElementById("page");
const s = {
  offered: told.offered, worlds: null, frames: null, ground: null, rows: [[], []], month: 0, playing: false, speed: 12, colour: "trust", ties: true,
  chosen: null, stories: null, bet: null, shown: false, world: 0, options: told.bet_on, records: [null, null], frameCount: 0, every: 1,
};
const page = { s, choose, colours: () => coloursOf(s) };

// --- what is on the page --------------------------------------------------------------------------------------
const names = told.options.map((o) => o.name);
const heads = SIDES.map((side, k) => ({ choice: select(`Option on the ${side}`, names, names[s.options[k]], (name) => ((s.options[k] = names.indexOf(name)), load())), sentence: h("p", { class: "sentence" }), swatch: h("span", { class: "swatch" }) }));
const canvases = SIDES.map((side, k) => h("canvas", { class: "map", tabindex: 0, role: "img", "data-side": side, onclick: (event) => choose(found(event, k)), onkeydown: mapKey, onpointermove: (event) => hovered(event, k), onpointerleave: () => hovered(null, k) }));
const tip = h("div", { class: "tip", role: "status", hidden: true });
const play = button("Play", () => (s.playing ? stop() : start()), { class: "strong", title: "Space", disabled: true });
const again = button("To the start", () => goTo(0), { disabled: true });
const speed = select("Speed", SPEEDS, String(s.speed), (n) => (s.speed = Number(n)));
const calendar = h("output", { class: "calendar" });
const bar = h("input", { type: "range", min: 0, max: told.years * 12, value: 0, step: 1, class: "bar", "aria-label": "Month", disabled: true, oninput: () => goTo(Number(bar.value)) });
const money = h("canvas", { class: "money", role: "img" });
const which = select("World", told.worlds.map((one, i) => [String(i), `World ${i + 1} of ${told.worlds.length}`]), "0", (n) => ((s.world = Number(n)), load()));
const colour = select("Colour residents by", COLOURS.map((name) => [name, map.COLOURINGS[name].title]), s.colour, (name) => ((s.colour = name), draw()));
const tied = h("input", { type: "checkbox", checked: true, onchange: () => ((s.ties = tied.checked), draw()) });
const ramp = h("span", { class: "ramp" });
const live = h("p", { class: "unseen", "aria-live": "polite" });

const betting = h("div", { class: "bet" }), charting = h("div", { class: "fill" });
const panels = { bet: ["Your bet", betting], charts: ["Charts", charting], lives: ["Lives", chosenOne(page)], key: ["Key", key(page)] };
const tabs = tabbed(panels);
root.classList.add("kith", "workshop");
root.replaceChildren(
  h("header", { class: "top" }, h("h1", {}, "Kith"), h("p", {}, `Two neighbourhoods, the same people and the same luck. Only the money differs. ${told.about}`)),
  live,
  h("main", {},
    heads.map((head, k) => h("section", { class: `world ${SIDES[k]}`, "aria-label": `World on the ${SIDES[k]}` }, h("h2", {}, head.swatch, head.choice), head.sentence, h("div", { class: "ground" }, canvases[k]))),
    h("div", { class: "tools" }, h("label", {}, which), h("label", {}, "Colour ", colour), ramp, h("label", { class: "check" }, tied, "ties")),
    h("aside", { class: "panel" }, tabs.list, tabs.bodies),
    h("section", { class: "clock", "aria-label": "Time and money" }, h("div", { class: "controls" }, play, again, speed, calendar), h("div", { class: "when" }, bar, money)),
  ),
  tip,
);

// --- the bet --------------------------------------------------------------------------------------------------
const pair = () => s.options.map((i) => names[i]);

function betPanel() {
  const [left, right] = pair(), outcome = told.offered.outcomes.find((o) => o.name === JUDGED);
  if (s.bet) return betting.replaceChildren(...settled(left, right, outcome));
  const choices = [...new Set([left, right, NOBODY])].map((name) => h("label", { class: "choice" }, h("input", { type: "radio", name: "bet", value: name, onchange: () => (place.disabled = false) }), ` ${name}`));
  const said = h("output", {}, "0.5");
  const by = h("input", { type: "range", min: 0, max: 2, step: 0.1, value: 0.5, "aria-label": "By so many ties", oninput: () => (said.textContent = Number(by.value).toFixed(1)) });
  const place = button("Place my bet", () => betted({ who: betting.querySelector("input:checked").value, by: Number(by.value) }), { class: "strong", disabled: true });
  betting.replaceChildren(
    h("h3", {}, "First, your bet"),
    h("p", {}, `Both programmes are worth the same today. After ${told.years} years, in which world do residents have more ties with one another?`),
    h("div", { role: "radiogroup", "aria-label": "Your bet" }, choices),
    h("p", {}, h("label", {}, "By how many ties for each resident? ", by, " ", said)),
    h("p", { class: "quiet" }, `At the start a resident has ${amount(s.rows[0][0]?.[JUDGED], 2)} ties in this place.`),
    h("div", { class: "row" }, place, button("Only look", () => betted({ who: null, by: 0 }), { class: "plain" })),
  );
}

function betted(bet) {
  s.bet = bet;
  [play, again, bar].forEach((one) => (one.disabled = false));
  betPanel();
  root.dataset.bet = bet.who ?? "none";
  play.focus();
}

function settled(left, right, outcome) {
  const mine = s.bet.who ? h("p", {}, `You bet on: `, h("strong", {}, s.bet.who), s.bet.who === NOBODY ? "." : `, by ${s.bet.by.toFixed(1)} ties.`) : h("p", {}, "You did not bet.");
  const parts = [h("h3", {}, "Watch"), mine, h("p", {}, "Press Play. Click a resident to see the same person in both worlds. One world is one throw of luck: try the others as well.")];
  if (!s.shown) return [...parts, h("div", { class: "row" }, button(`Show what ${told.replicates} worlds say`, answered, { class: "strong" }))];
  const e = effect(JUDGED);
  if (!e) return [...parts, h("p", {}, "Both sides have the same option.")];
  const last = told.years - 1, [mean, low, high] = [e.effect[last], e.low[last], e.high[last]];
  const truth = low > 0 ? right : high < 0 ? left : NOBODY;
  const right_ = s.bet.who && (s.bet.who === truth ? "You were right." : "You were wrong.");
  return [
    ...parts,
    h("h3", {}, `What ${told.replicates} worlds say`),
    h("p", { class: "answer" }, `${outcome.title}, year ${told.years}: ${right} less ${left} is ${signed(mean)} (${signed(low)} to ${signed(high)}). Found: `, h("strong", {}, truth), `. ${right_ || ""}`),
    h("p", {}, `On all ${told.offered.outcomes.length} outcomes, year ${told.years}: ${counted(left, right, (x) => [x.low[last], x.high[last]])}. Averaged over the years: ${counted(left, right, (x) => x.average.slice(1))}.`),
    h("p", { class: "quiet" }, "Decided means that the 95% interval leaves zero out. In a model, for a place of this size: not a forecast. The charts now show all of these worlds."),
  ];
}

const signed = (x) => `${x < 0 ? "−" : "+"}${amount(Math.abs(x), 2)}`;

function counted(left, right, of) {
  const count = { [left]: 0, [right]: 0, undecided: 0 };
  for (const o of told.offered.outcomes) {
    const e = effect(o.name), [low, high] = of(e);
    const sign = (low > 0) - (high < 0);
    count[sign ? (sign === (o.better || 1) ? right : left) : "undecided"]++;
  }
  return `${left} ahead on ${count[left]}, ${right} on ${count[right]}, not decided ${count.undecided}`;
}

function answered() {
  s.shown = difference.checked = true;
  root.dataset.shown = true;
  betPanel();
  tabs.open("charts");
  draw();
}

// The effect of right over left on an outcome, by year from 1, however the table has it.
function effect(name) {
  const [left, right] = pair();
  if (left === right) return null;
  const usual = told.baseline, keyed = left === usual ? [right, 1] : right === usual ? [left, -1] : told.effects[`${right} - ${left}`] ? [`${right} - ${left}`, 1] : [`${left} - ${right}`, -1];
  const e = told.effects[keyed[0]][name], [mean, low, high] = e.average;
  if (keyed[1] > 0) return e;
  const minus = (values) => values.map((v) => -v);
  return { effect: minus(e.effect), low: minus(e.high), high: minus(e.low), average: [-mean, -high, -low] };
}

// --- charts ---------------------------------------------------------------------------------------------------
const difference = h("input", { type: "checkbox", onchange: () => draw() });
const differing = h("label", { class: "check", hidden: true }, difference, "right less left, over all worlds");
const charts = h("div", { class: "charts two" }), said = h("p", { class: "differs" });
const boxes = told.offered.outcomes.map((o) => h("canvas", { class: "chart", role: "img", title: o.meaning, "data-outcome": o.name }));
charts.append(...boxes);
charting.append(said, charts, h("div", { class: "row" }, differing));

function chartPanel() {
  said.textContent = !s.bet ? "Place your bet first." : s.shown ? (difference.checked ? `Right less left: mean of ${told.replicates} worlds and its 95% interval, thick where that leaves zero out.` : `Bands: the middle four fifths of ${told.replicates} worlds; lines: this one.`) : "Lines: this world so far.";
  charts.hidden = !s.bet;
  differing.hidden = !s.shown;
  if (!s.bet || !tabs.isOpen("charts")) return;
  const colours = coloursOf(s);
  told.offered.outcomes.forEach((o, i) => {
    const { ctx, w, h: high } = sharp(boxes[i]);
    if (w < 10) return;
    const lines = SIDES.map((_, k) => ({ colour: colours[k], values: s.rows[k].slice(0, s.month + 1).map((row) => row[o.name]) }));
    const c = { w, h: high, title: o.title, unit: o.unit, lines, months: told.years * 12, month: s.month, every: 12, ends: ends(colours) };
    const e = s.shown && effect(o.name);
    if (s.shown) c.bands = s.options.map((j, k) => ({ ...told.bands[names[j]][o.name], colour: colours[k] }));
    if (e && difference.checked) c.difference = { effect: [0, ...e.effect], low: [0, ...e.low], high: [0, ...e.high] };
    if (e) {
      const last = told.years - 1;
      c.sure = e.low[last] > 0 || e.high[last] < 0;
      c.said = `year ${told.years}: ${c.sure ? signed(e.effect[last]) : "not decided"}`;
    }
    drawChart(ctx, c);
    const [a, b] = s.rows.map((rows) => rows[s.month][o.name]);
    Object.assign(boxes[i].dataset, { left: a, right: b });
    boxes[i].setAttribute("aria-label", `${o.title}, ${date(s.month).toLowerCase()}: ${amount(a)} on the left, ${amount(b)} on the right. ${c.said || ""}`);
  });
}

const ends = (colours) => s.worlds.options.map((o, k) => ({ month: o.ends, colour: colours[k] })).filter((end) => end.month !== null && end.month <= told.years * 12);

// --- loading, time and drawing --------------------------------------------------------------------------------
const kept = new Map(), layers = SIDES.map(() => document.createElement("canvas"));

async function recordOf(world, option) {
  const id = `run-${world}-${option}`;
  if (!kept.has(id)) kept.set(id, await opened(document.getElementById(id).textContent, told.layout));
  return kept.get(id);
}

let asked = 0;
async function load() {
  const mine = ++asked;
  stop();
  root.dataset.state = "loading";
  const records = await Promise.all(s.options.map((option) => recordOf(s.world, option)));
  if (mine !== asked) return;
  const place = told.worlds[s.world];
  Object.assign(s, { records, rows: records.map((one) => one.told.rows), ground: null, stories: null });
  s.cell = Uint16Array.from(place.cell);
  s.worlds = { asked: { population: told.population }, options: s.options.map((i) => told.options[i]), last: told.years * 12, side: place.side };
  heads.forEach((head, k) => {
    head.sentence.textContent = s.worlds.options[k].sentence;
    head.swatch.style.background = coloursOf(s)[k];
  });
  s.shown = s.shown && s.bet !== null;
  betPanel();
  goTo(s.month);
  root.dataset.state = "ready";
}

function goTo(month) {
  s.month = Math.max(0, Math.min(told.years * 12, month));
  draw();
}

function draw() {
  if (!s.worlds) return;
  const began = performance.now();
  s.frames = s.records.map((one) => one.frame(s.month));
  canvases.forEach((canvas, k) => {
    const { ctx, w } = sharp(canvas);
    if (!s.ground || s.ground.px !== w) s.ground = map.geometry(s.worlds.side, s.cell, w);
    // where drawing cannot keep up, ties are drawn every few months while the worlds play
    const layer = s.playing && s.ties && s.every > 1 ? tieLayer(k, w) : null;
    map.drawWorld(ctx, s.ground, s.frames[k], s.frames[1 - k], { side: k, colour: s.colour, ties: s.ties, chosen: s.chosen, layer });
  });
  bar.value = s.month;
  bar.setAttribute("aria-valuetext", date(s.month));
  calendar.textContent = date(s.month);
  const { ctx, w, h: high } = sharp(money), colours = coloursOf(s);
  drawMoney(ctx, { w, h: high, left: 8, right: w - 8, years: told.years, month: s.month, head: told.years * 12, options: s.worlds.options.map((o, k) => ({ colour: colours[k], planned: o.planned, spent: s.rows[k].slice(1, s.month + 1).map((row) => row.spent) })) });
  if (!s.playing || s.frameCount % 4 === 0) chartPanel();
  if (!s.playing) words();
  s.frameCount++;
  Object.assign(root.dataset, { month: s.month, frames: s.frameCount, drawn: (performance.now() - began).toFixed(1) });
}

function tieLayer(k, w) {
  const layer = layers[k], ratio = window.devicePixelRatio || 1, size = Math.round(w * ratio);
  if (layer.width !== size || (s.frameCount + Math.floor((k * s.every) / 2)) % s.every === 0) {
    layer.width = layer.height = size;
    const ctx = layer.getContext("2d");
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    map.drawTieLayer(ctx, s.ground, s.frames[k], Boolean(s.chosen));
  }
  return layer;
}

function words() {
  canvases.forEach((canvas, k) => canvas.setAttribute("aria-label", describe(s, k)));
  const totals = s.rows.map((rows) => rows.slice(1, s.month + 1).reduce((sum, row) => sum + row.spent, 0));
  money.setAttribute("aria-label", `Money by year. Spent by ${date(s.month).toLowerCase()}: ${pounds(totals[0])} on the left, ${pounds(totals[1])} on the right.`);
  const c = map.COLOURINGS[s.colour], box = (shade) => h("i", { style: `background:${shade}` });
  ramp.replaceChildren(...(c.palette ? c.palette.flatMap((x, i) => [box(x), i ? ` minority ${i} ` : " largest "]) : c.against ? [...map.GAINS[0].slice(1).map(box), " left ", ...map.GAINS[1].slice(1).map(box), " right"] : ["0 ", ...map.RAMP.map(box), ` ${c.most}`]));
  if (s.chosen) s.stories = { ...s.chosen, month: s.month, both: s.records.map((one) => story(one, s.chosen.what, s.chosen.row, s.month, told.offered)) };
  page.panelStory();
  page.panelTable?.();
}

let last = 0, owed = 0;
function start() {
  if (s.month >= told.years * 12) goTo(0);
  s.playing = true;
  play.textContent = "Pause";
  last = performance.now();
  owed = 0;
  requestAnimationFrame(tick);
}

function stop() {
  if (!s.playing) return;
  s.playing = false;
  play.textContent = "Play";
  draw();
}

function tick(now) {
  if (!s.playing) return;
  const gap = now - last;
  owed = Math.min(owed + (gap / 1000) * s.speed, 3);
  last = now;
  if (gap > 40) s.every = Math.min(12, s.every + 1);
  else if (gap < 20 && s.frameCount % 12 === 0) s.every = Math.max(1, s.every - 1);
  if (owed >= 1) {
    const months = Math.floor(owed);
    owed -= months;
    goTo(s.month + months);
    if (s.month >= told.years * 12) return stop();
  }
  requestAnimationFrame(tick);
}

// --- choosing -------------------------------------------------------------------------------------------------
function found(event, k) {
  if (!s.frames) return null;
  const box = canvases[k].getBoundingClientRect();
  return map.at(s.frames[k], s.ground, event.clientX - box.left, event.clientY - box.top);
}

function choose(what) {
  s.chosen = what;
  s.stories = null;
  if (what) tabs.open("lives");
  root.dataset.chosen = what ? `${what.what}-${what.row}` : "";
  draw();
  words();
}

function hovered(event, k) {
  const thing = event && found(event, k);
  tip.hidden = !thing;
  if (!thing) return;
  tip.textContent = page.tipOf(thing, k);
  tip.style.left = `${Math.min(event.clientX + 14, window.innerWidth - 250)}px`;
  tip.style.top = `${event.clientY + 16}px`;
}

function mapKey(event) {
  const moves = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 10, ArrowUp: -10 };
  if (event.key === "Escape") return choose(null);
  if (!s.frames || !(event.key in moves)) return;
  event.preventDefault();
  const n = told.population, from = s.chosen?.what === "resident" ? s.chosen.row : -1;
  choose({ what: "resident", row: (from + moves[event.key] + n) % n });
}

// Tabs by the rules of ARIA: arrows move, the chosen one is in the order of Tab.
function tabbed(all) {
  const keys = Object.keys(all);
  const buttons = keys.map((name) => button(all[name][0], () => (open(name), draw()), { role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}` }));
  const bodies = keys.map((name) => h("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}` }, all[name][1]));
  const list = h("div", { role: "tablist", class: "tabs", "aria-label": "What to look at", onkeydown: (event) => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    const next = (keys.indexOf(list.dataset.open) + move + keys.length) % keys.length;
    open(keys[next]);
    buttons[next].focus();
    draw();
  } }, buttons);
  function open(name) {
    list.dataset.open = name;
    keys.forEach((other, i) => {
      buttons[i].setAttribute("aria-selected", other === name);
      buttons[i].tabIndex = other === name ? 0 : -1;
      bodies[i].hidden = other !== name;
    });
  }
  open(keys[0]);
  return { list, bodies, open, isOpen: (name) => list.dataset.open === name };
}

document.addEventListener("keydown", (event) => {
  if (event.key !== " " || play.disabled || /INPUT|SELECT|BUTTON|TEXTAREA|SUMMARY/.test(event.target.tagName)) return;
  event.preventDefault();
  play.click();
});
new ResizeObserver(() => requestAnimationFrame(draw)).observe(root);
if (typeof DecompressionStream === "undefined") root.prepend(h("p", { class: "banner", role: "alert" }, "This browser is too old for this page: it needs one of 2023 or later."));
else load();
