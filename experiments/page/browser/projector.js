// For a room: large type, both maps and one chart, time and money. The address keeps it; Escape leaves it.

import { button, h, select } from "./elements.js";

export function projector(page, root) {
  const { s } = page,
    { outcomes } = s.offered;
  if (!outcomes.some((o) => o.name === s.projected)) s.projected = outcomes[0].name;
  const enter = button("For a room", () => turn(true), {
    class: "plain",
    title: "Large type, both maps and one chart, as for a projector",
  });
  const chart = select(
    "Chart",
    outcomes.map((o) => [o.name, o.title]),
    s.projected,
    (name) => {
      s.projected = name;
      page.redraw();
      show();
    },
  );
  const leave = button("Leave", () => turn(false), { title: "Escape" });
  const chosen = h("span", { class: "chosen-chart" }, h("label", {}, "Chart ", chart), leave);

  function turn(on) {
    s.projector = on;
    show();
    page.redraw();
    (on ? chart : enter).focus();
  }

  function show() {
    root.classList.toggle("projector", s.projector);
    chosen.hidden = !s.projector;
    enter.hidden = s.projector;
    for (const canvas of root.querySelectorAll("canvas.chart[data-outcome]"))
      canvas.hidden = s.projector && canvas.dataset.outcome !== s.projected;
    if (s.projector) page.tabs.open("differs");
  }

  function left(event) {
    if (event.key === "Escape" && s.projector) turn(false);
  }

  document.addEventListener("keydown", left);
  return { body: [chosen, enter], show, close: () => document.removeEventListener("keydown", left) };
}
