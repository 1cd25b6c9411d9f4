// Search, region, the live count, and a chip for every filter that hides something.

import { button, el, refill } from "../page/dom.js";
import { words } from "../page/time.js";
import { language, sentence, t } from "../page/words.js";
import { FAILS } from "../records/selection.js";

/** @import { Basemap } from "../map/basemap.js" */
/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */

/** Search field, region list, live count, and a chip for every filter that hides something. */
export class Filters {
  /**
   * @param {RecordIndex} index
   * @param {RecordSelection} selection
   * @param {Basemap} basemap
   */
  constructor(index, selection, basemap) {
    this.index = index;
    this.selection = selection;
    this.basemap = basemap;
    /** @type {(...about: any[]) => void} */
    this.onEnter = () => {};
    this.onFound = () => {};
    /** @type {(text: string) => void} */
    this.onGround = () => {};
    this.node = el("div", { class: "kz-filters" });
    this.build();
  }

  build() {
    let timer = 0;
    this.search = el("input", {
      type: "search",
      dir: "auto",
      placeholder: t("app.search"),
      "aria-label": t("app.search"),
      data: { "kz-search": "" },
      maxlength: 200,
      on: {
        input: () => {
          clearTimeout(timer);
          timer = setTimeout(() => {
            this.selection.apply({ search: this.search.value });
            this.onGround(this.search.value.trim());
            // who pauses is led to what was found
            timer = setTimeout(() => this.onFound(), 600);
          }, 80);
        },
        // Enter goes from the words to what they found
        keydown: (e) => {
          if (e.key === "Enter") {
            e.preventDefault();
            clearTimeout(timer);
            this.selection.apply({ search: this.search.value });
            this.onGround(this.search.value.trim());
            this.onEnter();
          }
        },
      },
    });
    this.region = el("select", {
      "aria-label": t("app.region"),
      data: { "kz-region": "" },
      on: { change: () => this.selection.apply({ place: this.region.value || null }) },
    });
    this.chips = el("div", { class: "kz-chips" });
    this.hint = el("p", { class: "kz-note", role: "status", data: { "kz-hint": "" }, hidden: true });
    this.ground = el("div", {
      class: "kz-ground-found",
      role: "status",
      hidden: true,
      data: { "kz-ground-found": "" },
    });
    this.count = el("p", { class: "kz-total", role: "status", "aria-live": "polite" });
    this.day = null;
    refill(this.node, this.search, this.hint, this.ground, this.region, this.count, this.chips);
    this.update();
  }

  /**
   * Streets and crossings that the words name, each leading to its spot.
   *
   * @param {{ text: string, go: () => void }[]} found
   */
  showGround(found) {
    this.ground.hidden = !found.length;
    refill(
      this.ground,
      found.length ? el("b", {}, t("search.ground")) : null,
      found.map(({ text, go }) => button(text, go, { class: "kz-text" })),
    );
  }

  regions() {
    const { units, day } = this.basemap;
    const { today } = this.selection.state;
    const key = [day, today, language].join();
    if (this.day === key) return;
    this.day = key;
    const places = today ? this.index.placesToday : this.index.places;
    const name = (i) => units.named(i, language);
    const used = new Set();
    for (const set of places) for (const id of set) used.add(id);
    const rows = ["adm0", "adm1", "adm2"].map((level) =>
      basemapRows(this.basemap, level)
        .filter((i) => used.has(units.get("unit_id", i)))
        .sort((a, b) => name(a).localeCompare(name(b), language)),
    );
    refill(
      this.region,
      el("option", { value: "" }, `${t("app.region")}: ${t("app.anywhere")}`),
      rows
        .filter((list) => list.length)
        .map((list, k) =>
          el(
            "optgroup",
            { label: "—".repeat(k + 1) },
            list.map((i) => el("option", { value: units.get("unit_id", i) }, name(i))),
          ),
        ),
    );
  }

  update() {
    const { state, counts } = this.selection;
    this.regions();
    if (document.activeElement !== this.search) this.search.value = state.search;
    if (state.place && ![...this.region.options].some((o) => o.value === state.place))
      this.region.append(el("option", { value: state.place }, this.selection.units.get(state.place)));
    this.region.value = state.place || "";
    refill(
      this.count,
      sentence("app.shown", {
        visible: el("b", { data: { "kz-count": "visible" } }, String(counts.visible)),
        total: el("span", { data: { "kz-count": "total" } }, String(counts.total)),
      }),
    );
    this.hints();
    refill(
      this.chips,
      this.active().map(([what, clear]) =>
        button(
          t("app.clear", { what }),
          () => this.selection.apply(clear),
          { class: "kz-chip kz-clears" },
          what,
        ),
      ),
      this.active().length
        ? button(
            t("app.reset"),
            () => this.selection.apply(this.blank()),
            { class: "kz-text", data: { "kz-reset": "" } },
            t("app.reset"),
          )
        : null,
    );
  }

  /** What to try after a search that found nothing; what a period leaves out. */
  hints() {
    const { state, counts, fail } = this.selection;
    const asked = state.search.trim();
    const meant = asked && !counts.visible ? this.index.suggestion(asked) : "";
    const out = state.time ? fail.reduce((n, f) => n + Number(f === FAILS.time), 0) : 0;
    const undated = out && fail.filter((f, i) => f === FAILS.time && Number.isNaN(this.index.t0[i])).length;
    this.hint.hidden = !meant && !undated;
    refill(
      this.hint,
      meant
        ? sentence("search.meant", {
            word: button(meant, () => this.selection.apply({ search: meant }), { class: "kz-text" }, meant),
          })
        : null,
      undated ? t("time.basesOut", { n: undated }) : null,
    );
  }

  /** Filters that hide something: [words, what clears it]. */
  active() {
    const { state, defaults } = this.selection;
    const out = [];
    if (state.time) out.push([t("app.time"), { time: null, playing: false }]);
    if (state.search.trim()) out.push([`“${state.search.trim()}”`, { search: "" }]);
    if (state.place) out.push([this.selection.units.get(state.place), { place: null }]);
    const kinds = this.index.kinds.filter((kind) => !state.layers[kind]);
    if (kinds.length)
      out.push([
        `${t("app.layers")}: −${kinds.length}`,
        { layers: Object.fromEntries(kinds.map((k) => [k, true])) },
      ]);
    for (const [group, key] of [
      ["categories", "app.categories"],
      ["precisions", "app.precision"],
    ]) {
      const off = Object.keys(state[group]).filter((id) => !state[group][id]);
      if (off.length) out.push([`${t(key)}: −${off.length}`, { [group]: defaults[group] }]);
    }
    if (this.selection.until !== null)
      out.push([`${t("app.knownOn")} ${words(state.knownOn, language)}`, { knownOn: defaults.knownOn }]);
    if (!state.untimed) out.push([`− ${t("app.untimed")}`, { untimed: true }]);
    return out;
  }

  /** Every filter as it was at first; what is selected, the view and the language stay. */
  blank() {
    const { time, playing, layers, categories, precisions, untimed, search, place } = this.selection.defaults;
    return { time, playing, layers, categories, precisions, untimed, search, place };
  }
}

const basemapRows = (basemap, level) => basemap.unitsOn(basemap.day, level);
