// The one selection. Every control changes `state` through `apply`; every view draws from `fail`,
// `visible` and `counts`.

import { offsetMinutes, span } from "../page/time.js";
import { fold } from "./record-index.js";

// A record that fails no filter is visible. One bit for each filter, so that a view can ask "all but mine".
export const FAILS = { layer: 1, category: 2, time: 4, search: 8, place: 16, precision: 32, untimed: 64 };

/** A copy of a state: it is plain JSON. */
export const copied = (state) => JSON.parse(JSON.stringify(state));

/** Whether an object has a key of its own. */
export const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);

export class RecordSelection {
  constructor(index, layers, options) {
    this.index = index;
    this.layerIds = layers.map((layer) => layer.id);
    this.offset = offsetMinutes(index.payload.meta.offset);
    this.listeners = [];
    this.fail = new Uint8Array(index.n);
    this.visible = [];
    this.defaults = {
      time: null,
      playing: false,
      knownOn: options.knownOn || null,
      layers: Object.fromEntries(layers.map((layer) => [layer.id, layer.visible])),
      categories: Object.fromEntries(index.categories.map((c) => [c.id, true])),
      precisions: Object.fromEntries(index.payload.vocabulary.precisions.map((p) => [p, true])),
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
    };
    this.state = copied(this.defaults);
    /** @type {(what: string) => void} */
    this.refuse = () => {};
    /** @type {{ has: (id: string) => boolean, get: (id: string) => string }} */
    this.units = { has: () => false, get: (id) => id };
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
      if (
        ["layers", "categories", "precisions", "untimed", "time", "search", "place"].some((key) =>
          changed.has(key),
        )
      )
        this.count();
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

  count() {
    const { index, state } = this;
    const layerOn = index.kinds.map((kind) => state.layers[kind]);
    const categoryOn = index.categories.map((c) => state.categories[c.id]);
    const precisionOn = index.payload.vocabulary.precisions.map((p) => state.precisions[p]);
    const query = fold(state.search).split(/\s+/).filter(Boolean);
    const period = this.window;
    const visible = [];
    for (let i = 0; i < index.n; i++) {
      let fail = 0;
      if (!layerOn[index.layer[i]]) fail |= FAILS.layer;
      if (!categoryOn[index.category[i]]) fail |= FAILS.category;
      if (!precisionOn[index.precision[i]]) fail |= FAILS.precision;
      if (Number.isNaN(index.t0[i])) {
        if (!state.untimed) fail |= FAILS.untimed;
      } else if (period && !(index.t0[i] < period[1] && index.t1[i] > period[0])) fail |= FAILS.time;
      if (query.length && !query.every((word) => index.haystacks[i].includes(word))) fail |= FAILS.search;
      if (state.place && !index.places[i].has(state.place)) fail |= FAILS.place;
      this.fail[i] = fail;
      if (!fail) visible.push(i);
    }
    this.visible = visible;
    this.counts = this.tally();
  }

  tally() {
    const { index } = this;
    const byLayer = Object.fromEntries(index.kinds.map((kind) => [kind, 0]));
    const byCategory = Object.fromEntries(index.categories.map((c) => [c.id, 0]));
    const byPrecision = Object.fromEntries(index.payload.vocabulary.precisions.map((p) => [p, 0]));
    let untimed = 0;
    for (const i of this.visible) {
      byLayer[index.kinds[index.layer[i]]]++;
      byCategory[index.categories[index.category[i]].id]++;
      byPrecision[index.payload.vocabulary.precisions[index.precision[i]]]++;
      if (Number.isNaN(index.t0[i])) untimed++;
    }
    return { total: index.n, visible: this.visible.length, byLayer, byCategory, byPrecision, untimed };
  }

  /** Records that pass and that no mark can stand for. */
  placeless() {
    const { index } = this;
    return this.visible.filter((i) => !index.hasPoint(i) && !index.isLine(i) && !index.isArea(i));
  }

  /** How many records pass every filter but the named ones, and a test. */
  without(bits, test) {
    let n = 0;
    for (let i = 0; i < this.index.n; i++) if (!(this.fail[i] & ~bits) && test(i)) n++;
    return n;
  }
}
