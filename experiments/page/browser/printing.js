// On paper: laid out as wide as a sheet, with the charts whichever tab is open, and from where and when it is.

import { h } from "./elements.js";

// `tab` has the charts
export function printing(page, root, tab = "differs") {
  const body = h("p", { class: "printed" });
  let before = null;

  function begin() {
    before = page.tabs.list.dataset.open;
    root.classList.add("on-paper");
    root.classList.remove("projector");
    page.tabs.open(tab);
    const today = new Date().toLocaleDateString("en-GB", { dateStyle: "long" });
    body.textContent = `Printed on ${today} from ${window.location.href}`;
  }

  function end() {
    root.classList.remove("on-paper");
    root.classList.toggle("projector", Boolean(page.s.projector));
    page.tabs.open(before);
  }

  window.addEventListener("beforeprint", begin);
  window.addEventListener("afterprint", end);
  return {
    body,
    close() {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
    },
  };
}
