// Two views of one situation beside each other or under a slider, moved together; the list of what differs.

import { MapView } from "../map/map-view.js";
import { button, dress, el, refill } from "../page/dom.js";
import { isoDay, words } from "../page/time.js";
import { language, pick, t } from "../page/words.js";
import { apart, bothSay, comparison, ledBy, speakers, tallies } from "../records/difference.js";
import { said } from "../records/telling.js";
import { RecordSelection } from "../records/selection.js";
import { attributeName, claimItem } from "./detail.js";

/** @import { Box } from "../map/overlays.js" */
/** @import { Ledger } from "../records/ledger.js" */
/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { Theme } from "../page/theme.js" */

/** Records that a list shows at once. */
const ROWS = 100;
/** Share of the map by which an arrow key moves the slider. */
const STEP = 0.05;

export class Compare {
  /**
   * @param {any} payload
   * @param {MapView} view the page's own
   * @param {{ index: RecordIndex, ledger: Ledger, theme: Theme, detail: any,
   *   explain: (view: MapView) => void }} parts
   */
  constructor(payload, view, parts) {
    this.payload = payload;
    this.first = view;
    this.parts = parts;
    this.selection = view.selection;
    /** @type {MapView | null} */
    this.second = null;
    this.cut = 0.5;
    this.cell = el("div", { class: "kz-second-map", hidden: true, data: { "kz-second-map": "" } });
    this.tags = [0, 1].map((k) => el("span", { class: "kz-side", data: { "kz-side": k + 1 } }));
    this.handle = el("div", {
      class: "kz-slide",
      role: "slider",
      tabindex: 0,
      on: { keydown: (e) => this.key(e), pointerdown: (e) => this.drag(e) },
      data: { "kz-slide": "" },
    });
    this.divider = el("div", { class: "kz-divider", hidden: true }, this.tags, this.handle);
    this.node = el("section", { class: "kz-compare", hidden: true, data: { "kz-compare-panel": "" } });
    // on a phone the names of the sides stand below the controls, however high these are
    new ResizeObserver(() =>
      this.node.parentElement?.style.setProperty("--kz-compare", `${this.node.offsetHeight}px`),
    ).observe(this.node);
    this.who = null;
    /** The maps have another size, which some work makes known to them. @type {(work: () => void) => void} */
    this.onLay = (work) => work();
    this.build();
  }

  /** Elements that stand in the cell of the map. */
  get nodes() {
    return [this.cell, this.divider, this.node];
  }

  build() {
    this.node.setAttribute("aria-label", t("app.compare"));
    this.handle.setAttribute("aria-label", t("compare.slider"));
    const map = t(this.payload.options.dots ? "app.mapDots" : "app.mapLabel");
    dress(this.cell, { role: "application", "aria-label": `${t("compare.side", { n: 2 })}: ${map}` });
    this.shape = null;
    this.update(true);
  }

  /** What can be compared here: no moments without times, no days without claims. */
  get offered() {
    this.who ??= speakers(this.payload, this.parts.ledger);
    const timed = this.parts.index.t0[0] <= Infinity;
    const dated = this.payload.claims.claim_id.length > 0;
    return [timed && "time", dated && "known", this.who.length > 1 && "claimant"].filter(Boolean);
  }

  /** Two moments that tell something: the days by which a quarter and three quarters had begun. */
  moments() {
    const { t0 } = this.parts.index;
    const none = t0.findIndex(Number.isNaN);
    const n = none < 0 ? t0.length : none;
    return [0.25, 0.75].map((share) => isoDay(t0[Math.floor(share * (n - 1))], this.selection.offset));
  }

  open(by = this.offered[0]) {
    const [one, other] = this.moments();
    const { state } = this.selection;
    const phone = window.matchMedia("(max-width: 760px)").matches;
    const wish = { pane: "map", step: null, playing: false, slide: state.compare ? state.slide : phone };
    if (by === "time")
      Object.assign(wish, { time: state.time || [one, one], compare: `time:${other}..${other}` });
    else if (by === "known")
      Object.assign(wish, { knownOn: state.knownOn || one, time: null, compare: "known:" });
    else Object.assign(wish, { compare: `claimant:${this.who.slice(0, 2).join("|")}` });
    this.selection.apply(wish);
    this.node.querySelector("select")?.focus({ preventScroll: true });
  }

