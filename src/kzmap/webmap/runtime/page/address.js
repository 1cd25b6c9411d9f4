// How others speak to the page: window.kzmap, the address fragment, messages from and to the window that
// holds it. See docs/decisions/017.

import { copied, has } from "../records/selection.js";

/** @import { RecordSelection } from "../records/selection.js" */

/** Layers that a page may have, and what an earlier page called them. */
const LAYERS = "events incidents bases movements postings regions boundaries senders doubt".split(" ");
const RENAMED = { csto: "senders" };
/** Parts of the state that are a switch for each of several ids. */
const GROUPS = ["layers", "categories", "precisions", "zones"];

/** What a step of the story sets, beside the view; language, colours and tiles stay the reader's. */
const TOLD = "time knownOn layers categories precisions untimed search place selected today".split(" ");

/**
 * The text covers the lower part of the map, on a phone the upper one: what it tells of is so much higher, or
 * lower and smaller. Views are made for a window of 900 pixels; in a lower one the text takes a larger part.
 */
const NARROW = 760;
const covered = (width, height) => {
  const smaller = Math.log2(Math.max(1, 850 / height));
  return width <= NARROW
    ? { down: 110, zoom: 1.25 + smaller }
    : { down: smaller ? -110 : -70, zoom: smaller && smaller + 0.25 };
};

/**
 * A wish with what its step of the story sets, unless it says itself which records it shows.
 *
 * @param {any} partial
 * @param {RecordSelection} selection
 * @param {object} [given] its keys are those that the wish says itself
 */
export function withStep(partial, selection, given = partial) {
  const step = selection.steps?.[Number(partial?.step) - 1];
  if (!step || TOLD.some((key) => has(given, key))) return partial;
  const { defaults } = selection;
  // what of it this page does not have is no fault of the reader
  const quiet = /** @type {any} */ ({ defaults, steps: [], refuse: () => {} });
  const told = fromFragment(step.state, quiet);
  const out = { ...partial, playing: false, compare: null };
  if (!has(given, "pane")) out.pane = "map";
  for (const key of TOLD) out[key] = told[key];
  if (has(given, "view") || !told.view) return out;
  out.view = told.view;
  if (globalThis.innerWidth) {
    const { down, zoom: smaller } = covered(globalThis.innerWidth, globalThis.innerHeight);
    const zoom = told.view.zoom - smaller;
    const degrees = (360 * down * Math.cos((told.view.lat * Math.PI) / 180)) / (256 * 2 ** zoom);
    out.view = { ...told.view, zoom, lat: told.view.lat + degrees };
  }
  return out;
}

/** The state as a readable fragment: only what differs from the beginning. */
export function toFragment(state, defaults) {
  const out = [];
  const put = (key, value) =>
    out.push(
      `${key}=${encodeURIComponent(value).replace(/%3A/g, ":").replace(/%2C/g, ",").replace(/%2B/g, "+")}`,
    );
  if (state.step) put("step", state.step);
  if (state.time) put("time", state.time.join(".."));
  if (state.knownOn !== defaults.knownOn) put("knownOn", state.knownOn || "");
  for (const group of GROUPS) {
    const changed = Object.keys(defaults[group]).filter((id) => state[group][id] !== defaults[group][id]);
    if (changed.length) put(group, changed.map((id) => `${state[group][id] ? "" : "-"}${id}`).join(","));
  }
  if (!state.untimed) put("untimed", "0");
  if (state.search) put("search", state.search);
  for (const key of ["place", "selected"]) if (state[key] !== null) put(key, state[key]);
  for (const key of ["lang", "theme", "pane"]) if (state[key] !== defaults[key]) put(key, state[key]);
  if (state.compare) put("compare", state.compare);
  for (const key of ["tiles", "today", "slide"]) if (state[key]) put(key, "1");
  if (state.view)
    put(
      "view",
      [state.view.lon.toFixed(4), state.view.lat.toFixed(4), Number(state.view.zoom.toFixed(2))].join(","),
    );
  return out.join("&");
}

