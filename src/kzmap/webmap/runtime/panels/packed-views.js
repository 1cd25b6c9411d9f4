// @ts-nocheck
// The other views of many records: the same as for few, but none walks over all records with a closure,
// and none makes an element for each.

import { PointMarks } from "../map/dots.js";
import { Doubt } from "../map/doubt.js";
import { Flows } from "../map/flows.js";
import { Shading } from "../map/shading.js";
import { el, refill, svg } from "../page/dom.js";
import { DAY, MONTHS, isoDay } from "../page/time.js";
import { language, pick, t } from "../page/words.js";
import { Legend } from "./legend.js";
import { RecordTable } from "./record-table.js";
import { HEIGHT, STEPS, Timeline } from "./timeline.js";
import { PointIndex, countingSort } from "../records/packed.js";
import { PointSelection } from "../records/packed-selection.js";
import { FAILS } from "../records/selection.js";

/** The histogram counts in as many days as a readable bar needs. */
class PointTimeline extends Timeline {
  constructor(index, selection) {
    super(index, selection);
    const root = document.documentElement.classList;
    root.toggle("kz-untimed", !index.t0.length || Number.isNaN(index.t0[0]));
    root.toggle("kz-unclaimed", !Object.values(index.payload.claims)[0]?.length);
  }

  get steps() {
    return this.end - this.begin > 90 * DAY ? [DAY, 7 * DAY, 30 * DAY, 365 * DAY] : STEPS;
  }

  stepWords(step) {
    return step > DAY ? t("points.days", { n: step / DAY }) : super.stepWords(step);
  }

  bins() {
    const { index, selection } = this;
    const { offset } = selection;
    const first = Math.floor((this.begin + offset) / DAY);
    const days = Math.ceil((this.end + offset) / DAY) - first;
    this.days =
      [1, 2, 7, 14, 28, 91, 182, 364, 1820].find((d) => (d * this.plot.clientWidth) / days >= 3) || 3640;
    const n = Math.ceil(days / this.days);
    const families = index.payload.vocabulary.families;
    const totals = new Uint32Array(n);
    const passed = new Uint32Array(n * families.length);
    const others = ~FAILS.time;
    for (let i = 0; i < index.n; i++) {
      const t0 = index.t0[i];
      if (t0 !== t0) break; // in the order of time those without one come last
      const bin = Math.floor((Math.floor((t0 + offset) / DAY) - first) / this.days);
      totals[bin]++;
      if ((selection.fail[i] & others) === 0)
        passed[bin * families.length + index.family[index.category[i]]]++;
    }
    const minute = (bin) => (first + bin * this.days) * DAY - offset;
    return Array.from(totals, (total, bin) => ({
      begin: minute(bin),
      end: minute(bin + 1),
      total,
      parts: new Map(
        families.map((f, k) => [f.colour, passed[bin * families.length + k]]).filter(([, count]) => count),
      ),
    })).filter((bin) => bin.total);
  }

  build() {
    this.note = el("span", { class: "kz-dim kz-desktop-only kz-scale-note" });
    super.build();
    this.label.before(this.note);
  }

  /** Said beside the buttons: over bars that fill the chart no word can be read. */
  scaleWords(n) {
    this.note.textContent = this.days > 1 ? t("points.scale", { n, days: this.days }) : super.scaleWords(n);
    return "";
  }

  /** Over years a day of the month says little: months, and the year at each January. */
  ticks(width) {
    const { offset } = this.selection;
    const days = (this.focusEnd - this.begin) / DAY;
    if (days < 120 || this.end > this.focusEnd) return super.ticks(width);
    const every = [1, 3, 6, 12, 24, 60, 120].find((months) => (months * 30.4 * width) / days > 46) || 240;
    const [year, month] = isoDay(this.begin, offset).split("-").map(Number);
    const out = [];
    for (let k = Math.ceil((12 * year + month - 1) / every) * every; ; k += every) {
      const [y, m] = [Math.floor(k / 12), k % 12];
      const minute = Date.UTC(y, m, 1) / 60000 - offset;
      const x = this.share(minute) * width;
      if (minute >= this.focusEnd || x > width - 30) return out;
      out.push(
        svg("line", { x1: x, x2: x, y1: HEIGHT, y2: HEIGHT + (m ? 4 : 8), class: "kz-axis" }),
        svg("text", { x: x + 3, y: HEIGHT + 14, class: "kz-tick" }, m ? MONTHS[language][m] : String(y)),
      );
    }
  }
}

