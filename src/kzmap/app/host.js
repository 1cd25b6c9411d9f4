// Keeps the exported page alive inside the app: one iframe that is filled once, and afterwards only told
// what changed.
//
// Python gives: data = {key, page, version, apply, records}
//   key, page   which page to show; `page` is its text (gzip, base64), sent until this side says that it
// has it
//   version     how often the app changed what is shown; `apply` is sent to the page when it is new
//   switches    the layers that hold no records, with their switch as the page opens: the page's own business
// Python gets: state "page" = {have, version, state}, small, and never while someone pans or plays
//
// The address's fragment holds what needs no rerun: where the map looks, and which of the other layers
// were switched.

const QUIET_MS = 250; // a control that is being dragged tells Python once, when it rests
const FILTERS = [
  "time",
  "knownOn",
  "layers",
  "categories",
  "precisions",
  "untimed",
  "search",
  "place",
  "today",
  "lang",
  "selected",
  "tiles",
];

const pages = new Map(); // key -> text; this module outlives a change of page in the app
const hosts = new WeakMap();
let lastView = null;
let lastSwitched = {};

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".kz-host") ?? parentElement;
  if (!hosts.has(root)) hosts.set(root, new Host(root));
  const host = hosts.get(root);
  host.tell = (value) => setStateValue("page", value);
  host.ask = (key) => setTriggerValue("missing", key);
  host.update(data);
  return () => host.stop();
}

class Host {
  constructor(root) {
    this.root = root;
    /** @type {(value: object) => void} */
    this.tell = () => {};
    /** @type {(key: string) => void} */
    this.ask = () => {};
    this.frame = null; // shown
    this.coming = null; // being filled, not yet ready
    this.key = null;
    this.version = null; // of the last apply that the page got
    this.mark = 0; // number of the last apply: a page's state that has not heard it is out of date
    this.state = null; // last state that the page posted
    this.told = null; // last value that Python got, as text
    this.queue = Promise.resolve();
    this.onMessage = (event) => this.hear(event);
    this.onResize = () => this.fit();
    readFragment();
  }

  update(data) {
    window.addEventListener("message", this.onMessage);
    window.addEventListener("resize", this.onResize);
    this.data = data;
    this.fit();
    // unpacking takes a moment; changes that arrive meanwhile wait for their turn
    this.queue = this.queue.then(async () => {
      if (data.page && !pages.has(data.key)) remember(data.key, await unpack(data.page));
      if (data.key !== this.key) this.open(data.key);
      else if (data.version !== this.version && this.frame) this.apply();
      writeFragment(data.switches);
    });
  }

  stop() {
    clearTimeout(this.timer);
    window.removeEventListener("message", this.onMessage);
    window.removeEventListener("resize", this.onResize);
  }

  // The map takes what is left of the window below it.
  fit() {
    const top = Math.max(0, this.root.getBoundingClientRect().top + document.documentElement.scrollTop);
    this.root.style.height = `${Math.max(420, Math.floor(window.innerHeight - top - 1))}px`;
  }

  open(key) {
    if (!pages.has(key)) {
      this.ask(key);
      return;
    }
    this.key = key;
    this.coming?.remove();
    const frame = document.createElement("iframe");
    frame.title = this.data.title;
    // no allow-same-origin: whatever the page holds, it cannot reach the app
    frame.setAttribute(
      "sandbox",
      "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox allow-modals",
    );
    frame.setAttribute("allow", "fullscreen; clipboard-write");
    frame.className = "kz-coming";
    frame.srcdoc = pages.get(key);
    // the page's script has run by then, so it listens: an earlier message would be lost
    frame.addEventListener("load", () => this.show(frame));
    this.coming = frame;
    this.root.append(frame);
  }

  show(frame) {
    if (frame !== this.coming) return;
    const before = this.frame;
    this.frame = this.coming;
    this.coming = null;
    this.frame.className = "";
    this.root.dataset.ready = "true";
    // the old page stays below until the new one has faded in: no white frame between
    if (before) setTimeout(() => before.remove(), 300);
    this.apply(lastView ? { view: lastView } : {}, others(lastSwitched, this.data.switches));
  }

  // A fresh page also gets what only the page and the fragment know.
  apply(more = {}, switched = {}) {
    const { apply, version } = this.data;
    this.version = version;
    // what the page says before it hears this is out of date: telling it would undo the change
    this.state = null;
    this.mark += 1;
    const layers = { ...switched, ...apply.layers };
    const message = { ...apply, ...more, type: "kzmap:apply", mark: this.mark, layers };
    this.frame.contentWindow.postMessage(message, "*");
    this.later();
  }

  hear(event) {
    if (event.data?.type !== "kzmap:state" || typeof event.data.state !== "object") return;
    if (!this.frame || event.source !== this.frame.contentWindow || event.data.heard !== this.mark) return;
    this.state = event.data.state;
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.report(), QUIET_MS);
  }

  report() {
    if (!this.frame) return;
    if (this.state) {
      lastView = view(this.state.view) ?? lastView;
      lastSwitched = others(this.state.layers, this.data.switches);
      writeFragment(this.data.switches);
      if (this.state.playing) return;
    }
    const state = filters(this.state ?? this.data.apply, this.data.apply);
    const value = { have: this.key, version: this.version, state };
    const text = JSON.stringify(value);
    if (text !== this.told) {
      this.told = text;
      this.tell(value);
    }
  }
}

function remember(key, text) {
  pages.set(key, text);
  while (pages.size > 2) pages.delete(pages.keys().next().value);
}

async function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  // eslint-disable-next-line compat/compat -- the page itself tells an older browser
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

// The part of a state that Python knows, spelled as Python spells it, so that equal states are equal texts.
function filters(state, like) {
  const part = (given, pattern) =>
    pattern && typeof pattern === "object" && !Array.isArray(pattern)
      ? Object.fromEntries(Object.keys(pattern).map((key) => [key, given?.[key] ?? true]))
      : (given ?? null);
  return Object.fromEntries(FILTERS.map((name) => [name, part(state[name], like[name])]));
}

function others(layers, switches) {
  return Object.fromEntries(Object.entries(layers ?? {}).filter(([id]) => id in switches));
}

function view(given) {
  const numbers = given && [given.zoom, given.lat, given.lon].map(Number);
  return numbers && numbers.every(Number.isFinite)
    ? { zoom: numbers[0], lat: numbers[1], lon: numbers[2] }
    : null;
}

// #map=5.25/48.01000/67.02000&layers=doubt,-regions
function readFragment() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const [zoom, lat, lon] = (parts.get("map") ?? "").split("/");
  if (lon !== undefined) lastView = view({ zoom, lat, lon }) ?? lastView;
  for (const name of (parts.get("layers") ?? "").split(",").filter((word) => /^-?[\w-]{1,40}$/.test(word))) {
    lastSwitched[name.replace(/^-/, "")] = !name.startsWith("-");
  }
}

function writeFragment(defaults) {
  if (!lastView) return;
  const switched = Object.entries(lastSwitched).filter(([id, on]) => id in defaults && on !== defaults[id]);
  const layers = switched.map(([id, on]) => (on ? id : `-${id}`)).join(",");
  const place = `${lastView.zoom.toFixed(2)}/${lastView.lat.toFixed(4)}/${lastView.lon.toFixed(4)}`;
  const fragment = `#map=${place}${layers ? `&layers=${layers}` : ""}`;
  if (fragment !== location.hash) history.replaceState(history.state, "", fragment);
}
