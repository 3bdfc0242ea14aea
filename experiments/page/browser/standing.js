// Where the world that is watched stands among all that can be: a bar for each, from the least to the most.

import { ordinal, signedNumber } from "./amounts.js";
import { JUDGED } from "./bet.js";
import { button, h } from "./elements.js";

export function standing(page, told) {
  const { s } = page,
    body = h("div", { class: "standing" });
  const at = (option) => told.options.findIndex((one) => one.name === option);

  function fill() {
    const [left, right] = [at(s.draft.left), at(s.draft.right)];
    body.hidden = !s.shown || left === right || told.worlds.length < 2;
    if (body.hidden) return;
    const less = told.worlds.map(({ ends }) => ends[right][JUDGED] - ends[left][JUDGED]),
      most = Math.max(...less.map(Math.abs)) || 1,
      order = [...less.keys()].sort((a, b) => less[a] - less[b]),
      from = 1 + less.filter((one) => one > less[s.world]).length;
    body.replaceChildren(
      h(
        "p",
        {},
        `You watch world ${s.world + 1} of ${told.worlds.length}: in year ${told.years} ${s.draft.right} less ` +
          `${s.draft.left} is ${signedNumber(less[s.world])}, ` +
          `the ${ordinal(from)} from the top of the ${told.worlds.length}.`,
      ),
      h(
        "div",
        {
          class: "standing-bars",
          role: "group",
          "aria-label": "Watch another world, from the lowest to the highest",
        },
        order.map((i) =>
          button("", () => page.watch(i), {
            "aria-label": `World ${i + 1}: ${signedNumber(less[i])}`,
            "aria-current": i === s.world ? "true" : null,
            title: `World ${i + 1}: ${signedNumber(less[i])}`,
            class: less[i] < 0 ? "below" : "above",
            style: `--by:${(Math.abs(less[i]) / most).toFixed(3)}`,
          }),
        ),
      ),
    );
  }

  return { body, fill };
}
