// Both maps: what they are coloured by, what is chosen on them, and the options over them.

import { budgetOf } from "./budgets.js";
import { h, select, sharp } from "./elements.js";
import { COLOURINGS, DIVERGING, GAINS, RAMP } from "./colouring.js";
import { geometry } from "./ground.js";
import { drawMarks, marks } from "./key.js";
import * as map from "./map.js";
import { sighting } from "./sighting.js";
import { theme } from "./theme.js";
import { TIES, tiesShown } from "./ties.js";
import { coloursOf, coloursOnPaper, describe, SIDES, tipOf } from "./words.js";

const KEYS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 10, ArrowUp: -10 };
const QUICK = 9; // ms that drawing the ties of a map may take before they are drawn less often in play
const FLASH = 700; // ms that new and lost ties stand out
const SLOW = 3; // months a second above which nothing flashes

export function stage(page) {
  const { s } = page;
  const heads = SIDES.map((side, k) => headOf(page, side, k));
  const notes = SIDES.map(() => h("p", { class: "note" }));
  const tip = h("div", { class: "tip", role: "status", hidden: true });
  const sight = sighting(s, drawSoon);
  const canvases = SIDES.map((side, k) =>
    h("canvas", {
      class: "map",
      tabindex: 0,
      role: "img",
      "data-side": side,
      ...sight.events,
      onpointermove: (event) => (sight.move(event) ? away() : hovered(event, k)),
      onpointerleave: away,
      onclick: (event) => sight.wasDragged() || page.choose(found(event, k)),
      onkeydown: pressed,
    }),
  );
  const layers = SIDES.map(() => ({ canvas: document.createElement("canvas"), cost: 0 }));

  function found(event, k) {
    if (!s.frames || !s.ground) return null;
    const box = canvases[k].getBoundingClientRect();
    return map.at(s.frames[k], s.ground, event.clientX - box.left, event.clientY - box.top);
  }

  // whoever is hovered over is told of, and drawn with their ties on both sides
  function hovered(event, k) {
    const thing = event.pointerType === "touch" ? null : found(event, k);
    hover(thing);
    tip.hidden = !thing;
    if (!thing) return;
    tip.textContent = tipOf(s, thing, k);
    tip.style.left = `${Math.min(event.clientX + 14, window.innerWidth - 250)}px`;
    tip.style.top = `${event.clientY + 16}px`;
  }

  function away() {
    tip.hidden = true;
    hover(null);
  }

  function hover(thing) {
    if (thing?.what === s.hovered?.what && thing?.row === s.hovered?.row) return;
    s.hovered = thing;
    drawSoon();
  }

  let waits = false;
  function drawSoon() {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      if (s.frames) draw();
    });
  }

  // from resident to resident by arrows, to the next group by G, to the next institution by I
  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || sight.pressed(event)) return;
    tip.hidden = true;
    if (event.key === "Escape") return page.choose(null);
    const what = { g: "group", i: "institution" }[event.key] || (event.key in KEYS ? "resident" : null);
    if (!s.frames || !what) return;
    event.preventDefault();
    const f = s.frames[1],
      now = s.chosen?.what === what ? s.chosen.row : null,
      n = f.many.residents;
    if (what === "resident") return page.choose({ what, row: ((now ?? -1) + KEYS[event.key] + n) % n });
    const rows = what === "group" ? [...f.group_row] : [...f.site.keys()];
    if (rows.length)
      page.choose({ what, row: rows[now === null ? 0 : (rows.indexOf(now) + 1) % rows.length] });
  }

  function draw() {
    if (theme.paper !== drawnOn) drawMarks();
    drawnOn = theme.paper;
    const flash = flashing();
    canvases.forEach((canvas, k) => {
      const { ctx, w } = sharp(canvas);
      if (s.ground?.px !== w || s.ground.sight !== s.sight)
        s.ground = geometry(s.worlds.side, s.cell, w, s.sight);
      const how = {
        side: k,
        colour: s.colour,
        ties: tiesShown(s.ties, s.cell.length),
        flash,
        chosen: s.chosen,
        hovered: s.hovered,
        rings: s.worlds.ground?.rings,
        names: s.worlds.ground,
      };
      notes[k].textContent = s.view === "worlds" ? drawWorld(ctx, k, how) : drawDifference(ctx, k, how);
    });
    if (drawnAt !== s.sight) tools.words();
    drawnAt = s.sight;
    if (flash) drawSoon();
  }

  // how much new and lost ties stand out, from 1 when a month is first drawn to 0; not where that would flicker
  let drawnOn = theme.paper,
    drawnAt = s.sight,
    month = null,
    since = 0;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  function flashing() {
    if (month !== s.month) [month, since] = [s.month, performance.now()];
    if (still.matches || (s.playing && (!s.speed || s.speed > SLOW)) || s.view !== "worlds") return 0;
    return Math.max(0, 1 - (performance.now() - since) / FLASH);
  }

  // when ties take long to draw, they are drawn every few months while the worlds play
  function drawWorld(ctx, k, how) {
    const every = s.playing ? Math.max(s.every || 1, Math.min(12, Math.ceil(layers[k].cost / QUICK))) : 1;
    if (how.ties === "each" && every > 1) how.layer = tieLayer(layers[k].canvas, k, every, how);
    const began = performance.now();
    map.drawWorld(ctx, s.ground, s.frames[k], s.frames[1 - k], how);
    if (!how.layer) layers[k].cost = performance.now() - began;
    return "";
  }

  function drawDifference(ctx, k, how) {
    if (k === 0) {
      const { name, step } = map.drawDifference(ctx, s.ground, ...s.frames, how);
      return (
        `${COLOURINGS[name].title}: blue, more on the right; orange, more on the left; ` +
        `a shade for each ${Number(step.toPrecision(2))}, over 90 m.`
      );
    }
    const [here, there] = map.drawTieDifference(ctx, s.ground, ...s.frames, how, coloursOnPaper(s));
    return `Ties that only one world has: ${here} on the left, ${there} on the right. Places are those on the right.`;
  }

  function tieLayer(layer, k, every, how) {
    const ratio = window.devicePixelRatio || 1,
      size = Math.round(s.ground.px * ratio);
    if (layer.width !== size || layer.sight !== s.sight || s.frameCount % every === 0) {
      layer.width = layer.height = size;
      layer.sight = s.sight;
      const ctx = layer.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      map.drawTieLayer(ctx, s.ground, s.frames[k], { ...how, faint: Boolean(s.chosen) });
    }
    return layer;
  }

  const worlds = heads.map((head, k) =>
    h(
      "section",
      { class: `world ${SIDES[k]}`, "aria-label": `World on the ${SIDES[k]}` },
      head.title,
      head.sentence,
      h("div", { class: "ground" }, canvases[k], notes[k], k ? sight.buttons : null),
    ),
  );
  const tools = toolsOf(page);
  return {
    worlds,
    tip,
    tools: tools.body,
    draw,
    building: (text) => (notes[0].textContent = text),
    told: () => {
      heads.forEach((head) => {
        head.told();
      });
    },
    words: () => {
      canvases.forEach((canvas, k) => {
        canvas.setAttribute("aria-label", describe(s, k));
      });
      tools.words();
    },
  };
}

