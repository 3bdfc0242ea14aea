// Short tours: a row of them under the title, and one step at a time over the maps.

import { button, h } from "./elements.js";

export function touring(page) {
  const { s } = page;
  const title = h("h2", { tabindex: -1 }),
    said = h("p", { "aria-live": "polite", "aria-atomic": "true" }),
    count = h("span", { class: "quiet" });
  const back = button("Back", () => go(at - 1)),
    next = button("Next", () => (at + 1 < tour.steps.length ? go(at + 1) : leave()), { class: "strong" });
  const steps = h("div", { class: "steps" }, count, back, next, button("Leave", leave, { class: "plain" }));
  const body = h("section", { class: "tour", "aria-label": "Tour", hidden: true }, title, said, steps);
  const list = h(
    "nav",
    { class: "tours", "aria-label": "Tours", hidden: !s.offered.tours.length },
    "New here? ",
    s.offered.tours.map(({ name, title: text }) => button(text, () => start(name), { class: "plain" })),
  );
  let tour = null,
    at = 0,
    before = null; // what was asked before the tour

  function start(name) {
    before = tour ? before : s.worlds?.asked;
    page.send({ kind: "tour", name });
  }

  function came(message) {
    tour = message;
    title.textContent = message.title;
    body.hidden = false;
    go(0);
    title.focus();
  }

  function go(k) {
    at = Math.max(0, k);
    const step = tour.steps[at],
      last = at + 1 === tour.steps.length;
    said.textContent = step.say;
    count.textContent = `${at + 1} of ${tour.steps.length}`;
    next.textContent = last ? "End the tour" : "Next";
    if (at === 0 && document.activeElement === back) next.focus(); // a button that goes takes the focus along
    back.disabled = at === 0;
    if (step.colour) s.colour = step.colour;
    page.choose(step.who);
    if (!s.projector) page.tabs.open(step.tab || (step.who ? "story" : "differs"));
    page.send({ kind: "month", month: step.month });
    body.dataset.step = at + 1;
  }

  // other worlds have come
  function close() {
    tour = null;
    body.hidden = true;
  }

  function leave() {
    s.draft = JSON.parse(JSON.stringify(before || s.worlds.asked));
    before = null;
    page.choose(null);
    page.reset();
    list.querySelector("button")?.focus();
  }

  return { list, body, came, close };
}
