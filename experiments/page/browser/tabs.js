// Tabs by the rules of ARIA: arrows move, the chosen one is in the order of Tab.

import { button, h } from "./elements.js";

// `panels`: {name: [title, body]}
export function tabbed(panels) {
  const names = Object.keys(panels);
  const buttons = names.map((name) =>
    button(panels[name][0], () => open(name), {
      role: "tab",
      id: `tab-${name}`,
      "aria-controls": `panel-${name}`,
    }),
  );
  const bodies = names.map((name) =>
    h(
      "div",
      { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, tabindex: 0 },
      h("h2", { class: "unseen" }, panels[name][0]),
      panels[name][1],
    ),
  );
  const list = h(
    "div",
    { role: "tablist", "aria-label": "What to look at", class: "tabs", onkeydown: moved },
    buttons,
  );

  function moved(event) {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    const next = (names.indexOf(list.dataset.open) + move + names.length) % names.length;
    open(names[next]);
    buttons[next].focus();
  }

  function open(name) {
    list.dataset.open = name;
    names.forEach((one, i) => {
      buttons[i].setAttribute("aria-selected", one === name);
      buttons[i].tabIndex = one === name ? 0 : -1;
      bodies[i].hidden = one !== name;
    });
    list.dispatchEvent(new CustomEvent("opened", { detail: name }));
  }

  open(names[0]);
  return { list, bodies, open, isOpen: (name) => list.dataset.open === name };
}