  close() {
    this.selection.apply({ compare: null });
    if (this.parts.detail.group?.kind === "changes") this.parts.detail.close();
    /** @type {HTMLElement} */ (document.querySelector("[data-kz-compare]"))?.focus();
  }

  /** The second map, made when it is first asked for. */
  side() {
    if (this.second) return this.second;
    const { payload, first } = this;
    const { index, ledger, theme } = this.parts;
    const selection = new RecordSelection(index, payload.layers, payload.options);
    Object.assign(selection, { units: this.selection.units, known: this.selection.known });
    const { options } = first.map;
    const map = L.map(this.cell, {
      ...Object.fromEntries(
        ["maxZoom", "minZoom", "zoomSnap", "worldCopyJump"].map((key) => [key, options[key]]),
      ),
      zoomControl: false,
      attributionControl: false,
      preferCanvas: true,
      zoomAnimation: false,
    });
    map.setView(first.map.getCenter(), first.map.getZoom(), { animate: false });
    this.second = new MapView(map, payload, { index, selection, ledger, theme });
    this.parts.explain(this.second);
    let led = false;
    const follow = (from, to) => () => {
      if (led || this.cell.hidden) return;
      led = true;
      to.setView(from.getCenter(), from.getZoom(), { animate: false });
      led = false;
    };
    first.map.on("move zoomend", follow(first.map, map));
    map.on("move zoomend", follow(map, first.map));
    map.on("zoomend", () => this.drawn());
    map.on("moveend", () => this.second.labelSoon());
    return this.second;
  }

  /** Draw the second map with what is known there; the index tells records as one side knows them. */
  drawn() {
    if (this.cell.hidden) return;
    this.second.selection.tell();
    this.second.draw();
    this.selection.tell();
  }

  /** Follow the state of the page. */
  update(anew = false) {
    const { state, offset } = this.selection;
    let told = state.compare && state.pane !== "about" ? comparison(state.compare, offset) : null;
    if (told && (!this.offered.includes(told.by) || told.pair?.some((name) => !this.who.includes(name)))) {
      this.selection.refuse(state.compare);
      told = null;
    }
    document.documentElement.classList.toggle("kz-comparing", Boolean(told));
    document.documentElement.classList.toggle("kz-sliding", Boolean(told && state.slide));
    for (const node of this.nodes) node.hidden = !told;
    this.first.only = told?.by === "claimant" ? told.pair[0] : null;
    if (!told) {
      if (this.shape) this.onLay(() => {});
      this.shape = null;
      for (const mark of this.cell.querySelectorAll(".kz-icon")) mark.setAttribute("tabindex", "-1");
      return;
    }
    const second = this.side();
    const { view, ...same } = { ...state, compare: null, step: null, playing: false, theme: "auto" };
    second.selection.apply({
      ...same,
      ...(told.by === "time" ? { time: told.time } : {}),
      ...(told.by === "known" ? { knownOn: told.knownOn } : {}),
    });
    second.only = told.by === "claimant" ? told.pair[1] : null;
    this.selection.tell();
    this.told = told;
    this.fields(anew);
    this.tags.forEach((tag, k) => (tag.textContent = this.name(k)));
    this.lay();
    this.drawn();
    if (this.parts.detail.group?.kind === "changes") this.parts.detail.update();
  }

  /** The maps that are seen, each with what it shows if there are two. */
  frames() {
    if (this.cell.hidden) return [{ view: this.first, label: "" }];
    return [this.first, this.second].map((view, k) => ({ view, label: this.name(k) }));
  }

  /** What a side shows, in a few words. */
  name(k) {
    const { by, pair } = this.told;
    const { state } = [this.first, this.second][k].selection;
    if (by === "claimant") return pair[k];
    if (by === "known")
      return `${t("app.knownOn")} ${state.knownOn ? words(state.knownOn, language) : t("app.now")}`;
    const [from, to] = state.time || this.payload.meta.period;
    return from === to ? words(from, language) : `${words(from, language)} – ${words(to, language)}`;
  }

