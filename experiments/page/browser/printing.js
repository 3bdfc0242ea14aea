// On paper: laid out as wide as a sheet, with the charts whichever tab is open, and from where and when it is.

import { h } from "./elements.js";

// The address; of a file its name alone, as the folders are nobody's business.
function whence() {
  const { protocol, pathname, href } = window.location;
  return protocol === "file:" ? decodeURIComponent(pathname.split("/").at(-1)) : href;
}

// `tab` has the charts; `room` is the view for a room, if there is one
export function printing(page, root, room = null, tab = "differs") {
  const body = h("p", { class: "printed" });
  let before = null;

  function begin() {
    before = page.tabs.list.dataset.open;
    root.classList.add("on-paper");
    root.classList.remove("projector");
    for (const canvas of root.querySelectorAll("canvas.chart[data-outcome]")) canvas.hidden = false;
    if (!root.classList.contains("projecting")) page.tabs.open(tab);
    const today = new Date().toLocaleDateString("en-GB", { dateStyle: "long" });
    body.textContent = `Printed on ${today} from ${whence()}`;
  }

  function end() {
    root.classList.remove("on-paper");
    root.classList.toggle("projector", Boolean(page.s.projector));
    page.tabs.open(before);
    room?.show();
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
