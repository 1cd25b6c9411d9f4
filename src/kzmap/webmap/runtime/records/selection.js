// The one selection. Every control changes `state` through `apply`; every view draws from `fail`,
// `visible` and `counts`.

import { comparison } from "./difference.js";
import { span } from "../page/time.js";
import { fold } from "./letters.js";

/** @import { RecordIndex } from "./record-index.js" */

// A record that fails no filter is visible. One bit for each filter, so that a view can ask "all but mine".
export const FAILS = {
  layer: 1,
  category: 2,
  time: 4,
  search: 8,
  place: 16,
  precision: 32,
  untimed: 64,
  known: 128,
};

/** Keys of the state that decide which records pass. */
export const FILTERS = [
  "layers",
  "categories",
  "precisions",
  "untimed",
  "time",
  "search",
  "place",
  "today",
  "knownOn",
];

/** A copy of a state: it is plain JSON. */
export const copied = (state) => JSON.parse(JSON.stringify(state));

/** Whether an object has a key of its own. */
export const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);

export class RecordSelection {
  /**
   * @param {RecordIndex} index
   * @param {{ id: string, visible: boolean }[]} layers
   * @param {{ lang: string, knownOn?: string }} options
   */
  constructor(index, layers, options) {
    this.index = index;
    this.layerIds = layers.map((layer) => layer.id);
    /** @type {import("../page/time.js").Local} */
    this.offset = index.payload.meta.local;
    this.listeners = [];
    this.categoryIds = index.categories.map((c) => c.id);
    this.precisionIds = index.payload.vocabulary.precisions;
    this.fail = new Uint8Array(index.n);
    this.rows = new Uint32Array(index.n);
    /** Records that pass, in the order of time. */
    this.visible = this.rows;
    this.words = "";
    /** @type {Uint8Array | null} */
    this.held = null; // which records hold the words
    this.defaults = {
      time: null,
      playing: false,
      knownOn: options.knownOn || null,
      layers: Object.fromEntries(layers.map((layer) => [layer.id, layer.visible])),
      categories: Object.fromEntries(this.categoryIds.map((id) => [id, true])),
      precisions: Object.fromEntries(this.precisionIds.map((p) => [p, true])),
      zones: Object.fromEntries((index.payload.zones?.claimants || []).map(({ id }) => [id, true])),
      untimed: true,
      search: "",
      place: null,
      lang: options.lang,
      selected: null,
      tiles: false,
      theme: "auto",
      pane: "map",
      today: false,
      view: null,
      step: null,
      compare: null,
      slide: false,
    };
    /** @type {{ title: any, text: any, state: string, records: string[] }[]} */
    this.steps = index.payload.story ?? [];
    this.state = copied(this.defaults);
    /** @type {(what: string) => void} */
    this.refuse = () => {};
    /** @type {{ has: (id: string) => boolean, get: (id: string) => string }} */
    this.units = { has: () => false, get: (id) => id };
    /** @type {() => { since: Float64Array, whole: Float64Array } | null} */
    this.known = () => null; // since when each record is known, see `knownSince`
    this.version = 0; // of what is visible
    this.count();
  }

  subscribe(listener) {
    this.listeners.push(listener);
  }

  /** Set some keys. What cannot be understood is left out and told to `refuse`. */
  apply(partial) {
    const changed = new Set();
    const clean = this.clean(partial);
    // a region that is one of today only means the borders of today, if nobody says otherwise
    if (clean.place && clean.today === undefined && this.isOfToday(clean.place)) clean.today = true;
    for (const [key, value] of Object.entries(clean)) {
      const before = JSON.stringify(this.state[key]);
      this.state[key] =
        typeof this.state[key] === "object" && this.state[key] && value && !Array.isArray(value)
          ? { ...this.state[key], ...value }
          : value;
      // the reader may have moved the map since: the same view is still to be set
      if (key === "view" || JSON.stringify(this.state[key]) !== before) changed.add(key);
    }
    if (changed.size) {
      if (FILTERS.some((key) => changed.has(key))) this.count();
      for (const listener of this.listeners) listener(changed);
    }
    return this.state;
  }

  clean(partial) {
    const out = {};
    const flags = (given, known) =>
      Object.fromEntries(
        Object.entries(given).filter(([key, v]) => known.includes(key) && typeof v === "boolean"),
      );
    const isObject = (v) => v && typeof v === "object" && !Array.isArray(v);
    const checks = {
      time: (v) => (v === null ? v : this.cleanTime(v)),
      playing: (v) => Boolean(v),
      knownOn: (v) => (v === null || v === "" ? null : span(String(v), this.offset) ? String(v) : undefined),
      layers: (v) => (isObject(v) ? flags(v, this.layerIds) : undefined),
      categories: (v) => (isObject(v) ? flags(v, Object.keys(this.defaults.categories)) : undefined),
      precisions: (v) => (isObject(v) ? flags(v, Object.keys(this.defaults.precisions)) : undefined),
      zones: (v) => (isObject(v) ? flags(v, Object.keys(this.defaults.zones)) : undefined),
      untimed: (v) => Boolean(v),
      search: (v) => (typeof v === "string" ? v.slice(0, 200) : undefined),
      place: (v) =>
        v === null || v === "" ? null : typeof v === "string" && this.units.has(v) ? v : undefined,
      lang: (v) => (this.index.payload.languages.includes(v) ? v : undefined),
      selected: (v) => (v === null || v === "" ? null : this.index.row.has(v) ? v : undefined),
      tiles: (v) => Boolean(v) && this.index.payload.options.onlineTiles,
      theme: (v) => (["auto", "light", "dark"].includes(v) ? v : undefined),
      pane: (v) => (["map", "table", "claims", "forces", "about"].includes(v) ? v : undefined),
      today: (v) => Boolean(v),
      step: (v) => (v === null ? v : this.steps[Number(v) - 1] ? Number(v) : undefined),
      compare: (v) =>
        v === null || v === ""
          ? null
          : comparison(String(v), this.offset)
            ? String(v).slice(0, 300)
            : undefined,
      slide: (v) => Boolean(v),
      view: (v) =>
        isObject(v) &&
        [v.lon, v.lat, v.zoom].every(Number.isFinite) &&
        Math.abs(v.lat) <= 90 &&
        Math.abs(v.lon) <= 540 &&
        v.zoom >= 0 &&
        v.zoom <= 20
          ? { lon: v.lon, lat: v.lat, zoom: v.zoom }
          : undefined,
    };
    if (!isObject(partial)) {
      this.refuse("state");
      return out;
    }
    for (const [key, value] of Object.entries(partial)) {
      if (key === "counts" || !has(checks, key)) {
        if (key !== "counts" && key !== "type") this.refuse(key);
        continue;
      }
      const cleaned = checks[key](value);
      if (cleaned === undefined) this.refuse(key);
      else out[key] = cleaned;
    }
    return out;
  }

