// Time: play, pause, step, reset, speed, the bar, the calendar, and the money under it.

import { pounds } from "./amounts.js";
import { button, h, select, sharp } from "./elements.js";
import { drawMoney } from "./money.js";
import { openedBy, openingTold } from "./openings.js";
import { pointed, valueTip } from "./pointed.js";
import { coloursOf, date, SIDES } from "./words.js";

const EDGE = 8, // pixels beside the calendar
  NEAR = 2; // months that a mark is wide

const SPEEDS = [
  [1, "1 month a second"],
  [3, "3 months a second"],
  [6, "6 months a second"],
  [12, "a year a second"],
  [0, "as fast as it goes"],
];

export function clock(page) {
  const { s } = page;
  const play = button("Play", () => page.send({ kind: s.playing ? "pause" : "play" }), {
    class: "strong",
    title: "Space",
  });
  const step = button("Step", () => goTo(s.month + 1), { title: "One month" });
  const again = button("Reset", () => page.reset(), { title: "Make both worlds anew" });
  const speed = select(
    "Speed",
    SPEEDS.map(([n, text]) => [String(n), text]),
    "6",
    (n) => page.send({ kind: "speed", speed: Number(n) }),
  );
  const calendar = h("output", { class: "calendar" });
  const bar = h("input", {
    type: "range",
    min: 0,
    max: 240,
    value: 0,
    step: 1,
    class: "bar",
    "aria-label": "Month",
    oninput: () => goTo(Math.min(Number(bar.value), s.head)),
  });
  const money = h("canvas", { class: "money", role: "img" });
  const said = h("p", { class: "said" }),
    tip = valueTip();
  pointed(money, {
    tip,
    plot: () => ({ left: EDGE, right: money.clientWidth - EDGE }),
    months: () => s.worlds?.last ?? 0,
    last: () => s.worlds?.last ?? 0,
    stops: () =>
      [0, ...new Set([...openedBy(s, 0), ...openedBy(s, 1)].map((one) => one.month)), s.month].sort(
        (a, b) => a - b,
      ),
    told: happened,
    redraw: () => {},
  });
  let waiting = false,
    wanted = null; // one month is asked for at a time, and the last one that was wanted next

  function goTo(month) {
    if (waiting) {
      wanted = month;
      return;
    }
    waiting = true;
    page.send({ kind: "month", month });
  }

  function came() {
    waiting = false;
    const month = wanted;
    wanted = null;
    if (month !== null) goTo(month);
  }

  function state(message) {
    Object.assign(s, { playing: message.playing, speed: message.speed });
    play.textContent = s.playing ? "Pause" : "Play";
    speed.value = String(s.speed);
  }

  function draw() {
    bar.value = s.month;
    calendar.textContent = date(s.month);
    const { ctx, w, h: height } = sharp(money),
      options = (s.preview || s.worlds).options;
    drawMoney(ctx, {
      w,
      h: height,
      left: EDGE,
      right: w - EDGE,
      years: s.worlds.last / 12,
      month: s.month,
      head: s.head,
      options: options.map((o, k) => ({
        colour: coloursOf(s)[k],
        planned: o.planned,
        openings: openedBy(s, k),
        spent: s.rows[k].slice(1, s.month + 1).map((r) => r.spent),
      })),
    });
  }

  function words() {
    const [a, b] = s.rows.map((rows) => rows.slice(1, s.month + 1).reduce((sum, r) => sum + r.spent, 0));
    money.setAttribute(
      "aria-label",
      `Money by year. Spent by ${date(s.month).toLowerCase()}: ${pounds(a)} on the left, ${pounds(b)} on the right.`,
    );
    bar.setAttribute("aria-valuetext", date(s.month));
  }

  // a month of the calendar in words: the places that open and close about then, and the money of its year
  function happened(month) {
    const near = SIDES.flatMap((_, k) =>
      openedBy(s, k)
        .filter((one) => Math.abs(one.month - month) <= NEAR)
        .map((one) => ({ ...one, k })),
    ).sort((a, b) => Math.abs(a.month - month) - Math.abs(b.month - month));
    const nearest = near.filter((one) => one.month === near[0].month);
    const when = nearest[0]?.month ?? month,
      from = Math.max(0, Math.ceil(when / 12) - 1) * 12;
    const year = (months) => pounds(months.slice(from, from + 12).reduce((sum, gbp) => sum + gbp, 0));
    const money = (s.preview || s.worlds).options.map((o, k) => {
      const spent = s.rows[k].slice(1, s.month + 1).map((row) => row.spent);
      return `${SIDES[k]}: ${year(o.planned)} planned, ${year(spent)} spent`;
    });
    return [
      date(when),
      ...nearest.map((one) => openingTold(s, one.k, one)),
      `Money in year ${from / 12 + 1}`,
      ...money,
    ];
  }

  // whether anything waits for the reset, and what both options are worth
  function told() {
    bar.max = s.worlds.last;
    again.classList.toggle("waits", s.pending);
    again.textContent = s.pending ? "Reset to apply" : "Reset";
    const [a, b] = (s.preview || s.worlds).options,
      gap = b.present_value - a.present_value;
    if (a.nothing || b.nothing)
      said.textContent = `Worth today: ${pounds(a.present_value)} left, ${pounds(b.present_value)} right.`;
    else if (Math.abs(gap) < 1) said.textContent = `Both worth ${pounds(a.present_value)} today.`;
    else said.textContent = `The right is worth ${pounds(Math.abs(gap))} ${gap > 0 ? "more" : "less"} today.`;
  }

  const body = h(
    "section",
    { class: "clock", "aria-label": "Time and money" },
    h("div", { class: "controls" }, play, step, again, speed, calendar, said),
    h("div", { class: "when" }, bar, money, tip.body),
  );
  return { body, play, draw, words, told, state, came };
}