  /** Maps beside each other, on a narrow screen below each other, or one over the other up to the slider. */
  lay() {
    const { slide } = this.selection.state;
    const shape = [slide, language, document.documentElement.dir].join();
    this.handle.hidden = !slide;
    this.move(this.cut);
    if (shape === this.shape) return;
    this.shape = shape;
    this.onLay(() => {
      for (const { map } of [this.first, this.second]) map.invalidateSize({ animate: false, pan: true });
      this.second.map.setView(this.first.map.getCenter(), this.first.map.getZoom(), { animate: false });
    });
    this.first.labelSoon();
  }

  /** @param {number} cut share of the map's width that the first side has */
  move(cut) {
    this.cut = Math.min(0.98, Math.max(0.02, cut));
    const { slide } = this.selection.state;
    const percent = `${100 * (slide ? this.cut : 0.5)}%`;
    this.divider.style.setProperty("--kz-cut", percent);
    const rtl = document.documentElement.dir === "rtl";
    this.cell.style.clipPath = !slide ? "" : rtl ? `inset(0 ${percent} 0 0)` : `inset(0 0 0 ${percent})`;
    // of maps on each other each is seen up to the slider
    const turn = rtl ? 1 - this.cut : this.cut;
    /** @type {(size: L.Point) => Box[]} */
    const halves = ({ x, y }) => [
      [0, 0, turn * x, y],
      [turn * x, 0, x, y],
    ];
    [this.first, this.second].forEach((view, k) => {
      if (!view) return;
      view.marks.part = (size) =>
        slide && !this.cell.hidden ? halves(size)[rtl ? 1 - k : k] : [0, 0, size.x, size.y];
      view.labelSoon();
    });
    this.handle.setAttribute("aria-valuenow", String(Math.round(100 * this.cut)));
    this.handle.setAttribute("aria-valuetext", `${Math.round(100 * this.cut)} % ${this.tags[0].textContent}`);
  }

  key(e) {
    const rtl = document.documentElement.dir === "rtl" ? -1 : 1;
    const by = { ArrowLeft: -rtl * STEP, ArrowRight: rtl * STEP, Home: -1, End: 1 }[e.key];
    if (!by) return;
    e.preventDefault();
    e.stopPropagation();
    this.move(this.cut + by);
  }

  drag(e) {
    e.preventDefault();
    this.handle.focus();
    this.handle.setPointerCapture(e.pointerId);
    const box = this.cell.getBoundingClientRect();
    const to = (one) => {
      const share = (one.clientX - box.left) / box.width;
      this.move(document.documentElement.dir === "rtl" ? 1 - share : share);
    };
    this.handle.addEventListener("pointermove", to);
    for (const end of ["pointerup", "pointercancel"])
      this.handle.addEventListener(end, () => this.handle.removeEventListener("pointermove", to), {
        once: true,
      });
  }

  /** The controls, filled anew only when what is compared changes: a field keeps its focus. */
  fields(anew) {
    const { by } = this.told;
    if (anew || by !== this.by || !this.node.firstChild) {
      this.by = by;
      this.pick = el(
        "select",
        {
          "aria-label": t("compare.by"),
          data: { "kz-compare-by": "" },
          on: { change: () => this.open(this.pick.value) },
        },
        this.offered.map((one) => el("option", { value: one, selected: one === by }, t(`compare.${one}`))),
      );
      this.sides = [0, 1].map((k) => this.fieldsOf(k));
      this.layout = button("", () => this.selection.apply({ slide: !this.selection.state.slide }), {
        class: "kz-button",
        data: { "kz-compare-layout": "" },
      });
      this.list = button(
        "",
        () => this.parts.detail.list({ kind: "changes", content: () => this.changes() }),
        { class: "kz-button", data: { "kz-changes": "" } },
      );
      refill(
        this.node,
        this.pick,
        el(
          "details",
          { class: "kz-compare-sides", open: !window.matchMedia("(max-width: 760px)").matches },
          el("summary", {}, t("compare.choose")),
          el("div", {}, this.sides),
        ),
        this.layout,
        this.list,
        button(t("app.close"), () => this.close(), { class: "kz-text", data: { "kz-compare-close": "" } }),
      );
    }
    this.layout.textContent = t(this.selection.state.slide ? "compare.beside" : "compare.slide");
    const { one, other } = apart(this.first.selection, this.second.selection);
    const n = by === "claimant" ? this.both().rows.length : one.length + other.length;
    this.list.textContent = t(by === "claimant" ? "compare.both_say" : "compare.changes", { n });
    const { state } = this.selection;
    const set = (field, value) => field !== document.activeElement && (field.value = value);
    const day = (text) => (text ?? "").slice(0, 10);
    [state, this.second.selection.state].forEach(({ time, knownOn }, k) => {
      const fields = this.sides[k].querySelectorAll("input, select");
      if (by === "time") (time || this.payload.meta.period).forEach((text, j) => set(fields[j], day(text)));
      else set(fields[0], by === "known" ? day(knownOn) : this.told.pair[k]);
    });
  }

