// How far a chart reaches, and what is written beside it.

const ROUND = [1, 2, 2.5, 5, 10];

// The smallest round number of which at most six go into a range.
function stepOf(range) {
  const power = 10 ** Math.floor(Math.log10(range / 6));
  return ROUND.find((n) => n * power >= (range / 6) * (1 - 1e-9)) * power;
}

// Ends and step of an axis that holds all values and spans no less than `least`, about the first value: so that it
// stays where it is while months come, and a change looks no larger than it is.
export function axisOf(lists, { least = null, from = -Infinity, to = Infinity, about = null }) {
  let low = Infinity,
    high = -Infinity;
  for (const values of lists)
    for (const v of values)
      if (v !== null && Number.isFinite(v)) {
        if (v < low) low = v;
        if (v > high) high = v;
      }
  if (low > high) low = high = 0;
  const middle = about ?? lists.flat().find((v) => v !== null && Number.isFinite(v)) ?? 0;
  const half = (least ?? Math.max(Math.abs(middle) / 2, high - low, 1e-6)) / 2;
  low = Math.min(low, middle - half);
  high = Math.max(high, middle + half);
  if (low < from) [low, high] = [from, Math.max(high, from + 2 * half)];
  if (high > to) [low, high] = [Math.max(from, Math.min(low, to - 2 * half)), to];
  const step = stepOf(high - low);
  const rounded = (n, value) =>
    Math.min(to, Math.max(from, Number((n(value / step) * step).toPrecision(10))));
  return { low: rounded(Math.floor, low + step * 1e-6), high: rounded(Math.ceil, high - step * 1e-6), step };
}

// What to write at which values, no nearer to one another than `room` allows: the ends always.
export function marksOf({ low, high, step }, room, written) {
  const many = Math.round((high - low) / step);
  const every = [1, 2, 3, 4, 5, 6, 7, 8].find((n) => many % n === 0 && room / (many / n) >= 13) ?? many;
  const digits = Math.max(0, ...[low, step].map((v) => decimals(written.times * v)));
  return Array.from({ length: many / every + 1 }, (_, i) => {
    const value = low + i * every * step;
    return [value, written.sign(value) + (Math.abs(value) * written.times).toFixed(digits) + written.unit];
  });
}

const decimals = (value) => (String(Number(Math.abs(value).toPrecision(6))).split(".")[1] || "").length;

// Years to write under a chart, so far apart that they do not touch: always the first and the last.
export function yearsOf(years, width) {
  const every = [1, 2, 5, 10, 20, 50].find((n) => (width * n) / years >= 24) ?? years;
  const found = [];
  for (let year = 0; year < years; year += every) found.push(year);
  while (found.length > 1 && ((years - found.at(-1)) * width) / years < 40) found.pop();
  return [...found, years];
}
