// The page: two worlds on one clock, what differs, and everything that can be asked of them.

import { button, h, select, sharp } from "./elements.js";
import { unpacked } from "./frame.js";
import * as map from "./map.js";
import { drawMoney, pounds } from "./charts.js";
import { editor } from "./editor.js";
import { differs } from "./differs.js";
import { sharing } from "./sharing.js";
import { chosenOne, key } from "./story.js";
import { coloursOf, date, describe, SIDES } from "./words.js";

const SPEEDS = [[1, "1 month a second"], [3, "3 months a second"], [6, "6 months a second"], [12, "a year a second"], [0, "as fast as it goes"]];
const SILENCE = 9000; // ms without an answer after which the server is taken to be away
export function mount(root, offered, send) {
  const link = new URLSearchParams(window.location.search);
  const s = {
    offered, worlds: null, frames: null, ground: null, rows: [[], []], month: 0, head: 0, playing: false, speed: 6,
    colour: map.COLOURINGS[link.get("colour")] ? link.get("colour") : "trust",
    view: link.get("view") === "difference" ? "difference" : "worlds",
    ties: link.get("ties") !== "no",
    chosen: chosenIn(link.get("who")), hover: null, draft: null, preview: null, pending: false, twenty: null, stories: null,
    drawnIn: 0, frameCount: 0, spentOn: [0, 0],
  };
  const page = { s, send, h, colours: () => coloursOf(s), redraw, choose, edited, reset, say, sides: SIDES };

  // --- what is on the page -------------------------------------------------------------------------
  const banner = h("div", { class: "banner", role: "alert", hidden: true });
  const live = h("p", { class: "unseen", "aria-live": "polite" });
  const heads = SIDES.map((side, k) => {
    const choice = select(`Option on the ${side}`, offered.programmes.map((p) => p.name), "", (name) => {
      s.draft[side] = name;
      edited();
    });
    return { choice, sentence: h("p", { class: "sentence" }), swatch: h("span", { class: "swatch" }), side, k };
  });
  const canvases = SIDES.map((side, k) =>
    h("canvas", {
      class: "map", tabindex: 0, role: "img", "data-side": side,
      onpointermove: (event) => hovered(event, k), onpointerleave: () => hovered(null, k),
      onclick: (event) => choose(found(event, k)), onkeydown: (event) => mapKey(event),
    }),
  );
  const notes = SIDES.map(() => h("p", { class: "note" }));
  const tip = h("div", { class: "tip", role: "status", hidden: true });
  const play = button("Play", () => send({ kind: s.playing ? "pause" : "play" }), { class: "strong", title: "Space" });
  const step = button("Step", () => goTo(s.month + 1), { title: "One month" });
  const again = button("Reset", () => reset(), { title: "Make both worlds anew" });
  const speed = select("Speed", SPEEDS.map(([n, text]) => [String(n), text]), "6", (n) => send({ kind: "speed", speed: Number(n) }));
  const calendar = h("output", { class: "calendar" });
  const bar = h("input", { type: "range", min: 0, max: 240, value: 0, step: 1, class: "bar", "aria-label": "Month", oninput: () => goTo(Math.min(Number(bar.value), s.head)) });
  const money = h("canvas", { class: "money", role: "img" });
  const moneySaid = h("p", { class: "said" });
  const colour = select("Colour residents by", Object.entries(map.COLOURINGS).map(([n, c]) => [n, c.title]), s.colour, (name) => {
    s.colour = name;
    redraw();
  });
  const view = select("Show", [["worlds", "Two worlds"], ["difference", "Difference"]], s.view, (name) => {
    s.view = name;
    redraw();
  });
  const tied = h("input", { type: "checkbox", checked: s.ties, onchange: () => ((s.ties = tied.checked), redraw()) });
  const ramp = h("span", { class: "ramp" });

  const panels = {
    differs: ["What differs", differs(page)],
    story: ["Lives", chosenOne(page)],
    money: ["Money", null],
    place: ["Place", null],
    share: ["Share", sharing(page)],
    key: ["Key", key(page)],
  };
  const edit = editor(page);
  panels.money[1] = edit.money;
  panels.place[1] = edit.place;
  const tabs = tabbed(panels);
  page.tabs = tabs;

  root.classList.add("kith");
  root.replaceChildren(
    h("header", { class: "top" }, h("h1", {}, "Kith"), h("p", {}, "Two neighbourhoods, the same people and the same luck. Only the money differs.")),
    banner,
    live,
    h("main", {},
      heads.map((head, k) => h("section", { class: `world ${head.side}`, "aria-label": `World on the ${head.side}` }, h("h2", {}, head.swatch, head.choice), head.sentence, h("div", { class: "ground" }, canvases[k], notes[k]))),
      h("div", { class: "tools" }, h("label", {}, "Colour ", colour), ramp, h("label", {}, "Show ", view), h("label", { class: "check" }, tied, "ties")),
      h("aside", { class: "panel" }, tabs.list, tabs.bodies),
      h("section", { class: "clock", "aria-label": "Time and money" }, h("div", { class: "controls" }, play, step, again, speed, calendar, moneySaid), h("div", { class: "when" }, bar, money)),
    ),
    tip,
  );

  // --- what the browser asks, and what the server says ---------------------------------------------
  let waiting = false, wanted = null, lastWord = Date.now(), away = false, asking = null;

  function goTo(month) {
    if (waiting) return void (wanted = month);
    waiting = true;
    send({ kind: "month", month });
  }

  function edited() {
    clearTimeout(asking);
    asking = setTimeout(() => send({ kind: "preview", draft: s.draft }), 80);
  }

  function reset() {
    banner.hidden = true;
    send({ kind: "reset", draft: s.draft });
  }

  function say(text, kind = "mistake") {
    banner.replaceChildren(h("span", {}, text), button("Close", () => (banner.hidden = true), { class: "plain" }));
    banner.className = `banner ${kind}`;
    banner.hidden = false;
  }

  const hear = {
    pong() {},
    building(message) {
      notes[0].textContent = message.text;
      live.textContent = message.text;
      root.dataset.state = "building";
    },
    worlds(message, buffers) {
      s.worlds = message;
      s.cell = new Uint16Array(buffers[0].buffer.slice(buffers[0].byteOffset, buffers[0].byteOffset + buffers[0].byteLength));
      s.ground = s.frames = null;
      s.rows = [[], []];
      if (s.twenty && s.twenty.query !== message.query) s.twenty = null;
      s.draft = JSON.parse(JSON.stringify(message.asked));
      s.preview = null;
      s.pending = false;
      bar.max = message.last;
      edit.refresh();
      told();
      root.dataset.state = "ready";
    },
    month(message, buffers) {
      if (!s.worlds) return;
      s.frames = buffers.map((bytes) => unpacked(bytes, offered.layout, offered.counts));
      s.month = message.month;
      s.head = message.head;
      s.bytes = message.bytes;
      message.rows.forEach((rows, k) => rows.forEach((row, i) => (s.rows[k][message.from + i] = row)));
      drawFrame();
      send({ kind: "drawn", sent: message.sent });
      waiting = false;
      if (wanted !== null) {
        const month = wanted;
        wanted = null;
        goTo(month);
      }
    },
    clock(message) {
      Object.assign(s, { playing: message.playing, speed: message.speed });
      play.textContent = s.playing ? "Pause" : "Play";
      speed.value = String(s.speed);
      root.dataset.playing = s.playing;
      if (!s.playing) settled();
    },
    preview(message) {
      s.preview = message;
      s.pending = !message.same;
      banner.hidden = true;
      told();
      drawFrame();
    },
    story(message) {
      s.stories = message;
      page.panelStory();
    },
    twenty(message) {
      s.twenty = { ...(message.done === undefined ? {} : s.twenty), ...message };
      page.panelDiffers(true);
    },
    elsewhere(message) {
      page.panelShare(message);
    },
    mistake(message) {
      waiting = false;
      say(message.text);
    },
  };

  function told() {
    const options = (s.preview || s.worlds).options;
    heads.forEach((head, k) => {
      const asked = s.draft[head.side];
      head.choice.value = typeof asked === "string" ? asked : asked.base;
      head.swatch.style.background = coloursOf(s)[k];
      const told = typeof asked === "string" ? options[k].sentence.replace(`${options[k].name}: `, "") : options[k].sentence;
      head.sentence.replaceChildren(s.pending ? h("strong", {}, "From the next reset: ") : "", told[0].toUpperCase() + told.slice(1));
      head.sentence.title = options[k].sentence;
    });
    again.classList.toggle("waits", s.pending);
    again.textContent = s.pending ? "Reset to apply" : "Reset";
    const [a, b] = options, gap = b.present_value - a.present_value;
    const same = Math.abs(gap) < 1;
    moneySaid.textContent = a.nothing || b.nothing
      ? `Worth today: ${pounds(a.present_value)} left, ${pounds(b.present_value)} right.`
      : same ? `Both worth ${pounds(a.present_value)} today.` : `The right is worth ${pounds(Math.abs(gap))} ${gap > 0 ? "more" : "less"} today.`;
    edit.previewed();
  }

  // --- drawing -------------------------------------------------------------------------------------
  const layers = SIDES.map(() => document.createElement("canvas"));

  function redraw() {
    drawFrame();
    settled();
  }

  function drawFrame() {
    if (!s.frames) return;
    const began = performance.now();
    canvases.forEach((canvas, k) => drawMap(canvas, k));
    drawClock();
    s.frameCount++;
    root.dataset.month = s.month;
    root.dataset.frames = s.frameCount;
    const quick = s.playing && s.frameCount % (s.drawnIn > 25 ? 3 : 2);
    if (!quick) page.panelDiffers();
    if (!s.playing || s.frameCount % 6 === 0) words();
    if (s.playing && s.chosen && s.frameCount % 24 === 0) askStory();
    s.drawnIn = 0.8 * s.drawnIn + 0.2 * (performance.now() - began);
  }

  function drawMap(canvas, k) {
    const { ctx, w } = sharp(canvas);
    if (!s.ground || s.ground.px !== w) s.ground = map.geometry(s.worlds.side, s.cell, w);
    const [left, right] = s.frames, how = { side: k, colour: s.colour, ties: s.ties, chosen: s.chosen };
    if (s.view === "worlds") {
      // when ties take long to draw, they are drawn every few months while the worlds play
      const every = s.playing ? Math.min(12, Math.ceil(s.spentOn[k] / 9)) : 1;
      if (s.ties && every > 1) how.layer = tieLayer(k, w, every);
      const began = performance.now();
      map.drawWorld(ctx, s.ground, s.frames[k], s.frames[1 - k], how);
      if (!how.layer) s.spentOn[k] = performance.now() - began;
      notes[k].textContent = "";
    } else if (k === 0) {
      const { name, step } = map.drawDifference(ctx, s.ground, left, right, how);
      notes[0].textContent = `${map.COLOURINGS[name].title}: blue, more on the right; orange, more on the left; a shade for each ${Number(step.toPrecision(2))}, over 90 m.`;
    } else {
      const [here, there] = map.drawTieDifference(ctx, s.ground, left, right, how, coloursOf(s));
      notes[1].textContent = `Ties that only one world has: ${here} on the left, ${there} on the right.`;
    }
  }

  function tieLayer(k, w, every) {
    const layer = layers[k], ratio = window.devicePixelRatio || 1, size = Math.round(w * ratio);
    if (layer.width !== size || s.frameCount % every === 0) {
      layer.width = layer.height = size;
      const ctx = layer.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      map.drawTieLayer(ctx, s.ground, s.frames[k], Boolean(s.chosen));
    }
    return layer;
  }

  function drawClock() {
    bar.value = s.month;
    calendar.textContent = date(s.month);
    const { ctx, w, h: height } = sharp(money), options = (s.preview || s.worlds).options;
    drawMoney(ctx, {
      w, h: height, left: 8, right: w - 8, years: s.worlds.last / 12, month: s.month, head: s.head,
      options: options.map((o, k) => ({ colour: coloursOf(s)[k], planned: o.planned, spent: s.rows[k].slice(1, s.month + 1).map((r) => r.spent) })),
    });
  }

  // words for those who do not see the pictures, a few times a second at most
  function words() {
    canvases.forEach((canvas, k) => canvas.setAttribute("aria-label", describe(s, k)));
    const totals = s.rows.map((rows) => rows.slice(1, s.month + 1).reduce((sum, r) => sum + r.spent, 0));
    money.setAttribute("aria-label", `Money by year. Spent by ${date(s.month).toLowerCase()}: ${pounds(totals[0])} on the left, ${pounds(totals[1])} on the right.`);
    bar.setAttribute("aria-valuetext", date(s.month));
    ramp.replaceChildren(...legend(s));
  }

  function settled() {
    if (!s.frames) return;
    words();
    page.panelDiffers();
    page.panelTable?.();
    page.panelHistory();
    if (s.chosen) askStory();
    remember();
  }

  function remember() {
    const query = new URLSearchParams(s.worlds.query);
    if (s.month) query.set("month", s.month);
    if (s.colour !== "trust") query.set("colour", s.colour);
    if (s.view !== "worlds") query.set("view", s.view);
    if (!s.ties) query.set("ties", "no");
    if (s.chosen) query.set("who", `${s.chosen.what}-${s.chosen.row}`);
    const text = query.toString();
    window.history.replaceState(window.history.state, "", text ? `?${text}` : window.location.pathname);
  }
  const remembering = setInterval(() => s.playing && s.frames && remember(), 1500);

  // --- choosing ------------------------------------------------------------------------------------
  const found = (event, k) => {
    if (!s.frames || !s.ground) return null;
    const box = canvases[k].getBoundingClientRect();
    return map.at(s.frames[k], s.ground, event.clientX - box.left, event.clientY - box.top);
  };

  function choose(what, open = true) {
    s.chosen = what;
    s.stories = null;
    if (what && open) tabs.open("story");
    page.panelStory();
    redraw();
  }

  function askStory() {
    send({ kind: "story", what: s.chosen.what, row: s.chosen.row, month: s.month });
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
    const keys = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 10, ArrowUp: -10 };
    if (event.key === "Escape") return choose(null);
    if (!s.frames || !(event.key in keys || "gi".includes(event.key))) return;
    event.preventDefault();
    const f = s.frames[1], now = s.chosen;
    if (event.key === "g" || event.key === "i") {
      const what = event.key === "g" ? "group" : "institution";
      const rows = what === "group" ? [...f.group_row] : [...f.site.keys()];
      const i = now && now.what === what ? rows.indexOf(now.row) + 1 : 0;
      return choose(rows.length ? { what, row: rows[i % rows.length] } : null);
    }
    const n = f.many.residents, from = now && now.what === "resident" ? now.row : -1;
    choose({ what: "resident", row: (from + keys[event.key] + n) % n });
  }

  const onKey = (event) => {
    if (event.key === " " && !/INPUT|SELECT|BUTTON|TEXTAREA|SUMMARY/.test(event.target.tagName)) {
      event.preventDefault();
      play.click();
    }
  };
  document.addEventListener("keydown", onKey);
  const watching = new ResizeObserver(() => requestAnimationFrame(drawFrame));
  watching.observe(root);

  // --- the line to the server ----------------------------------------------------------------------
  let hello = setInterval(() => (s.worlds ? clearInterval(hello) : send({ kind: "hello" })), 1500);
  send({ kind: "hello" });
  const beating = setInterval(() => {
    send({ kind: "ping" });
    if (Date.now() - lastWord > SILENCE && !away) {
      away = true;
      say("The server does not answer. This page goes on by itself, where it was, when the server is back.", "away");
    }
    if (away) fetch(window.location.href, { method: "GET", cache: "no-store" }).then((answer) => answer.ok && Date.now() - lastWord > SILENCE && window.location.reload(), () => {});
  }, 3000);

  return {
    receive(message, buffers) {
      lastWord = Date.now();
      if (away) {
        away = false;
        banner.hidden = true;
      }
      hear[message.kind]?.(message, buffers);
    },
    close() {
      [hello, beating, remembering].forEach(clearInterval);
      document.removeEventListener("keydown", onKey);
      watching.disconnect();
    },
  };
}