  /** Fields of a side: the days of a period, a day, or a name. */
  fieldsOf(k) {
    const { by } = this.told;
    const side = `${t("compare.side", { n: k + 1 })}: `;
    const date = (key) =>
      el("input", { type: "date", "aria-label": side + t(key), on: { change: () => this.take(k) } });
    const field =
      by === "time"
        ? [date("time.from"), "–", date("time.to")]
        : by === "known"
          ? date("app.knownOn")
          : el(
              "select",
              { "aria-label": side + t("compare.claimant"), on: { change: () => this.take(k) } },
              this.who.map((name) => el("option", { value: name }, name)),
            );
    return el("span", { class: "kz-compare-side", data: { "kz-compare-side": k + 1 } }, `${k + 1}`, field);
  }

  /** Take what the reader put into the fields of a side. */
  take(k) {
    const { by, pair } = this.told;
    const values = [...this.sides[k].querySelectorAll("input, select")].map((field) => field.value);
    if (by === "claimant") {
      const names = pair.map((name, j) => (j === k ? values[0] : name));
      this.selection.apply({ compare: `claimant:${names.join("|")}` });
    } else if (by === "known") {
      const day = values[0] || null;
      this.selection.apply(k ? { compare: `known:${day ?? ""}` } : { knownOn: day });
    } else {
      if (values.some((value) => !value)) return;
      const [from, to] = values[0] <= values[1] ? values : [values[0], values[0]];
      this.selection.apply(k ? { compare: `time:${from}..${to}` } : { time: [from, to] });
    }
  }

  both() {
    return bothSay(this.parts.ledger, this.told.pair, this.selection.state.knownOn);
  }

  /** The list of what differs. */
  changes() {
    const [a, b] = [0, 1].map((k) => this.name(k));
    const head = el("h2", { tabindex: -1 }, t("compare.list"));
    const legend = el("p", { class: "kz-sub" }, `1: ${a} · 2: ${b}`);
    return [
      head,
      legend,
      this.told.by === "claimant" ? this.saidList() : this.recordLists(),
      this.zoneList(),
    ];
  }

  recordLists() {
    const { index, ledger, detail } = this.parts;
    const [first, second] = [this.first.selection, this.second.selection];
    const found = apart(first, second);
    const title = new Map(index.categories.map((c) => [c.id, pick(c.title)]));
    const rows = tallies(first, second);
    const figures = ledBy(this.payload, ledger, first.state.knownOn, second.state.knownOn);
    const list = (k, members) =>
      members.length
        ? el(
            "details",
            { class: "kz-block", open: members.length <= ROWS, data: { "kz-only": k } },
            el("summary", {}, el("h3", {}, `${t("compare.only", { n: k })} (${members.length})`)),
            el(
              "ul",
              { class: "kz-list" },
              members
                .slice(0, ROWS)
                .map((i) => this.known(k, () => (k === 2 ? this.item(i) : detail.item(i)))),
            ),
            members.length > ROWS
              ? el("p", { class: "kz-note" }, t("compare.more", { n: members.length - ROWS }))
              : null,
          )
        : null;
    return [
      el(
        "p",
        {},
        t("compare.counts", { one: found.one.length, other: found.other.length, both: found.both }),
      ),
      figures.length
        ? el(
            "div",
            { class: "kz-block" },
            el("h3", {}, t("compare.figures")),
            this.table(
              figures.map(([attribute, ...claims]) => [
                attributeName(this.payload, attribute),
                ...claims.map((claim) => (claim ? said(claim) : "—")),
              ]),
            ),
          )
        : null,
      rows.length
        ? el(
            "div",
            { class: "kz-block" },
            el("h3", {}, t("app.categories")),
            this.table(rows.map(([id, ...counts]) => [title.get(id), ...counts])),
          )
        : null,
      list(1, found.one),
      list(2, found.other),
    ];
  }

