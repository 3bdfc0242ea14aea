// The line between the page and its server, as an anywidget has it.

import { mount } from "./page.js";

function render({ model, el }) {
  const page = mount(el, model.get("offered"), (message) => model.send(message));
  const hear = (message, buffers) => page.receive(message, buffers || []);
  model.on("msg:custom", hear);
  return () => {
    model.off("msg:custom", hear);
    page.close();
  };
}

export default { render };
