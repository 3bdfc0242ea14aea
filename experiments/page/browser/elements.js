// Small pieces of a page: elements, fields that can be reached by keyboard, and copying.

const PRINT = 3; // points of a picture on paper to a pixel of the page, of which an inch has 96

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "hidden")
      element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export const button = (label, onclick, attributes = {}) =>
  h("button", { type: "button", onclick, ...attributes }, label);

export function select(label, options, value, onchange, attributes = {}) {
  const box = h("select", { "aria-label": label, onchange: () => onchange(box.value), ...attributes });
  for (const option of options) {
    const [name, text] = Array.isArray(option) ? option : [option, option];
    box.append(h("option", { value: name }, text));
  }
  box.value = value;
  return box;
}

export const field = (label, control, note = null) =>
  h("label", { class: "field" }, h("span", {}, label), control, note ? h("small", {}, note) : null);

export function number(label, value, onchange, attributes = {}) {
  const box = h("input", {
    type: "number",
    value,
    "aria-label": label,
    onchange: () => onchange(box.value === "" ? null : Number(box.value)),
    ...attributes,
  });
  return box;
}

export function table(caption, heads, rows) {
  return h(
    "table",
    {},
    h("caption", {}, caption),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        heads.map((head) => h("th", { scope: "col" }, head)),
      ),
    ),
    h(
      "tbody",
      {},
      rows.map((row) =>
        h(
          "tr",
          {},
          row.map((cell, i) => (i ? h("td", {}, cell) : h("th", { scope: "row" }, cell))),
        ),
      ),
    ),
  );
}

export async function copied(text, said) {
  try {
    await navigator.clipboard.writeText(text);
    said("Copied.");
  } catch {
    said("This browser does not let a page copy: select the text and copy it.");
  }
}

export function download(name, blob) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// How much larger than usual all that is drawn on a canvas is, by the style sheet.
export const largeness = (canvas) => Number(getComputedStyle(canvas).getPropertyValue("--large")) || 1;

// A canvas as sharp as the screen: resizes itself to the size it has on the page.
export function sharp(canvas) {
  const ratio = canvas.closest(".on-paper") ? PRINT : window.devicePixelRatio || 1,
    large = largeness(canvas),
    box = canvas.getBoundingClientRect();
  const w = Math.max(1, Math.round(box.width * ratio)),
    hgt = Math.max(1, Math.round(box.height * ratio));
  if (canvas.width !== w || canvas.height !== hgt) [canvas.width, canvas.height] = [w, hgt];
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio * large, 0, 0, ratio * large, 0, 0);
  return { ctx, w: box.width / large, h: box.height / large };
}