  /** Do something with the records told as a side knows them. */
  known(k, work) {
    const side = k === 2 ? this.second.selection : this.selection;
    side.tell();
    const made = work();
    this.selection.tell();
    return made;
  }

  /** Records of the second map: one as a whole, several as a list, told as they are known there. */
  members(members) {
    const { detail } = this.parts;
    const title = el("h2", { tabindex: -1 }, `2: ${this.name(1)}`);
    detail.reading = this.second.selection;
    const told = this.known(2, () =>
      members.length === 1
        ? detail.record(members[0]).slice(1)
        : el(
            "ul",
            { class: "kz-list" },
            members.slice(0, ROWS).map((i) => this.item(i)),
          ),
    );
    detail.reading = this.selection;
    return members.length === 1
      ? [
          title,
          el(
            "h3",
            {},
            this.known(2, () => this.parts.index.title(members[0])),
          ),
          told,
        ]
      : [title, told];
  }

  /** An entry of a list that opens a record as the second side knows it. */
  item(i) {
    const { detail } = this.parts;
    const entry = detail.item(i);
    const open = () => detail.list({ kind: "second", content: () => this.members([i]) });
    entry.replaceChildren(
      button(
        this.parts.index.title(i),
        open,
        { class: "kz-item", "aria-label": null },
        ...entry.firstChild.childNodes,
      ),
    );
    return entry;
  }

  table(rows) {
    return el(
      "table",
      { class: "kz-differs" },
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("td", {}),
          [1, 2].map((k) => el("th", { scope: "col" }, String(k))),
        ),
      ),
      el(
        "tbody",
        {},
        rows.map(([name, ...cells]) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, name),
            cells.map((cell) => el("td", {}, String(cell))),
          ),
        ),
      ),
    );
  }

  /** What both claimants say of one thing, beside each other. */
  saidList() {
    const { index, detail } = this.parts;
    const { rows, alone } = this.both();
    const of = ({ record, subject }) => index.row.get(record || subject);
    return [
      el("p", {}, t("compare.said", { n: rows.length, one: alone[0], other: alone[1] })),
      rows.slice(0, ROWS).map((sides) => {
        const [claim] = sides[0];
        const i = of(claim);
        return el(
          "div",
          { class: "kz-block", data: { "kz-both-say": "" } },
          el(
            "h3",
            {},
            [attributeName(this.payload, claim.attribute), i === undefined ? "" : index.title(i)]
              .filter(Boolean)
              .join(": "),
          ),
          el(
            "ul",
            { class: "kz-claims" },
            sides.flat().map((one) => claimItem(one, detail.sources, this.selection.offset)),
          ),
        );
      }),
      rows.length > ROWS ? el("p", { class: "kz-note" }, t("compare.more", { n: rows.length - ROWS })) : null,
    ];
  }

  /** Zones that only one side draws. */
  zoneList() {
    const drawn = [this.first, this.second].map(
      ({ zones }) => new Map(zones.shown.map((row) => [row.id, row])),
    );
    return [1, 2].map((k) => {
      const only = [...drawn[k - 1].values()].filter((row) => !drawn[2 - k].has(row.id));
      const { zones } = k === 1 ? this.first : this.second;
      return only.length
        ? el(
            "div",
            { class: "kz-block", data: { "kz-only-zones": k } },
            el("h3", {}, `${t("compare.only_zones", { n: k })} (${only.length})`),
            el(
              "ul",
              {},
              zones
                .tell(only.map((row) => row.id))
                .map(({ title, by, when }) => el("li", {}, [title, by, when].join(", "))),
            ),
          )
        : null;
    });
  }
}
