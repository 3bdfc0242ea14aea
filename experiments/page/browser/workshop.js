// A page that stands alone: recorded worlds side by side, a bet before the answer, and what all of them say.

import { bands } from "./bands.js";
import { bet } from "./bet.js";
import { clock } from "./clock.js";
import { COLOURINGS } from "./colouring.js";
import { h, select } from "./elements.js";
import { key } from "./key.js";
import { story } from "./lifetimes.js";
import { openingsOf } from "./openings.js";
import { printing } from "./printing.js";
import { opened } from "./recorded.js";
import { stage } from "./stage.js";
import { standing } from "./standing.js";
import { chosenOne } from "./story.js";
import { tabbed } from "./tabs.js";
import { tally } from "./tally.js";
import { followTheme } from "./theme.js";

for (const name of ["loneliness", "skill"]) delete COLOURINGS[name]; // of residents these are not recorded

const told = JSON.parse(document.getElementById("kith").textContent),
  last = told.years * 12;
const names = told.options.map((option) => option.name),
  [left, right] = told.bet_on.map((i) => names[i]);
const root = document.getElementById("page");
const s = {
  offered: { ...told.offered, programmes: told.options },
  worlds: null,
  frames: null,
  ground: null,
  rows: [[], []],
  openings: [[], []],
  month: 0,
  head: last,
  playing: false,
  speed: 12,
  frameCount: 0,
  every: 1,
  draft: { left, right },
  preview: null,
  pending: false,
  stories: null,
  chosen: null,
  colour: "trust",
  view: "worlds",
  ties: "",
  bet: null,
  shown: false,
  world: told.opens,
  records: [],
};
const hear = {
  play: start,
  pause: stop,
  month: ({ month }) => {
    stop();
    goTo(month);
    time.came();
  },
  speed: ({ speed }) => time.state({ playing: s.playing, speed }),
};
const page = {
  s,
  send: (message) => hear[message.kind]?.(message),
  redraw,
  choose,
  edited: load,
  refresh() {},
  reset: () => {
    stop();
    goTo(0);
  },
  betPlaced,
  show,
  watch,
};

const maps = stage(page),
  time = clock(page),
  stands = standing(page, told),
  betting = bet(page, told, stands.body),
  room = tally(page, told, root),
  charts = bands(page, told);
page.tabs = tabbed({
  bet: ["Your bet", betting.body],
  room: ["Room", room.body],
  charts: ["Charts", charts.body],
  story: ["Lives", chosenOne(page)],
  key: ["Key", key(page)],
});
page.tabs.list.addEventListener("opened", () => charts.draw());
const which = select(
  "World",
  told.worlds.map((_, i) => [String(i), `World ${i + 1} of ${told.worlds.length}`]),
  String(told.opens),
  (n) => watch(Number(n)),
);
maps.tools.prepend(which);
root.classList.add("kith", "workshop");
root.replaceChildren(
  h(
    "header",
    { class: "top" },
    h("h1", {}, "Kith"),
    h("p", {}, `Same people, same luck; only the money differs. ${told.about}`),
  ),
  printing(page, root, null, "charts").body,
  h(
    "main",
    {},
    maps.worlds,
    maps.tools,
    h("aside", { class: "panel" }, page.tabs.list, page.tabs.bodies),
    time.body,
  ),
  maps.tip,
);
const controls = time.body.querySelectorAll("button, input, select");
controls.forEach((one) => {
  one.disabled = true; // until there is a bet
});

// --- what a visitor does ----------------------------------------------------------------------------
function betPlaced() {
  controls.forEach((one) => {
    one.disabled = false;
  });
  root.dataset.bet = s.bet.who ?? "none";
  controls[0].focus();
  charts.draw();
}

function show() {
  s.shown = root.dataset.shown = true;
  betting.fill();
  stands.fill();
  room.fill();
  charts.answered();
  page.tabs.open("charts");
}

