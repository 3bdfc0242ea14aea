// Reads recorded months (recorded.py): tables of spells, from which any month is put together again as a frame.

const SIGNED = ["founded", "arrived", "born", "host"];
const FURTHER = 255; // so many rows on, and nothing has changed yet

// What was packed, from its text: {told, frame(month), spells}.
export async function opened(text, layout) {
  const stream = new Blob([bytesOf(text.trim(), layout.letters)])
    .stream()
    .pipeThrough(new DecompressionStream("gzip"));
  return record(await new Response(stream).arrayBuffer(), layout);
}

// How many bytes, and two letters for each 13 bits.
function bytesOf(written, letters) {
  const [many, text] = written.split(" "),
    bytes = new Uint8Array(Number(many)),
    value = new Uint8Array(128);
  for (let i = 0; i < letters.length; i++) value[letters.charCodeAt(i)] = i;
  for (let i = 0, at = 0, bits = 0, held = 0; i < text.length; i += 2) {
    held = (held << 13) | (value[text.charCodeAt(i)] * letters.length + value[text.charCodeAt(i + 1)]);
    for (bits += 13; bits >= 8; bits -= 8) bytes[at++] = held >> (bits - 8);
    held &= (1 << bits) - 1;
  }
  return bytes;
}

function record(buffer, { tables, wide, recent }) {
  const bytes = new Uint8Array(buffer),
    size = new Uint32Array(buffer.slice(0, 4))[0];
  const told = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size)));
  let at = 4 + size;
  const read = (many) => {
    at += many;
    return bytes.subarray(at - many, at);
  };
  const numbers = (column, many, isWide) => {
    const low = read(many);
    if (!isWide) return low;
    const high = read(many);
    return (SIGNED.includes(column) ? Int16Array : Uint16Array).from(low, (x, i) => x + 256 * high[i]);
  };
  const spells = {};
  for (const [name, fixed, changing] of tables) {
    const [many, rows, sizes] = told.tables[name],
      table = { many };
    for (const column of fixed) {
      const values = numbers(column, many, true);
      for (let i = 1; i < many; i++) values[i] += values[i - 1];
      table[column] = values;
    }
    table.first = read(many);
    table.length = read(many);
    table.start = new Uint32Array(many + 1);
    for (let i = 0; i < many; i++) table.start[i + 1] = table.start[i] + table.length[i];
    changing.forEach((column, k) => {
      const isWide = wide.includes(column),
        [apart, changes] = sizes[k];
      const first = numbers(column, many, isWide),
        gaps = read(apart),
        steps = numbers(column, changes, isWide);
      table[column] = changed(table, new first.constructor(rows), first, gaps, steps);
    });
    spells[name] = table;
  }
  return { told, spells, frame: (month) => frameOf(spells, tables, month, recent) };
}

// What a column is in every month of every spell, from its first values and its changes.
function changed({ many, start }, values, first, gaps, steps) {
  let row = 0,
    k = 0;
  for (const gap of gaps) {
    row += gap;
    if (gap !== FURTHER) values[row] = steps[k++];
  }
  for (let i = 0; i < many; i++) {
    values[start[i]] = first[i];
    for (let j = start[i] + 1; j < start[i + 1]; j++) values[j] += values[j - 1];
  }
  return values;
}

// Spells that are there in a month, and where the month's values are.
function there(table, month) {
  const rows = [],
    at = [];
  for (let i = 0; i < table.many; i++) {
    const since = month - table.first[i];
    if (since >= 0 && since < table.length[i]) {
      rows.push(i);
      at.push(table.start[i] + since);
    }
  }
  return [rows, at];
}

function frameOf(spells, tables, month, recent) {
  const frame = { month, many: {} };
  for (const [name, fixed, changing] of tables) {
    const table = spells[name],
      [rows, at] = there(table, month),
      now = rows.length;
    if (name === "ties") for (const i of lostLately(table, month, recent)) rows.push(i);
    for (const column of fixed) frame[column] = table[column].constructor.from(rows, (i) => table[column][i]);
    for (const column of changing) {
      frame[column] = new table[column].constructor(rows.length);
      for (let k = 0; k < now; k++) frame[column][k] = table[column][at[k]];
    }
    if (name === "ties")
      frame.state = Uint8Array.from(rows, (i, k) =>
        k >= now ? 2 : Number(table.first[i] > 0 && month - table.first[i] < recent),
      );
    frame.many[name] = rows.length;
  }
  return frame;
}

// Ties that ended within the last months and are not there again; spells of a pair stand one after another.
function lostLately(table, month, recent) {
  const rows = [];
  for (let i = 0; i < table.many; i++) {
    const end = table.first[i] + table.length[i];
    if (end > month || end <= month - recent) continue;
    const again =
      i + 1 < table.many &&
      table.ego[i + 1] === table.ego[i] &&
      table.alter[i + 1] === table.alter[i] &&
      table.first[i + 1] <= month;
    if (!again) rows.push(i);
  }
  return rows;
}