/** The state that a fragment means, over the beginning; what is not understood is told to `refuse`. */
export function fromFragment(fragment, selection) {
  const { defaults } = selection;
  const out = copied({ ...defaults, view: undefined, playing: false });
  delete out.view;
  const given = {};
  for (const piece of fragment.replace(/^#/, "").split("&").filter(Boolean)) {
    const at = piece.indexOf("=");
    let value;
    const key = piece.slice(0, at);
    try {
      value = decodeURIComponent(piece.slice(at + 1));
    } catch {
      selection.refuse(key || piece);
      continue;
    }
    if (at < 1 || !has({ ...defaults, view: 0 }, key)) {
      selection.refuse(piece.slice(0, 40));
      continue;
    }
    given[key] = value;
    if (key === "time") out.time = value.split("..");
    else if (GROUPS.includes(key)) {
      for (const word of value.split(",").filter(Boolean)) {
        const said = word.replace(/^-/, "");
        const id = key === "layers" && has(RENAMED, said) ? RENAMED[said] : said;
        // a layer that has nothing to show here is no fault of the link
        if (key === "layers" && LAYERS.includes(id) && !has(defaults.layers, id)) continue;
        if (has(defaults[key], id)) out[key][id] = !word.startsWith("-");
        else selection.refuse(`${key}: ${id.slice(0, 40)}`);
      }
    } else if (["untimed", "tiles", "today", "playing", "slide"].includes(key)) out[key] = value === "1";
    else if (key === "view") {
      const [lon, lat, zoom] = value.split(",").map(Number);
      out.view = { lon, lat, zoom };
    } else out[key] = value;
  }
  return withStep(out, selection, given);
}

/**
 * The window that holds the page, and to which origins the page speaks there: its own, those that its maker
 * named (`kzmap map --embed-in`), and whoever gave the page as text, who has read it all. "*" stands only
 * for a giver without an origin (a file, a sandbox).
 *
 * @returns {{ origins: string[], hears: (event: MessageEvent) => boolean } | null} null without a holder
 */
export function holder() {
  const { parent } = window;
  if (parent === window) return null;
  const named =
    document.head.querySelector("meta[name=kzmap-hosts]")?.getAttribute("content").split(" ") || [];
  const given = location.protocol === "about:";
  // Firefox does not tell who holds a page; a page given as text has the base address of its giver
  // eslint-disable-next-line compat/compat -- the line above
  const above = location.ancestorOrigins?.[0] ?? (given ? new URL(document.baseURI).origin : null);
  const opaque = given && !/^https?:/.test(above);
  const trusted = new Set([...named, given ? above : window.origin]);
  trusted.delete("null"); // every origin without a name is written so: it tells nobody from another
  const origins = opaque ? ["*"] : [...trusted].filter((origin) => above === null || origin === above);
  return { origins, hears: (event) => event.source === parent && (opaque || trusted.has(event.origin)) };
}

/** Whether two views are the same but for a few pixels. */
function isNear(a, b) {
  const few = (4 * 360) / (256 * 2 ** a.zoom);
  return Math.abs(a.lon - b.lon) < few && Math.abs(a.lat - b.lat) < few && Math.abs(a.zoom - b.zoom) < 0.2;
}

/** What the holder says, from the first script on: who fills the frame need not know how long it unpacks. */
export class Hearing {
  constructor() {
    this.holder = holder();
    // the mark of the last wish goes back with each state: the holder sees which are older than it
    /** @type {unknown} */
    this.heard = null;
    /** @type {object[]} */
    this.waiting = [];
    /** @type {(partial: object) => void} */
    this.take = (partial) => this.waiting.push(partial);
    window.addEventListener("message", (e) => {
      if (!this.holder?.hears(e) || e.data?.type !== "kzmap:apply") return;
      const { type, mark, ...rest } = e.data;
      this.heard = mark ?? null;
      this.take(rest.state && typeof rest.state === "object" ? rest.state : rest);
    });
  }

  /**
   * The page is there: from now on it does at once what is said, after what waited.
   *
   * @param {(partial: object) => void} take
   */
  answer(take) {
    this.take = take;
    for (const partial of this.waiting.splice(0)) take(partial);
  }
}

export class Contract {
  /**
   * @param {RecordSelection} selection
   * @param {L.Map} map
   * @param {any} ready
   * @param {Hearing} hearing
   */
  constructor(selection, map, ready, hearing) {
    this.selection = selection;
    this.map = map;
    this.hearing = hearing;
    this.timer = 0;
    this.moved = false; // whether the reader has moved the map
    window.kzmap = Object.freeze({
      ready,
      state: () => this.state(),
      apply: (partial) => {
        selection.apply(withStep(partial, selection));
        return this.state();
      },
      visibleIds: () => Array.from(selection.visible, (i) => selection.index.id[i]).sort(),
    });
    window.addEventListener("hashchange", () => {
      if (location.hash.slice(1) !== this.written) selection.apply(fromFragment(location.hash, selection));
    });
  }

  /** Do what the holder says. */
  follow(wish) {
    this.selection.apply(withStep(wish, this.selection));
  }

  state() {
    return copied({ ...this.selection.state, view: this.view(), counts: this.selection.counts });
  }

  view() {
    const c = this.map.getCenter();
    return { lon: Number(c.lng.toFixed(5)), lat: Number(c.lat.toFixed(5)), zoom: this.map.getZoom() };
  }

  /** The fragment of what is seen: a step of the story alone, as long as it shows what the step says. */
  address() {
    const { state, defaults } = this.selection;
    const said = { ...state, view: this.moved ? this.view() : null };
    const told = state.step ? withStep({ step: state.step }, this.selection) : {};
    const same = (key) => JSON.stringify(told[key]) === JSON.stringify(state[key]);
    if (state.step && TOLD.every(same)) {
      for (const key of TOLD) said[key] = defaults[key];
      if (said.view && told.view && isNear(said.view, told.view)) said.view = null;
    }
    return toFragment(said, defaults);
  }

  /** Tell the address and the host, at most every 150 ms. */
  tell() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.written = this.address();
      // in a frame made from text there is no address of its own to write to
      try {
        history.replaceState(null, "", `#${this.written}`);
      } catch {
        /* the host keeps the state */
      }
      const { heard, holder: above } = this.hearing;
      for (const origin of above?.origins || [])
        window.parent.postMessage({ type: "kzmap:state", state: this.state(), heard }, origin);
    }, 150);
  }
}
