// @ts-nocheck
// Records by the hundred thousand: what kzmap/webmap/points.py packed becomes typed arrays, in the order
// of time. Row = rank in time.

import { el } from "../page/dom.js";
import { DAY, isoDay, isoLocal, offsetMinutes } from "../page/time.js";
import { pick, speak, t } from "../page/words.js";
import { NONE, RecordIndex, fold } from "./record-index.js";

const MISSING = -(2 ** 31);
export const NOTHING = [];

/**
 * Inflate the packed columns and put them, in the order of time, in the place of the payload's records and
 * strings.
 */
export async function unpack(payload, text) {
  if (!("DecompressionStream" in window)) {
    speak(payload.options.lang);
    document.body.prepend(el("p", { role: "alert", class: "kz-old" }, t("points.old")));
    throw new Error("no DecompressionStream");
  }
  const bytes = fromBase64(text);
  // eslint-disable-next-line compat/compat -- asked for above: an older browser gets a sentence
  const flow = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const raw = new Uint8Array(await new Response(flow).arrayBuffer());
  const head = payload.packed;
  const columns = {};
  let at = head.strings;
  for (const [name, width, steps] of head.columns) {
    const found = joined(raw.subarray(at, at + width * head.n), width, head.n, steps);
    const values = head.values[name];
    columns[name] = values ? looked(found, Int32Array.from(values)) : found;
    at += width * head.n;
  }
  for (const [name, value] of Object.entries(head.constants))
    columns[name] = new (value < 0 || value > 65535 ? Int32Array : value > 255 ? Uint16Array : Uint8Array)(
      head.n,
    ).fill(value);
  payload.strings = JSON.parse(new TextDecoder().decode(raw.subarray(0, head.strings)));
  const order = orderOfTime(columns.t0);
  const sorted = { 1: sorted8, 2: sorted16, 4: sorted32 };
  for (const [name, from] of Object.entries(columns))
    columns[name] = sorted[from.BYTES_PER_ELEMENT](from, order);
  payload.records = columns;
}

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const coded = atob(text);
  const bytes = new Uint8Array(coded.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = coded.charCodeAt(i);
  return bytes;
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

/** Rows by their minute, those without one last, equal ones as they stand: a radix sort of two passes. */
function orderOfTime(t0) {
  const n = t0.length;
  let least = Infinity;
  for (let i = 0; i < n; i++) if (t0[i] !== MISSING && t0[i] < least) least = t0[i];
  const keys = new Uint32Array(n);
  for (let i = 0; i < n; i++) keys[i] = t0[i] === MISSING ? 0xffffffff : t0[i] - least;
  return countingSort(
    countingSort(numbers(n), (i) => keys[i] & 0xffff, 65536),
    (i) => keys[i] >>> 16,
    65536,
  );
}

function numbers(n) {
  const out = new Uint32Array(n);
  for (let i = 0; i < n; i++) out[i] = i;
  return out;
}

/** Floats of whole numbers; NaN for a missing one. `from` may be another typed array of the same length. */
function floats(from, scale = 1) {
  const out = new Float64Array(from.length);
  for (let i = 0; i < out.length; i++) out[i] = from[i] === MISSING ? NaN : from[i] / scale;
  return out;
}

/** Rows in the order of a small whole number, equal ones as they stand. */
export function countingSort(rows, key, size) {
  const starts = new Uint32Array(size + 1);
  for (let k = 0; k < rows.length; k++) starts[key(rows[k]) + 1]++;
  for (let v = 0; v < size; v++) starts[v + 1] += starts[v];
  const out = new Uint32Array(rows.length);
  for (let k = 0; k < rows.length; k++) out[starts[key(rows[k])]++] = rows[k];
  return out;
}

/** The index of packed records: to its readers the same as RecordIndex. */
export class PointIndex extends RecordIndex {
  read(r) {
    const head = this.payload.packed;
    const n = head.n;
    this.n = n;
    this.groups = {};
    for (const [group, { names, rows }] of Object.entries(head.groups))
      names.forEach((name, k) => {
        this.groups[name] = { codes: r[group], rows, k };
      });
    const { lon, lat, t0, minutes, ...rest } = r;
    this.columns = this.payload.records = rest; // what becomes floats is not kept twice
    for (const name of ["sources", "units", "more"]) {
      const lists = head.lists[name];
      this.columns[name] = lists ? Array.from(r[name], (code) => lists[code]) : new Array(n).fill(NOTHING);
    }
    for (const [name, value] of [
      ["area", NONE],
      ["shape", NONE],
      ["strength", NONE],
      ["verified", 1],
    ])
      this.columns[name] ??= new Int8Array(n).fill(value);
    this.lon = floats(lon, 1e5);
    this.lat = floats(lat, 1e5);
    this.t0 = floats(t0);
    this.t1 = new Float64Array(n);
    for (let i = 0; i < n; i++) this.t1[i] = this.t0[i] + minutes[i];
    this.layer = r.layer;
    this.precision = r.precision;
    this.category = r.category;
    this.radius = r.radius ? floats(r.radius) : new Float32Array(n).fill(NaN);
    this.inTime = numbers(n);
    this.rank = this.inTime;
    this.nameRecords(head.id, r.id);
    this.where = r.where;
    const wheres = head.groups.where;
    const split = (name, row) =>
      wheres.names.includes(name) ? this.strings[row[wheres.names.indexOf(name)]].split("|") : [];
    // a set for each combination of units, not for each record
    this.places = wheres.rows.map(
      (row) =>
        new Set(
          ["adm0", "adm1", "adm2", "unit_id", "join_candidates", "adm1_today"]
            .flatMap((name) => split(name, row))
            .filter(Boolean),
        ),
    );
    const odd = r.shape || head.lists.units ? this.inTime : this.inTime.filter((i) => !this.hasPoint(i));
    this.lines = odd.filter((i) => this.isLine(i));
    this.areas = odd.filter((i) => !this.hasPoint(i) && this.isArea(i));
    this.placeless = odd.filter((i) => !this.hasPoint(i) && !this.isLine(i) && !this.isArea(i));
    this.corners = this.box();
    this.folded = new Array(this.strings.length);
  }

  /** Ids are made when asked for: a million strings would be half of the page's memory. */
  nameRecords(form, given) {
    if (given && !form.prefix && form.width === undefined) {
      const row = new Map();
      given.forEach((s, i) => row.set(this.strings[s], i));
      this.id = Array.from(given, (s) => this.strings[s]);
      this.row = row;
      return;
    }
    const prefix = form?.prefix ?? "";
    const width = form?.width ?? 0;
    const name = given ? (i) => prefix + String(given[i]).padStart(width, "0") : (i) => String(Number(i) + 1);
    this.id = new Proxy(NOTHING, { get: (_, i) => name(i) });
    const find = (id) => {
      const digits = typeof id === "string" && id.startsWith(prefix) ? id.slice(prefix.length) : "";
      if (!/^\d{1,10}$/.test(digits)) return -1;
      const i = given ? given.indexOf(Number(digits)) : Number(digits) - 1;
      return i >= 0 && i < this.n && name(i) === id ? i : -1;
    };
    this.row = {
      has: (id) => find(id) >= 0,
      get: (id) => {
        const i = find(id);
        return i < 0 ? undefined : i;
      },
    };
  }

  text(name, i) {
    const group = this.groups[name];
    if (group) return this.strings[group.rows[group.codes[i]][group.k]];
    const codes = this.columns[name];
    const found = codes ? this.strings[codes[i]] : "";
    if (found) return found;
    // a record without words of its own is told by what it is, where and when
    if (name === "title")
      return [pick(this.categories[this.category[i]].title), this.text("place", i)]
        .filter(Boolean)
        .join(", ");
    if (name === "review" && !codes) return "published";
    if (name === "time_precision" && !codes)
      return { 1: "minute", [DAY]: "day" }[this.t1[i] - this.t0[i]] || "range";
    if (name === "start" && !codes) return this.instant(i, this.t0[i]);
    if (name === "end" && !codes && this.t1[i] - this.t0[i] > DAY) return this.instant(i, this.t1[i] - DAY);
    return "";
  }

  /** A minute as ISO 8601; a span of whole local days without the clock. */
  instant(i, minute) {
    if (Number.isNaN(minute)) return "";
    const offset = offsetMinutes(this.payload.meta.offset);
    const days = (this.t1[i] - this.t0[i]) % DAY === 0 && (this.t0[i] + offset) % DAY === 0;
    return days ? isoDay(minute, offset) : isoLocal(minute, offset);
  }

  box() {
    let [w, s, e, n] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < this.n; i++) {
      const [x, y] = [this.lon[i], this.lat[i]];
      if (x < w) w = x;
      if (x > e) e = x;
      if (y < s) s = y;
      if (y > n) n = y;
    }
    return w <= e
      ? [
          [s, w],
          [n, e],
        ]
      : null;
  }

  /**
   * Which records hold each of the folded words, in any text that is searched; tested once for each
   * text, not for each record.
   */
  holding(words) {
    const all = new Uint8Array(this.n).fill(1);
    const names = ["title", "summary", "place", "place_ru", "place_kk", "actors", "note"];
    for (const word of words) {
      const hit = new Uint8Array(this.n);
      const has = (s) => (this.folded[s] ??= fold(this.strings[s])).includes(word);
      for (const name of names) {
        const group = this.groups[name];
        const codes = group ? group.codes : this.columns[name];
        if (!codes) continue;
        const texts = group ? group.rows.map((row) => row[group.k]) : null;
        const found = texts
          ? Uint8Array.from(texts, has)
          : Uint8Array.from(this.used(name), (there, s) => there && has(s));
        if (found.includes(1)) for (let i = 0; i < this.n; i++) hit[i] |= found[codes[i]];
      }
      this.holdingId(word, hit);
      for (let i = 0; i < this.n; i++) all[i] &= hit[i];
    }
    return all;
  }

  /** Which strings a column uses. */
  used(name) {
    this.usedBy ??= {};
    if (!this.usedBy[name]) {
      const there = new Uint8Array(this.strings.length);
      for (let i = 0; i < this.n; i++) there[this.columns[name][i]] = 1;
      this.usedBy[name] = there;
    }
    return this.usedBy[name];
  }

  /** Ids that came with the records are searched too; the numbers that stand for missing ids are not. */
  holdingId(word, hit) {
    const form = this.payload.packed.id;
    if (!form) return;
    const prefix = fold(form.prefix ?? "");
    // of a numbered id a word can only be a part if it lies in the prefix or ends in a digit
    if (form.width !== undefined && !prefix.includes(word) && !/\d$/.test(word)) return;
    for (let i = 0; i < this.n; i++) if (!hit[i] && fold(this.id[i]).includes(word)) hit[i] = 1;
  }
}