  /** [from, to], each ISO 8601 cut to what is meant: from its first instant to its last. */
  cleanTime(value) {
    if (!Array.isArray(value) || value.length !== 2) return undefined;
    const [from, to] = value.map((text) => span(String(text), this.offset));
    return from && to && from[0] < to[1] ? value.map(String) : undefined;
  }

  /** The chosen period in minutes, half open; a clock time at the end is the end itself. */
  get window() {
    if (!this.state.time) return null;
    const [from, to] = this.state.time.map((text) => span(text, this.offset));
    return [from[0], this.state.time[1].includes("T") ? to[0] : to[1]];
  }

  /** The minute after the day whose knowledge is asked for; null if the page holds no later knowledge. */
  get until() {
    const { knownOn } = this.state;
    if (!knownOn || knownOn === this.defaults.knownOn) return null;
    return span(knownOn, this.offset)?.[1] ?? null;
  }

  /** From now on the index tells records as they were known here. */
  tell() {
    const { until } = this;
    this.index.asOf(until, until === null ? undefined : this.known()?.whole);
  }

  /** Work out anew which records pass; tables of bits in the place of tests, for a million records. */
  count() {
    const { index, state, fail } = this;
    const off = (ids, group, bit) => Uint8Array.from(ids, (id) => (state[group][id] ? 0 : bit));
    const layer = off(index.kinds, "layers", FAILS.layer);
    const category = off(this.categoryIds, "categories", FAILS.category);
    const precision = off(this.precisionIds, "precisions", FAILS.precision);
    const units = state.today ? index.placesToday : index.places;
    const where = Uint8Array.from(units, (set) => (state.place && !set.has(state.place) ? FAILS.place : 0));
    const words = fold(state.search).split(/\s+/).filter(Boolean);
    const { until } = this;
    const known = until === null ? null : this.known();
    this.tell();
    const asked = [...words, until ?? ""].join(" ");
    if (asked !== this.words) {
      this.words = asked;
      this.held = words.length ? index.holding(words) : null;
    }
    const { held } = this;
    const { window } = this;
    const bases = index.kinds.indexOf("bases");
    const [from, to] = window || [-Infinity, Infinity];
    const untimed = state.untimed ? 0 : FAILS.untimed;
    const since = known?.since;
    let n = 0;
    for (let i = 0; i < index.n; i++) {
      const t0 = index.t0[i];
      let f = layer[index.layer[i]] | category[index.category[i]] | precision[index.precision[i]];
      f |= where[index.where[i]];
      // NaN is the one value that is not itself
      // nothing says that somebody was at an undated base in the period
      if (t0 !== t0) f |= untimed | (window && index.layer[i] === bases ? FAILS.time : 0);
      else if (!(t0 < to && index.t1[i] > from)) f |= FAILS.time;
      if (held !== null && held[i] === 0) f |= FAILS.search;
      if (since && !(since[i] < until)) f |= FAILS.known;
      fail[i] = f;
      if (f === 0) this.rows[n++] = i;
    }
    this.visible = this.rows.subarray(0, n);
    this.version++;
    this.counts = this.tally();
  }

  tally() {
    const { index, visible } = this;
    const layer = new Uint32Array(index.kinds.length);
    const category = new Uint32Array(this.categoryIds.length);
    const precision = new Uint32Array(this.precisionIds.length);
    let untimed = 0;
    for (let k = 0; k < visible.length; k++) {
      const i = visible[k];
      layer[index.layer[i]]++;
      category[index.category[i]]++;
      precision[index.precision[i]]++;
      if (Number.isNaN(index.t0[i])) untimed++;
    }
    const named = (ids, counts) => Object.fromEntries(ids.map((id, k) => [id, counts[k]]));
    return {
      total: index.n,
      visible: visible.length,
      byLayer: named(index.kinds, layer),
      byCategory: named(this.categoryIds, category),
      byPrecision: named(this.precisionIds, precision),
      untimed,
    };
  }

  /** Those of a few records that pass, in the order of the table that they came from. */
  passing(rows) {
    const { given } = this.index;
    return Array.from(rows.filter((i) => !this.fail[i])).sort((a, b) => given[a] - given[b]);
  }

  /** Whether a unit is one of today only: no record lay in it on its own day. */
  isOfToday(unit) {
    const { places, placesToday } = this.index;
    return !places.some((set) => set.has(unit)) && placesToday.some((set) => set.has(unit));
  }
}
