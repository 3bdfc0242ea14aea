// With how much money an option is compared: said beside its name, with a button to compare it otherwise.

import { button, h } from "./elements.js";

const GAP = 0.5; // pounds a head by which budgets differ in what is told

export function budgetOf(page, k) {
  const { s } = page,
    said = h("span", {}),
    turn = button("", () => otherwise(), { class: "plain", "data-field": "budgets" });
  const body = h("span", { class: "budget", hidden: true }, said, " ", turn);
  const isEqual = () => s.draft.equal === s.offered.equal[0];

  function otherwise() {
    s.draft.equal = s.offered.equal[isEqual() ? 1 : 0];
    page.edited();
    page.refresh();
  }

  function told() {
    if (!s.offered.equal) return; // a page of recorded worlds has no other budgets
    const options = (s.preview || s.worlds).options,
      { nothing, budget, own_budget: own } = options[k],
      isScaled = Math.abs(budget - own) >= GAP,
      differ =
        !options.some((one) => one.nothing) && Math.abs(options[0].per_head - options[1].per_head) >= GAP;
    body.hidden = nothing;
    said.textContent = isScaled
      ? `scaled to £${Math.round(budget)} a head (own budget £${Math.round(own)})`
      : `own budget, £${Math.round(own)} a head`;
    turn.textContent = isEqual() ? "use own budgets" : "make worth equal";
    turn.hidden = isEqual() ? !isScaled : !differ;
  }

  return { body, told };
}
