// The page: two worlds on one clock, what differs, and everything that can be asked of them.

import { remember, shownBefore } from "./address.js";
import { clock } from "./clock.js";
import { differs } from "./differs.js";
import { editor } from "./editor.js";
import { button, h } from "./elements.js";
import { unpacked } from "./frame.js";
import { key } from "./key.js";
import { line } from "./line.js";
import { printing } from "./printing.js";
import { projector } from "./projector.js";
import { sharing } from "./sharing.js";
import { stage } from "./stage.js";
import { chosenOne } from "./story.js";
import { tabbed } from "./tabs.js";
import { followTheme } from "./theme.js";
import { touring } from "./tour.js";

const OFTEN = 6; // frames in play between one saying of what is drawn and the next
const AWAY =
  "The server does not answer. This page goes on by itself, where it was, when the server is back.";
const OTHER =
  "The server was started anew, and this page goes on by itself once you have opened the link that it told.";

// Whether runs are of the question that a world asks, and it is one of them.
const isOf = (twenty, { question, asked }) =>
  JSON.stringify(twenty.question) === JSON.stringify(question) && (!twenty.each || asked.seed in twenty.each);

export function mount(root, offered, send) {
  const s = {
    offered,
    worlds: null,
    frames: null,
    ground: null,
    rows: [[], []],
    openings: [[], []],
    month: 0,
    head: 0,
    playing: false,
    speed: 6,
    frameCount: 0,
    draft: null,
    preview: null,
    pending: false,
    twenty: null,
    stories: null,
    ...shownBefore(),
  };
  const banner = h("div", { class: "banner", role: "alert", hidden: true }),
    live = h("p", { class: "unseen", "aria-live": "polite" });
  const page = { s, send, redraw, choose, edited, reset, refresh: () => edit.refresh() };
  const maps = stage(page),
    time = clock(page),
    edit = editor(page);
  page.tabs = tabbed({
    differs: ["What differs", differs(page)],
    story: ["Lives", chosenOne(page)],
    money: ["Money", edit.money],
    place: ["Place", edit.place],
    share: ["Share", sharing(page)],
    key: ["Key", key(page)],
  });

  page.tabs.list.addEventListener("opened", redrawPanels);
  const tour = touring(page);

  const room = projector(page, root),
    printed = printing(page, root, room);
  root.classList.add("kith");
  root.replaceChildren(
    h(
      "header",
      { class: "top" },
      h("h1", {}, "Kith"),
      h("p", {}, "Two neighbourhoods, the same people and the same luck. Only the money differs."),
      tour.list,
      room.body,
    ),
    printed.body,
    banner,
    live,
    tour.body,
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
  room.show();

  // --- what a visitor does -------------------------------------------------------------------------
  let asking = null;

  function edited() {
    clearTimeout(asking);
    asking = setTimeout(() => send({ kind: "preview", draft: s.draft }), 80);
  }

  function reset() {
    clearTimeout(asking);
    banner.hidden = true;
    send({ kind: "reset", draft: s.draft });
  }

  function choose(what) {
    Object.assign(s, { chosen: what, stories: null });
    if (what && !s.projector) page.tabs.open("story");
    page.panelStory();
    redraw();
  }

  function space(event) {
    if (event.key !== " " || /INPUT|SELECT|BUTTON|TEXTAREA|SUMMARY/.test(event.target.tagName)) return;
    event.preventDefault();
    time.play.click();
  }

  function say(text, kind = "mistake") {
    banner.replaceChildren(
      h("span", {}, text),
      button("Close", () => (banner.hidden = true), { class: "plain" }),
    );
    banner.className = `banner ${kind}`;
    banner.hidden = false;
  }

  // --- drawing -------------------------------------------------------------------------------------
  function draw() {
    if (!s.frames) return;
    maps.draw();
    time.draw();
    s.frameCount++;
    Object.assign(root.dataset, { month: s.month, frames: s.frameCount });
    if (!s.playing || s.frameCount % 2 === 0) page.panelDiffers();
    if (!s.playing || s.frameCount % OFTEN === 0) words();
    if (s.playing && s.chosen && s.frameCount % (4 * OFTEN) === 0) askStory();
  }

  // the colours of canvases, and of what is beside them, are others now
  function turned() {
    if (!s.frames) return;
    told();
    redraw();
    redrawPanels();
  }

  function words() {
    maps.words();
    time.words();
  }

  function redraw() {
    draw();
    settled();
  }

  // a chart can be drawn only where it is seen
  function redrawPanels() {
    page.panelStory();
    page.panelDiffers(true);
  }

  function settled() {
    if (!s.frames) return;
    words();
    page.panelDiffers();
    page.panelTable();
    page.panelHistory();
    if (s.chosen) askStory();
    remember(s);
  }

  const askStory = () => send({ kind: "story", what: s.chosen.what, row: s.chosen.row, month: s.month });

  function told() {
    maps.told();
    time.told();
    edit.previewed();
    document.title = `Kith: ${s.worlds.options.map((one) => one.name).join(" or ")}?`;
  }

  // --- what the server says ------------------------------------------------------------------------
  const hear = {
    building({ text }) {
      maps.building(text);
      live.textContent = text;
      root.dataset.state = "building";
    },
    worlds(message, [cell]) {
      Object.assign(s, {
        worlds: message,
        ground: null,
        frames: null,
        rows: [[], []],
        openings: [[], []],
        preview: null,
        pending: false,
      });
      s.cell = new Uint16Array(cell.buffer.slice(cell.byteOffset, cell.byteOffset + cell.byteLength));
      s.draft = JSON.parse(JSON.stringify(message.asked));
      tour.close();
      if (s.chosen?.what === "resident" && s.chosen.row >= message.asked.population) s.chosen = null;
      s.hovered = null;
      if (s.twenty && !isOf(s.twenty, message)) s.twenty = null;
      edit.refresh();
      told();
      root.dataset.state = "ready";
    },
    month(message, buffers) {
      if (!s.worlds) return;
      s.frames = buffers.map((bytes) => unpacked(bytes, offered.layout, offered.counts));
      Object.assign(s, { month: message.month, head: message.head, bytes: message.bytes });
      message.rows.forEach((rows, k) => {
        rows.forEach((row, i) => {
          s.rows[k][message.from + i] = row;
        });
      });
      s.openings = s.openings.map((known, k) => [
        ...known.filter((one) => one.month < message.from),
        ...message.openings[k],
      ]);
      draw();
      send({ kind: "drawn", sent: message.sent });
      time.came();
    },
    clock(message) {
      time.state(message);
      root.dataset.playing = s.playing;
      if (!s.playing) settled();
    },
    preview(message) {
      Object.assign(s, { preview: message, pending: !message.same });
      banner.hidden = true;
      told();
      draw();
    },
    story(message) {
      s.stories = message;
      page.panelStory();
    },
    twenty(message) {
      // runs that a reset has ended may still tell what they found, of another question
      if (!s.worlds || JSON.stringify(message.question) !== JSON.stringify(s.worlds.question)) return;
      s.twenty = message;
      page.panelDiffers(true);
    },
    tour: (message) => tour.came(message),
    place({ place }) {
      offered.places = [...offered.places.filter((p) => p.name !== place.name), place];
      s.draft.place = place.name;
      if (place.adults) s.draft.population = Math.min(place.adults, offered.most.population);
      edit.refresh();
      edited();
    },
    file({ name, text }) {
      const link = h("a", {
        href: URL.createObjectURL(new Blob([text], { type: "text/plain" })),
        download: name,
      });
      link.click();
      URL.revokeObjectURL(link.href);
    },
    elsewhere: (message) => page.panelShare(message),
    mistake(message) {
      time.came();
      say(message.text);
    },
  };

  document.addEventListener("keydown", space);
  const unfollow = followTheme(root, turned);
  const watching = new ResizeObserver(() => requestAnimationFrame(draw));
  watching.observe(root);
  const remembering = setInterval(() => s.playing && s.frames && remember(s), 1500);
  const talk = line(
    send,
    () => s.worlds,
    () => say(AWAY, "away"),
    () => say(OTHER, "away"),
    () => (banner.hidden = true),
  );

  return {
    receive(message, buffers) {
      talk.heard();
      try {
        hear[message.kind]?.(message, buffers);
      } catch (error) {
        say("This page could not show that. Load it again; the link keeps what you asked for.");
        reportError(error); // for the browser's console: who sent the message would keep it to himself
      }
    },
    close() {
      talk.close();
      clearInterval(remembering);
      document.removeEventListener("keydown", space);
      watching.disconnect();
      unfollow();
      room.close();
      printed.close();
    },
  };
}