class PointShading extends Shading {
  counts() {
    const { index, selection } = this;
    const happened = index.kinds.map((kind) => ["events", "incidents"].includes(kind));
    const counted = happened.some(Boolean) ? happened : happened.map(() => true);
    const byPlace = new Uint32Array(index.places.length);
    for (let k = 0; k < selection.visible.length; k++)
      if (counted[index.layer[selection.visible[k]]]) byPlace[index.where[selection.visible[k]]]++;
    const { adm1, adm1_today: later } = index.groups;
    const drawn = new Set(this.drawn.map((layer) => layer.kzUnit));
    const counts = new Map();
    for (const [code, row] of (adm1?.rows || []).entries()) {
      let unit = index.strings[row[adm1.k]];
      // as in Shading: where later borders are drawn, the unit that holds the spot today
      const today =
        unit && later && !drawn.has(unit) ? index.strings[row[later.k]].split("|").filter(Boolean) : [];
      if (today.length === 1) [unit] = today;
      if (unit && byPlace[code]) counts.set(unit, (counts.get(unit) || 0) + byPlace[code]);
    }
    return counts;
  }
}

class PointFlows extends Flows {
  records() {
    return this.index.lines.filter((i) => !this.selection.fail[i]);
  }
}

const MOST_AREAS = 400;

/** Areas of what is in sight; a record with a radius and no shape has a circle. */
class PointDoubt extends Doubt {
  constructor(...parts) {
    super(...parts);
    /** @type {(...about: any[]) => void} */
    this.onMany = () => {};
    this.map.on("moveend", () => {
      if (this.selection.state.layers.doubt) this.draw();
    });
  }

  everyone() {
    const { index, selection } = this;
    const bounds = this.map.getBounds();
    const [w, e, s, n] = [bounds.getWest(), bounds.getEast(), bounds.getSouth(), bounds.getNorth()];
    const found = [];
    for (const i of selection.visible) {
      if (!(index.lon[i] >= w && index.lon[i] <= e && index.lat[i] >= s && index.lat[i] <= n)) continue;
      if (found.length === MOST_AREAS) {
        const view = bounds.toBBoxString();
        if (this.told !== view) this.onMany(); // once for each view, not at each move of the pointer
        this.told = view;
        return [];
      }
      found.push(i);
    }
    return found;
  }

  draw() {
    super.draw();
    this.circles?.remove();
    this.circles = L.layerGroup();
    const { index, selection } = this;
    const chosen = selection.state.selected === null ? [] : [index.row.get(selection.state.selected)];
    const all = selection.state.layers.doubt ? this.everyone() : [];
    for (const [list, strong] of [
      [all, false],
      [[...this.hovered, ...chosen], true],
    ]) {
      for (const i of list) {
        if (!(index.radius[i] > 0) || !index.hasPoint(i) || this.shapes(i).length) continue;
        const colour = index.colour[index.category[i]];
        L.circle([index.lat[i], index.lon[i]], {
          radius: index.radius[i],
          renderer: this.renderer,
          interactive: false,
          color: colour,
          weight: strong ? 1.6 : 1,
          opacity: strong ? 0.95 : 0.6,
          dashArray: "4 4",
          fillColor: colour,
          fillOpacity: strong ? 0.12 : 0.05,
        }).addTo(this.circles);
      }
    }
    this.circles.addTo(this.map);
  }
}

class PointLegend extends Legend {
  keys() {
    const note = el("div", { class: "kz-key-row" }, t("points.dots"));
    const plain = this.index.lines.length === 0;
    const shaded = this.payload.layers.some((layer) => layer.id === "regions")
      ? [
          el("div", { class: "kz-key-title" }, t("legend.shade")),
          el("div", { class: "kz-key-row" }, this.ramp()),
        ]
      : null;
    return plain
      ? el("div", { class: "kz-keys" }, shaded, note)
      : [super.keys(), el("div", { class: "kz-keys" }, note)];
  }
}

/** Higher than this a browser draws no element; a longer table scrolls by shares. */
const MOST_PIXELS = 12e6;
const SPARE_ROWS = 8;

