// The rail: search, what passes, and a legend whose entries are switches with live counts.

import { arrowhead, widthFor } from "../map/flows.js";
import { areaSvg, clusterSvg, markSvg, outlined } from "../map/glyphs.js";
import { Zones } from "../map/zones.js";
import { button, el, refill, svg } from "../page/dom.js";
import { digits, pick, t } from "../page/words.js";
import { Timeline } from "./timeline.js";

/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */

export class Legend {
  /**
   * @param {RecordIndex} index
   * @param {RecordSelection} selection
   * @param {any} payload
   */
  constructor(index, selection, payload) {
    this.index = index;
    this.selection = selection;
    this.payload = payload;
    /** What the page tells of zones. @type {() => any[]} */
    this.zonesKnown = () => [];
    /** @type {(id: string) => void} */
    this.onZone = () => {};
    /** @type {any} */
    this.each = null;
    this.node = el("div", { class: "kz-legend" });
    this.counts = new Map();
    this.build();
  }

  /** Built once for each language; counts and switches are then only updated. */
  build() {
    const { payload, index } = this;
    this.counts.clear();
    this.boxes = [];
    const families = payload.vocabulary.families
      .map((family) => ({ family, categories: index.categories.filter((c) => c.family === family.id) }))
      .filter((g) => g.categories.length);
    const categories = families.map(({ family, categories: list }) =>
      el(
        "div",
        { class: "kz-family", role: "group", "aria-label": pick(family.title) },
        el(
          "div",
          {
            class: "kz-family-name",
            style: { "border-color": `var(--family-${family.id}, ${family.colour})` },
          },
          pick(family.title),
        ),
        list.map((c) =>
          this.entry(
            "categories",
            c.id,
            pick(c.title),
            markSvg(c.shape, `var(--family-${family.id}, ${family.colour})`, { size: 18 }),
            `category:${c.id}`,
          ),
        ),
      ),
    );
    const kinds = payload.layers
      .filter((layer) => layer.records)
      .map((layer) =>
        this.entry("layers", layer.id, pick(layer.title), this.layerGlyph(layer.id), `layer:${layer.id}`),
      );
    const others = payload.layers
      .filter((layer) => !layer.records)
      .map((layer) => this.entry("layers", layer.id, pick(layer.title), this.layerGlyph(layer.id), null));
    // only where a later day has other borders is there something to switch
    if (Timeline.changes(payload).length)
      others.splice(
        others.findIndex((node) => node.querySelector("[data-kz-switch='layers:boundaries']")) + 1,
        0,
        this.entry("today", "", t("app.today"), null, null),
      );
    const precisions = payload.vocabulary.precisions.map((p) =>
      this.entry("precisions", p, t(`precision.${p}`), null, `precision:${p}`),
    );
    refill(
      this.node,
      this.section("app.layers", "layers", [kinds, el("hr"), others, this.zones(), this.keys()], true),
      this.section("app.categories", "categories", categories, true),
      this.section(
        "app.precision",
        "precisions",
        [precisions, this.entry("untimed", "", t("app.untimed"), null, "untimed")],
        false,
      ),
    );
    this.update();
  }

  /** A switch for each who draws zones, and what their colours mean. */
  zones() {
    const { claimants = [], kinds = [] } = this.payload.zones || {};
    if (!claimants.length) return null;
    return el(
      "div",
      { class: "kz-zones", role: "group", "aria-label": t("zones.title") },
      el("div", { class: "kz-key-title" }, t("zones.title")),
      claimants.map(({ id, title }, k) => this.entry("zones", id, title, Zones.swatch(null, k), null)),
      el(
        "div",
        { class: "kz-key-row" },
        kinds.map(({ title, colour }) =>
          el("span", { class: "kz-class" }, Zones.swatch(colour, 0), pick(title)),
        ),
      ),
      (this.each = el(
        "details",
        { on: { toggle: () => this.listZones() } },
        el("summary", {}, t("zones.each")),
        el("ul", { class: "kz-list" }),
      )),
    );
  }

