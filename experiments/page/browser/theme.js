// The colours that canvases are drawn in: charts in those of the style sheet, light or dark, and maps as on paper.

// on a map; its colours mean the same by day and by night, and are told apart on this ground
export const sheet = {
  ink: "#22282f",
  quiet: "#5c646e",
  line: "#e4e1d8",
  paper: "#fbfaf7",
  blank: "#ffffff",
};

// beside the maps; `lit` is how far colours of options go towards white, 0 to 1
export const theme = { ...sheet, lit: 0 };

// Take the colours of an element's style, `--ink` and so on, into `theme`.
export function readTheme(element) {
  const style = getComputedStyle(element);
  for (const name of Object.keys(theme))
    theme[name] = style.getPropertyValue(`--${name}`).trim() || theme[name];
}

// A colour such as #0072B2, so light that it is read on the ground as it is now.
export function lit(colour) {
  const part = (at) => Number.parseInt(colour.slice(at, at + 2), 16);
  const lighter = [1, 3, 5].map((at) => Math.round(part(at) + (255 - part(at)) * theme.lit));
  return `#${lighter.map((one) => one.toString(16).padStart(2, "0")).join("")}`;
}

// Draw again when the screen turns light or dark, and light for print. Gives how to end that.
export function followTheme(element, draw) {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const turned = () => {
    readTheme(element);
    draw();
  };
  const print = (event) => {
    document.documentElement.toggleAttribute("data-light", event.type === "beforeprint");
    turned();
  };
  readTheme(element);
  dark.addEventListener("change", turned);
  window.addEventListener("beforeprint", print);
  window.addEventListener("afterprint", print);
  return () => {
    dark.removeEventListener("change", turned);
    window.removeEventListener("beforeprint", print);
    window.removeEventListener("afterprint", print);
  };
}