// The option of a side: which programme, and the sentence that describes it.
function headOf(page, side, k) {
  const { s } = page;
  const choice = select(
    `Option on the ${side}`,
    s.offered.programmes.map((p) => p.name),
    "",
    (name) => {
      s.draft[side] = name;
      page.edited();
      page.refresh();
    },
  );
  const swatch = h("span", { class: "swatch" }),
    sentence = h("p", { class: "sentence" });
  const edited = h("span", { class: "edited", hidden: true }, "edited");
  const budget = budgetOf(page, k);
  function told() {
    budget.told();
    const asked = s.draft[side],
      option = (s.preview || s.worlds).options[k],
      whole = typeof asked === "string";
    choice.value = whole ? asked : asked.base;
    swatch.style.background = coloursOf(s)[k];
    const text = option.sentence.replace(`${option.name}: `, ""); // its name is over it
    edited.hidden = whole;
    sentence.replaceChildren(
      s.pending ? h("strong", {}, "From the next reset: ") : "",
      text[0].toUpperCase() + text.slice(1),
    );
    sentence.title = option.sentence;
  }
  return { title: h("h2", {}, swatch, choice, edited, budget.body), sentence, told };
}

// What residents are coloured by, which view is shown, and what the colours mean.
function toolsOf(page) {
  const { s } = page,
    scale = h("span", { class: "ramp" });
  const set = (name) => (value) => {
    s[name] = value;
    page.redraw();
  };
  const ties = select("Ties", TIES, "", set("ties")),
    colour = select(
      "Colour residents by",
      Object.entries(COLOURINGS).map(([n, c]) => [n, c.title]),
      s.colour,
      set("colour"),
    ),
    below = marks(page);
  const body = h(
    "div",
    { class: "tools" },
    h("label", {}, "Colour ", colour),
    scale,
    h(
      "label",
      {},
      "Show ",
      select(
        "Show",
        [
          ["worlds", "Two worlds"],
          ["difference", "Difference"],
        ],
        s.view,
        set("view"),
      ),
    ),
    h("label", {}, "Ties ", ties),
    below.body,
  );
  function words() {
    colour.value = s.colour; // which a tour may set
    scale.replaceChildren(...legend(s));
    ties.value = tiesShown(s.ties, s.cell.length);
    below.words();
  }
  return { body, words };
}

function legend(s) {
  const c = COLOURINGS[s.colour],
    box = (colour) => h("i", { style: `background:${colour}` });
  if (s.view === "difference") return ["more left ", ...DIVERGING.map(box), " more right"];
  if (c.palette)
    return c.palette.map((colour, i) => h("span", {}, box(colour), i ? ` minority ${i} ` : " largest "));
  if (c.against)
    return [
      "by a little to much: left ",
      ...GAINS[0].slice(1).map(box),
      " right ",
      ...GAINS[1].slice(1).map(box),
    ];
  return ["0 ", ...RAMP.map(box), ` ${c.most}${s.colour === "ties" ? " or more" : ""}`];
}