  /** A button for each zone that is known: the way to it without a pointer. */
  listZones() {
    if (!this.each?.open) return;
    refill(
      this.each.lastElementChild,
      this.zonesKnown().map(({ id, title, by, when, swatch }) =>
        el(
          "li",
          {},
          button(
            title,
            () => this.onZone(id),
            { class: "kz-item", "aria-label": null, data: { "kz-zone-of": id } },
            swatch,
            el("span", {}, el("b", {}, title), el("small", {}, [by, when].join(", "))),
          ),
        ),
      ),
    );
  }

  section(title, group, content, open) {
    const all = (on) => () =>
      this.selection.apply({
        [group]: Object.fromEntries(
          Object.keys(this.selection.state[group])
            .filter((id) => group !== "layers" || this.index.kinds.includes(id))
            .map((id) => [id, on]),
        ),
      });
    return el(
      "details",
      { class: "kz-section", open },
      el("summary", {}, el("h2", {}, t(title))),
      el(
        "div",
        { class: "kz-all" },
        button(`${t(title)}: ${t("app.all")}`, all(true), { class: "kz-text" }, t("app.all")),
        button(`${t(title)}: ${t("app.none")}`, all(false), { class: "kz-text" }, t("app.none")),
      ),
      content,
    );
  }

  entry(group, id, title, glyph, count) {
    const box = el("input", {
      type: "checkbox",
      data: { "kz-switch": `${group}${id ? `:${id}` : ""}` },
      on: {
        change: () =>
          this.selection.apply(id ? { [group]: { [id]: box.checked } } : { [group]: box.checked }),
      },
    });
    this.boxes.push([box, group, id]);
    const number = count ? el("span", { class: "kz-count", data: { "kz-count": count } }) : null;
    if (number) this.counts.set(count, number);
    return el(
      "label",
      { class: "kz-entry" },
      box,
      el("span", { class: "kz-swatch" }, glyph),
      el("span", { class: "kz-name" }, title),
      number,
    );
  }

  layerGlyph(id) {
    const deployment = this.payload.vocabulary.families.find((f) => f.id === "deployment");
    const green = `var(--family-deployment, ${deployment.colour})`;
    const simple = (node) =>
      svg("svg", { viewBox: "-11 -11 22 22", width: 18, height: 18, "aria-hidden": "true" }, node);
    const glyphs = {
      events: () => simple(svg("circle", { r: 6, class: "kz-ghost" })),
      incidents: () => simple(svg("path", { ...outlined("diamond"), class: "kz-ghost" })),
      bases: () => markSvg("pentagon", green, { size: 18 }),
      postings: () => markSvg("shield", green, { size: 18 }),
      movements: () =>
        simple([
          svg("path", { d: "M-10 0H10", style: { stroke: "var(--flow)" }, "stroke-width": 3 }),
          svg("path", { d: "M0-5L8 0L0 5Z", style: { fill: "var(--flow)" } }),
        ]),
      regions: () => el("span", { class: "kz-ramp-chip" }),
      boundaries: () =>
        simple(
          svg("path", {
            d: "M-9 6L-2-2L3 3L9-6",
            fill: "none",
            style: { stroke: "var(--border)" },
            "stroke-width": 2,
          }),
        ),
      senders: () => el("span", { class: "kz-member-chip" }),
      doubt: () => simple(svg("circle", { r: 7.5, class: "kz-doubt-chip" })),
    };
    return glyphs[id] ? glyphs[id]() : this.ownGlyph(id);
  }

  /** Mark of rows that were laid over the situation: they are one category, called as their layer is. */
  ownGlyph(id) {
    const { layers, vocabulary } = this.payload;
    const title = layers.find((layer) => layer.id === id)?.title.en;
    const own = vocabulary.categories.find((category) => title && category.title.en === title);
    const family = vocabulary.families.find((one) => one.id === own?.family);
    return own && family ? markSvg(own.shape, family.colour, { size: 18 }) : null;
  }