/** The table of many records: all of them can be reached, only those in sight are in the document. */
class LongTable extends RecordTable {
  constructor(index, selection) {
    super(index, selection);
    let frame = 0;
    this.node.classList.add("kz-long");
    this.node.addEventListener("scroll", () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => this.show());
    });
    this.node.addEventListener("keydown", (e) => this.key(e));
    new ResizeObserver(() => this.show()).observe(this.node);
  }

  get rowHeight() {
    return window.matchMedia("(max-width: 760px)").matches ? 88 : 30;
  }

  /**
   * The visible records in the order of the chosen column: a sort of the few different values, then one
   * of whole numbers.
   */
  order() {
    const { index, selection } = this;
    const { visible } = selection;
    if (this.sort === "when") return visible;
    const places =
      index.groups[language === "en" || !index.groups[`place_${language}`] ? "place" : `place_${language}`];
    const titles = index.columns.title;
    const [codes, texts] =
      {
        what: titles ? [titles, index.strings] : null,
        kind: null,
        exact: null,
        where: places
          ? [places.codes, places.rows.map((row) => index.strings[row[places.k]] || index.strings[row[0]])]
          : null,
      }[this.sort] ||
      (this.sort === "exact"
        ? [index.precision, null]
        : [index.category, index.categories.map((c) => pick(c.title))]);
    if (!texts) return countingSort(visible, (i) => codes[i], 256);
    const { compare } = new Intl.Collator(language);
    const rank = new Uint32Array(texts.length);
    [...new Set(Array.from(visible, (i) => codes[i]))]
      .sort((a, b) => compare(texts[a], texts[b]))
      .forEach((code, k) => {
        rank[code] = k;
      });
    return countingSort(visible, (i) => rank[codes[i]], texts.length);
  }

  update() {
    this.sorted = this.order();
    this.table.setAttribute("aria-rowcount", String(this.sorted.length));
    this.more.hidden = true;
    this.empty.hidden = this.sorted.length > 0;
    refill(this.empty, this.sorted.length ? "" : t("app.empty"));
    this.show();
  }

  /** Record of a place in the table. */
  recordAt(k) {
    return this.sorted[this.down ? this.sorted.length - 1 - k : k];
  }

  /** Put the rows in sight into the document, between two that keep the room of the others. */
  show() {
    if (!this.sorted) return;
    const high = this.rowHeight;
    const n = this.sorted.length;
    const full = Math.min(MOST_PIXELS, n * high);
    const seen = Math.ceil((this.node.clientHeight || 300) / high);
    const top = Math.min(this.node.scrollTop, Math.max(0, full - (this.node.clientHeight || 300)));
    const share = n * high > MOST_PIXELS ? top / Math.max(1, full - seen * high) : null;
    const first = share === null ? Math.floor(top / high) : Math.round(share * Math.max(0, n - seen));
    const begin = Math.max(0, first - SPARE_ROWS);
    const end = Math.min(n, first + seen + SPARE_ROWS);
    const shown = [];
    for (let k = begin; k < end; k++) {
      const row = this.row(this.recordAt(k));
      row.setAttribute("aria-rowindex", String(k + 2));
      shown.push(row);
    }
    const keep = new Set(shown);
    for (const [i, row] of this.rows) if (!keep.has(row)) this.rows.delete(i);
    const above = Math.max(0, share === null ? begin * high : top - (first - begin) * high);
    const room = (pixels) =>
      el(
        "tr",
        { class: "kz-room", "aria-hidden": "true" },
        el("td", { colspan: 5, style: { height: `${Math.max(0, pixels)}px` } }),
      );
    const focused = this.body.contains(document.activeElement) ? document.activeElement : null;
    this.body.replaceChildren(room(above), ...shown, room(full - above - shown.length * high));
    if (focused && this.body.contains(focused)) focused.focus({ preventScroll: true });
    this.mark();
  }

  /** Arrows go from row to row, also to those that are not in the document yet. */
  key(e) {
    const row = e.target.closest?.("tr[aria-rowindex]");
    const page = Math.floor(this.node.clientHeight / this.rowHeight) - 2;
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[
      e.key
    ];
    if (!row || by === undefined) return;
    e.preventDefault();
    const n = this.sorted.length;
    const to = Math.min(n - 1, Math.max(0, Number(row.getAttribute("aria-rowindex")) - 2 + by));
    const full = Math.min(MOST_PIXELS, n * this.rowHeight);
    const seen = Math.ceil(this.node.clientHeight / this.rowHeight);
    this.node.scrollTop =
      n * this.rowHeight > MOST_PIXELS
        ? (to / Math.max(1, n - seen)) * (full - seen * this.rowHeight)
        : Math.max(0, (to - 2) * this.rowHeight);
    this.show();
    this.rows.get(this.recordAt(to))?.querySelector("button")?.focus({ preventScroll: true });
  }
}

export const POINT_PARTS = {
  Index: PointIndex,
  Selection: PointSelection,
  Marks: PointMarks,
  Flows: PointFlows,
  Doubt: PointDoubt,
  Shading: PointShading,
  Legend: PointLegend,
  Timeline: PointTimeline,
  Table: LongTable,
};
