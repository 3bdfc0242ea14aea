// How amounts are written: numbers, shares as percentages, pounds, and changes with their sign.

export function amount(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  return size >= 100
    ? Math.round(value).toLocaleString("en-GB")
    : Number(value.toPrecision(digits)).toString();
}

export function pounds(gbp) {
  const size = Math.abs(gbp);
  if (size >= 1e6) return `£${Number((gbp / 1e6).toPrecision(3))}m`;
  return size >= 1e4 ? `£${Math.round(gbp / 1e3)}k` : `£${Math.round(gbp).toLocaleString("en-GB")}`;
}

const isShare = (o) => o.unit === "share";
const isNumber = (value) => value !== null && Number.isFinite(value);

// A value of an outcome: a share as a percentage.
export const written = (o, value) =>
  isShare(o) && isNumber(value) ? `${(100 * value).toFixed(1)}%` : amount(value);

// By how much an outcome changed or differs: of a share, in percentage points.
export function signed(o, value, unit = true) {
  if (!isNumber(value)) return "–";
  const size = isShare(o) ? Number((100 * Math.abs(value)).toFixed(1)) : Number(amount(Math.abs(value), 2));
  if (size === 0) return "0";
  return `${value < 0 ? "−" : "+"}${size}${isShare(o) && unit ? (size === 1 ? " point" : " points") : ""}`;
}

// What a value of an outcome is counted in, where its title does not say so.
const UNITS = {
  "0-1": "on a scale 0–1",
  "0-10": "on a scale 0–10",
  share: "",
  confidence: "of confidence",
  ties: "",
};
export const unitOf = (o) => UNITS[o.unit] ?? (o.title.includes(o.unit) ? "" : o.unit);

// "1st", "22nd", "13th"
export function ordinal(n) {
  const ends = { 1: "st", 2: "nd", 3: "rd" };
  return n + ((n % 100 > 10 && n % 100 < 14 ? "" : ends[n % 10]) || "th");
}

// A difference with its sign, to two figures.
export const signedNumber = (x) => (x === 0 ? "0" : (x > 0 ? "+" : "−") + amount(Math.abs(x), 2));
