// The records as they travel, to typed arrays: what webmap/carrier.py wrote becomes columns in the order of
// time. Row = rank in time.

import { gunzipSync } from "../../vendor/fflate-0.8.2.js";

/** So few rows are sorted sooner one by one than by tables of their keys. */
const FEW = 2000;
/** Stands for a number that is not known. */
export const MISSING = -(2 ** 31);

/**
 * The same JSON without what every object inherits: it is asked by ids of a situation, and "constructor" may
 * be one.
 *
 * @template T
 * @param {T} value
 * @returns {T}
 */
export function bare(value) {
  if (value && typeof value === "object") {
    if (!Array.isArray(value)) Object.setPrototypeOf(value, null);
    for (const one of Array.isArray(value) ? value : Object.values(value))
      if (typeof one === "object") bare(one);
  }
  return value;
}

/**
 * Read the columns of a payload and put them, in the order of time, into `payload.records`; packed strings
 * become `payload.strings`. `order` tells for each row which one it was on its way.
 *
 * @param {any} payload
 * @param {Uint8Array} [raw] the inflated columns, if they are not in the payload itself
 */
export function readColumns(payload, raw) {
  const head = payload.records;
  const { n } = head;
  if (raw) {
    const { strings, groups } = bare(JSON.parse(new TextDecoder().decode(raw.subarray(0, head.told))));
    payload.strings = strings;
    head.groups = groups;
  }
  const columns = {};
  let at = head.told;
  for (const [name, given, steps] of head.columns) {
    if (raw) {
      const codes = joined(raw.subarray(at, at + given * n), given, n, steps);
      const values = head.values[name];
      columns[name] = values ? looked(codes, Int32Array.from(values)) : codes;
      at += given * n;
    } else columns[name] = Int32Array.from(given);
  }
  for (const [name, value] of Object.entries(head.constants))
    columns[name] = new (value < 0 || value > 65535 ? Int32Array : value > 255 ? Uint16Array : Uint8Array)(
      n,
    ).fill(value);
  const order = orderOfTime(columns.t0 ?? new Int32Array(n));
  const sorted = { 1: sorted8, 2: sorted16, 4: sorted32 };
  for (const [name, from] of Object.entries(columns))
    columns[name] = sorted[from.BYTES_PER_ELEMENT](from, order);
  head.columns = columns;
  head.order = order;
}

// One loop for each width: a loop that meets arrays of several kinds runs ten times slower.
function sorted8(from, order) {
  const to = new Uint8Array(from.length);
  for (let i = 0; i < to.length; i++) to[i] = from[order[i]];
  return to;
}
function sorted16(from, order) {
  const to = new Uint16Array(from.length);
  for (let i = 0; i < to.length; i++) to[i] = from[order[i]];
  return to;
}
function sorted32(from, order) {
  const to = new Int32Array(from.length);
  for (let i = 0; i < to.length; i++) to[i] = from[order[i]];
  return to;
}

/**
 * Read what travels packed beside the records: JSON, which becomes parts of a value, and columns, which are
 * returned.
 *
 * @param {any} into
 * @param {{ told: number, columns: any[] }} head
 * @param {Uint8Array} raw
 */
export function readBeside(into, { told, columns }, raw) {
  Object.assign(into, bare(JSON.parse(new TextDecoder().decode(raw.subarray(0, told)))));
  const found = {};
  let at = told;
  for (const [name, width, steps, n] of columns) {
    found[name] = joined(raw.subarray(at, at + width * n), width, n, steps);
    at += width * n;
  }
  return found;
}

function looked(codes, values) {
  const out = new Int32Array(codes.length);
  for (let i = 0; i < out.length; i++) out[i] = values[codes[i]];
  return out;
}

/** Values from their planes of bytes. */
function joined(planes, width, n, steps) {
  if (width === 1) return planes.slice();
  if (width === 2) {
    const out = new Uint16Array(n);
    for (let i = 0; i < n; i++) out[i] = planes[i] | (planes[n + i] << 8);
    return out;
  }
  const out = new Int32Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const value = planes[i] | (planes[n + i] << 8) | (planes[2 * n + i] << 16) | (planes[3 * n + i] << 24);
    // a step is coded as 0, -1, 1, -2, ...
    out[i] = steps ? (sum = (sum + ((value >>> 1) ^ -(value & 1))) | 0) : value;
  }
  return out;
}

/**
 * Rows by their minute, those without one last, equal ones as they stand: of many by a radix sort of two
 * passes.
 */
function orderOfTime(t0) {
  const n = t0.length;
  const late = (i) => (t0[i] === MISSING ? Infinity : t0[i]);
  // equal ones first: one infinity less another is no number
  if (n < FEW) return numbers(n).sort((i, j) => (late(i) === late(j) ? i - j : late(i) - late(j)));
  let least = Infinity;
  for (let i = 0; i < n; i++) if (t0[i] !== MISSING && t0[i] < least) least = t0[i];
  const keys = new Uint32Array(n);
  for (let i = 0; i < n; i++) keys[i] = t0[i] === MISSING ? 0xffffffff : t0[i] - least;
  const low = countingSort(numbers(n), (i) => keys[i] & 0xffff, 65536);
  return countingSort(low, (i) => keys[i] >>> 16, 65536);
}

/** The whole numbers below n. */
export function numbers(n) {
  const out = new Uint32Array(n);
  for (let i = 0; i < n; i++) out[i] = i;
  return out;
}

/**
 * Rows in the order of a small whole number, equal ones as they stand.
 *
 * @param {ArrayLike<number>} rows
 * @param {(row: number) => number} key
 * @param {number} size above every key
 */
export function countingSort(rows, key, size) {
  const starts = new Uint32Array(size + 1);
  for (let k = 0; k < rows.length; k++) starts[key(rows[k]) + 1]++;
  for (let v = 0; v < size; v++) starts[v + 1] += starts[v];
  const out = new Uint32Array(rows.length);
  for (let k = 0; k < rows.length; k++) out[starts[key(rows[k])]++] = rows[k];
  return out;
}

/** Floats of whole numbers; NaN for a missing one. */
export function floats(from, scale = 1) {
  const out = new Float64Array(from.length);
  for (let i = 0; i < out.length; i++) out[i] = from[i] === MISSING ? NaN : from[i] / scale;
  return out;
}

/**
 * The bytes of a gzipped text in base64.
 *
 * @param {string} text
 * @returns {Promise<Uint8Array>}
 */
export async function inflated(text) {
  const bytes = fromBase64(text);
  // Firefox has one since May 2023, Safari since March 2023
  if (!("DecompressionStream" in window)) return gunzipSync(bytes);
  // eslint-disable-next-line compat/compat -- asked for before
  const flow = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(flow).arrayBuffer());
}

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const coded = atob(text);
  const bytes = new Uint8Array(coded.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = coded.charCodeAt(i);
  return bytes;
}