function chosenIn(text) {
  const [what, row] = (text || "").split("-");
  return ["resident", "group", "institution"].includes(what) && /^\d+$/.test(row) ? { what, row: Number(row) } : null;
}

function legend(s) {
  const c = map.COLOURINGS[s.colour], box = (colour, title) => h("i", { style: `background:${colour}`, title });
  if (s.view === "difference") return ["more left ", ...map.DIVERGING.map((x) => box(x)), " more right"];
  if (c.palette) return c.palette.map((x, i) => h("span", {}, box(x), i ? ` minority ${i} ` : " largest "));
  if (c.against) return ["no ", ...map.GAINS[0].slice(1).map((x) => box(x)), " left", " ", ...map.GAINS[1].slice(1).map((x) => box(x)), " right, by more and more"];
  return ["0 ", ...map.RAMP.map((x) => box(x)), ` ${c.most}${s.colour === "ties" ? " or more" : ""}`];
}

// Tabs by the rules of ARIA: arrows move, the chosen one is in the order of Tab.
function tabbed(panels) {
  const names = Object.keys(panels);
  const buttons = names.map((name) => button(panels[name][0], () => open(name), { role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}` }));
  const bodies = names.map((name) => h("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, tabindex: -1 }, panels[name][1] || ""));
  const list = h("div", { role: "tablist", "aria-label": "What to look at", class: "tabs", onkeydown: (event) => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    const next = (names.findIndex((n) => n === list.dataset.open) + move + names.length) % names.length;
    open(names[next]);
    buttons[next].focus();
  } }, buttons);
  function open(name) {
    list.dataset.open = name;
    names.forEach((n, i) => {
      buttons[i].setAttribute("aria-selected", n === name);
      buttons[i].tabIndex = n === name ? 0 : -1;
      bodies[i].hidden = n !== name;
    });
    list.dispatchEvent(new CustomEvent("opened", { detail: name }));
  }
  names.forEach((name, i) => panels[name][1] || (panels[name][1] = bodies[i]));
  open("differs");
  return { list, bodies, open, isOpen: (name) => list.dataset.open === name };
}
