// The colours that canvases are drawn in: those of the style sheet, whether it is light or dark.

export const theme = {
  ink: "#22282f",
  quiet: "#5c646e",
  line: "#e4e1d8",
  paper: "#fbfaf7",
  blank: "#ffffff",
};

// Take the colours of an element's style, `--ink` and so on, into `theme`.
export function readTheme(element) {
  const style = getComputedStyle(element);
  for (const name of Object.keys(theme))
    theme[name] = style.getPropertyValue(`--${name}`).trim() || theme[name];
}

// Whether the ground is dark, so that what stands out from it is light.
export const isDark = () => Number.parseInt(theme.paper.slice(1, 3), 16) < 128;