  /** Colours of the shaded regions, one for each class. */
  ramp() {
    const steps = this.payload.layers.find((layer) => layer.id === "regions")?.style.steps || [];
    return Legend.classes(steps).map((words, k) =>
      el("span", { class: "kz-class" }, el("i", { style: { background: `var(--ramp-${k + 1})` } }), words),
    );
  }

  /** Classes of counts from their first numbers: "1–4", "5+". */
  static classes(steps) {
    return steps.map((from, k) => {
      const to = steps[k + 1] ? steps[k + 1] - 1 : null;
      return to === null ? `${from}+` : from === to ? `${from}` : `${from}–${to}`;
    });
  }

  /** What the colours and lines mean beside the marks, as far as the page has such. */
  keys() {
    const { index, payload } = this;
    const row = (...content) => el("div", { class: "kz-key-row" }, content);
    const word = (key) => el("span", {}, t(key));
    const title = (key) => el("div", { class: "kz-key-title" }, t(key));
    const { steps } = payload.flows;
    const widest = steps[steps.length - 1] ?? null;
    const shaded = payload.layers.some((layer) => layer.id === "regions");
    const dot = svg("circle", { r: 4, fill: "var(--ink-2)" });
    const also = svg("svg", { viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true" }, dot);
    return el(
      "div",
      { class: "kz-keys" },
      shaded && [title("legend.shade"), row(this.ramp())],
      index.lines.length > 0 && [
        title("legend.width"),
        row(steps.map((n) => this.sample(n, `≤ ${digits(n)}`))),
        row(this.sample(null, t("legend.unknown"))),
        row(this.sample(widest, t("legend.there"), false), this.sample(widest, t("legend.back"), true)),
      ],
      payload.options.dots
        ? [
            index.areas.length > 0 && row(areaSvg([["var(--ink-2)", 1]], 3), word("legend.tile")),
            row(t("points.dots")),
          ]
        : [
            row(markSvg("circle", "var(--ink-2)", { size: 16, hollow: true }), word("legend.hollow")),
            row(areaSvg([["var(--ink-2)", 1]], 3), word("legend.tile")),
            row(also, word("legend.also")),
            row(clusterSvg([["var(--ink-2)", 7]], 7, 24), word("legend.cluster")),
          ],
    );
  }

  /** A line as wide as for so many people, and what it says. */
  sample(people, words, back = undefined) {
    return el("span", { class: "kz-class" }, Legend.stroke(this.payload.flows, people, back), words);
  }

  /** A line as wide as for so many people; dashed for an unknown number; a way there or back has a head. */
  static stroke(flows, people, back = undefined) {
    const path = svg("path", {
      d: "M2 0H28",
      style: { stroke: back ? "var(--flow-back)" : "var(--flow)" },
      "stroke-width": widthFor(people, flows),
      "stroke-dasharray": people === null ? "6 5" : null,
    });
    const box = { width: 30, height: 12, viewBox: "0 -6 30 12", "aria-hidden": "true" };
    return svg("svg", box, path, back === undefined ? null : arrowhead(6.5, back, "translate(17 0)"));
  }

  update() {
    this.listZones();
    const { counts, state } = this.selection;
    for (const [box, group, id] of this.boxes) box.checked = id ? state[group][id] : state[group];
    for (const [key, node] of this.counts) {
      const [group, id] = key.split(":");
      const value =
        group === "layer"
          ? counts.byLayer[id]
          : group === "category"
            ? counts.byCategory[id]
            : group === "precision"
              ? counts.byPrecision[id]
              : counts.untimed;
      node.textContent = String(value);
      node.classList.toggle("kz-zero", value === 0);
    }
  }
}