function watch(world) {
  s.world = world;
  which.value = String(world);
  load();
}

function choose(what) {
  Object.assign(s, { chosen: what, stories: null });
  root.dataset.chosen = what ? `${what.what}-${what.row}` : "";
  if (what) page.tabs.open("story");
  redraw();
}

// --- recorded worlds ----------------------------------------------------------------------------------
const kept = new Map();
let asked = 0;

async function recordOf(world, option) {
  const id = `run-${world}-${names.indexOf(option)}`;
  if (!kept.has(id)) kept.set(id, await opened(document.getElementById(id).textContent, told.layout));
  return kept.get(id);
}

async function load() {
  const mine = ++asked,
    { cell, side, ground } = told.worlds[s.world],
    pair = [s.draft.left, s.draft.right];
  stop();
  root.dataset.state = "loading";
  const records = await Promise.all(pair.map((option) => recordOf(s.world, option)));
  if (mine !== asked) return; // something else was asked for meanwhile
  Object.assign(s, {
    records,
    rows: records.map((one) => one.told.rows),
    openings: records.map((one) => openingsOf(one.spells)),
    ground: null,
    stories: null,
    cell: Uint16Array.from(cell),
  });
  s.worlds = {
    asked: { population: told.population },
    options: pair.map((option) => told.options[names.indexOf(option)]),
    last,
    side,
    ground,
  };
  maps.told();
  time.told();
  betting.fill();
  stands.fill();
  room.fill();
  goTo(s.month);
  root.dataset.state = "ready";
}

// --- time and drawing ---------------------------------------------------------------------------------
function goTo(month) {
  s.month = Math.max(0, Math.min(last, month));
  redraw();
}

function redraw() {
  if (!s.worlds) return;
  s.frames = s.records.map((one) => one.frame(s.month));
  maps.draw();
  time.draw();
  if (!s.playing || s.frameCount % 4 === 0) charts.draw();
  if (!s.playing) settled();
  Object.assign(root.dataset, { month: s.month, frames: ++s.frameCount });
}

function settled() {
  maps.words();
  time.words();
  if (s.chosen)
    s.stories = {
      ...s.chosen,
      month: s.month,
      both: s.records.map((one) => story(one, s.chosen.what, s.chosen.row, s.month, told.offered)),
    };
  page.panelStory();
  page.panelTable();
}

let before = 0,
  owed = 0;
function start() {
  if (s.month >= last) goTo(0);
  time.state({ playing: true, speed: s.speed });
  [before, owed] = [performance.now(), 0];
  requestAnimationFrame(tick);
}

function stop() {
  if (!s.playing) return;
  time.state({ playing: false, speed: s.speed });
  redraw();
}

function tick(now) {
  if (!s.playing) return;
  owed = s.speed ? Math.min(owed + ((now - before) / 1000) * s.speed, 3) : 1;
  if (now - before > 40)
    s.every = Math.min(12, s.every + 1); // drawing cannot keep up: ties less often
  else if (now - before < 20 && s.frameCount % 12 === 0) s.every = Math.max(1, s.every - 1);
  before = now;
  const months = Math.floor(owed);
  owed -= months;
  if (months) goTo(s.month + months);
  if (s.month >= last) stop();
  else requestAnimationFrame(tick);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !s.bet || /INPUT|SELECT|BUTTON|TEXTAREA|SUMMARY/.test(event.target.tagName))
    return;
  event.preventDefault();
  page.send({ kind: s.playing ? "pause" : "play" });
});
followTheme(root, () => {
  if (!s.worlds) return;
  maps.told();
  redraw();
});
time.state({ playing: false, speed: s.speed });
new ResizeObserver(() => requestAnimationFrame(redraw)).observe(root);
if (typeof DecompressionStream === "undefined")
  root.prepend(
    h(
      "p",
      { class: "banner", role: "alert" },
      "This browser is too old for this page: it needs one of 2023 or later.",
    ),
  );
else load();
