// The table: the map's twin, with the records that pass in the order that the reader chose. Its rows are made
// when it is opened: a reader of the map waits for none. All can be reached; of many only those in sight are
// in the document.

import { markSvg } from "../map/glyphs.js";
import { button, el, refill } from "../page/dom.js";
import { timeWords } from "../page/time.js";
import { language, pick, t } from "../page/words.js";

/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */

/** Up to so many records every row is in the document. */
const ALL_ROWS = 500;
/** Higher than this a browser draws no element; a longer table scrolls by shares. */
const MOST_PIXELS = 12e6;
const SPARE_ROWS = 8;
/** @type {("when" | "what" | "where" | "kind" | "exact")[]} */
const COLUMNS = ["when", "what", "where", "kind", "exact"];

export class RecordTable {
  /**
   * @param {RecordIndex} index
   * @param {RecordSelection} selection
   */
  constructor(index, selection) {
    this.index = index;
    this.selection = selection;
    /** @type {"when" | "what" | "where" | "kind" | "exact"} */
    this.sort = "when";
    this.down = false;
    this.long = index.n > ALL_ROWS;
    this.sorted = selection.visible;
    this.rows = new Map();
    this.remedies = () => [];
    /** What the filters chose, in words. */
    this.chosen = () => "";
    this.node = el("div", {
      class: "kz-table-box",
      id: "kz-table",
      tabindex: 0,
      role: "region",
      "aria-label": t("app.table"),
    });
    this.node.classList.toggle("kz-long", this.long);
    if (this.long) {
      let frame = 0;
      this.node.addEventListener("scroll", () => {
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(() => this.show());
      });
      new ResizeObserver(() => this.show()).observe(this.node);
    }
    this.node.addEventListener("keydown", (e) => this.key(e));
    this.build();
  }

  /** Of a long table every row has the same height. */
  get rowHeight() {
    return window.matchMedia("(max-width: 760px)").matches ? 88 : 30;
  }

  build() {
    this.rows.clear();
    const heads = COLUMNS.map((column) =>
      el(
        "th",
        {
          scope: "col",
          "aria-sort": this.sort === column ? (this.down ? "descending" : "ascending") : "none",
        },
        button(
          t(`table.${column}`),
          () => {
            this.down = this.sort === column && !this.down;
            this.sort = column;
            this.build();
          },
          { class: "kz-text" },
        ),
      ),
    );
    this.body = el("tbody");
    this.table = el(
      "table",
      {},
      el("caption", { class: "kz-hidden" }, t("table.caption")),
      el("thead", {}, el("tr", {}, heads)),
      this.body,
    );
    this.empty = el("div", { class: "kz-empty", role: "status" });
    this.said = el("p", { class: "kz-sentence", data: { "kz-said": "" } });
    refill(this.node, this.said, this.table, this.empty);
    this.node.setAttribute("aria-label", t("app.table"));
    this.update();
  }

  row(i) {
    if (!this.rows.has(i)) {
      const { index, selection } = this;
      const id = index.id[i];
      const open = () => selection.apply({ selected: id });
      this.rows.set(
        i,
        el(
          "tr",
          { data: { "kz-row": id }, on: { click: open } },
          el(
            "td",
            { class: "kz-when" },
            timeWords(
              index.text("start", i),
              index.text("end", i),
              index.text("time_precision", i),
              index.text("part_of_day", i),
              language,
              selection.offset,
            ),
          ),
          el(
            "td",
            { class: "kz-what" },
            el(
              "div",
              {},
              markSvg(index.shape(i), index.paint[index.category[i]], { size: 16, hollow: index.hollow(i) }),
              button(index.title(i), open, { class: "kz-text kz-title-button" }),
            ),
          ),
          el("td", {}, index.named("place", i, language) || t("precision.none")),
          el("td", {}, pick(index.categories[index.category[i]].title)),
          el("td", {}, t(`precision.${index.payload.vocabulary.precisions[index.precision[i]]}`)),
        ),
      );
    }
    return this.rows.get(i);
  }

  /** What the filters chose, in a sentence; a long table scrolls by the height of its rows alone. */
  tell() {
    const { visible, until } = this.selection;
    // rows say what was known on the day that they were made for
    if (this.until !== until) this.rows.clear();
    this.until = until;
    this.said.hidden = this.long || !visible.length;
    if (this.said.hidden) return;
    this.said.textContent = this.chosen();
  }

  /** Whether the table is open. */
  get open() {
    return this.selection.state.pane === "table";
  }

  update() {
    if (!this.open) return;
    this.tell();
    this.sorted = this.index.ordered(this.selection.visible, this.sort, language);
    const n = this.sorted.length;
    this.table.setAttribute("aria-rowcount", String(n));
    this.empty.hidden = n > 0;
    const clear = ([what, filter]) =>
      button(t("app.clear", { what }), () => this.selection.apply(filter), { class: "kz-button" });
    refill(this.empty, n ? "" : [t("app.empty"), " ", ...this.remedies().map((one) => [clear(one), " "])]);
    this.show();
  }

  /** Record of a place in the table. */
  recordAt(k) {
    return this.sorted[this.down ? this.sorted.length - 1 - k : k];
  }

  /** Rows that are to be in the document, from and to, and the room above and below them in pixels. */
  extent() {
    const n = this.sorted.length;
    if (!this.long) return { begin: 0, end: n, above: 0, below: 0 };
    const high = this.rowHeight;
    const full = Math.min(MOST_PIXELS, n * high);
    const seen = Math.ceil((this.node.clientHeight || 300) / high);
    const top = Math.min(this.node.scrollTop, Math.max(0, full - (this.node.clientHeight || 300)));
    const share = n * high > MOST_PIXELS ? top / Math.max(1, full - seen * high) : null;
    const first = share === null ? Math.floor(top / high) : Math.round(share * Math.max(0, n - seen));
    const begin = Math.max(0, first - SPARE_ROWS);
    const end = Math.min(n, first + seen + SPARE_ROWS);
    const above = Math.max(0, share === null ? begin * high : top - (first - begin) * high);
    return { begin, end, above, below: Math.max(0, full - above - (end - begin) * high) };
  }

  /** Put the rows in sight into the document, between two that keep the room of the others. */
  show() {
    if (!this.open) return;
    const { begin, end, above, below } = this.extent();
    const rows = [];
    for (let k = begin; k < end; k++) {
      rows.push(this.row(this.recordAt(k)));
      rows[k - begin].setAttribute("aria-rowindex", String(k + 2));
    }
    const keep = new Set(rows);
    if (this.long) for (const [i, row] of this.rows) if (!keep.has(row)) this.rows.delete(i);
    const room = (pixels) =>
      el(
        "tr",
        { class: "kz-room", "aria-hidden": "true" },
        el("td", { colspan: 5, style: { height: `${pixels}px` } }),
      );
    const shown = this.long ? [room(above), ...rows, room(below)] : rows;
    // moving rows that are in place already would cost a layout each
    const { children } = this.body;
    if (children.length !== shown.length || shown.some((row, k) => children[k] !== row)) {
      const focused = /** @type {HTMLElement} */ (document.activeElement);
      const inside = this.body.contains(focused);
      this.body.replaceChildren(...shown);
      if (inside && this.body.contains(focused)) focused.focus({ preventScroll: true });
    }
    this.mark();
  }

  /** Arrows go from row to row, also to those that are not in the document yet. */
  key(e) {
    const row = e.target.closest?.("tr[aria-rowindex]");
    const page = Math.max(1, Math.floor(this.node.clientHeight / this.rowHeight) - 2);
    const steps = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -Infinity,
      End: Infinity,
    };
    if (!row || !(e.key in steps)) return;
    e.preventDefault();
    const n = this.sorted.length;
    const to = Math.min(n - 1, Math.max(0, Number(row.getAttribute("aria-rowindex")) - 2 + steps[e.key]));
    if (this.long) {
      const high = this.rowHeight;
      const seen = Math.ceil(this.node.clientHeight / high);
      this.node.scrollTop =
        n * high > MOST_PIXELS
          ? (to / Math.max(1, n - seen)) * (MOST_PIXELS - seen * high)
          : Math.max(0, (to - 2) * high);
      this.show();
    }
    this.rows.get(this.recordAt(to))?.querySelector("button")?.focus({ preventScroll: this.long });
  }

  mark() {
    this.body.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const { selected } = this.selection.state;
    if (selected !== null) this.rows.get(this.index.row.get(selected))?.setAttribute("aria-current", "true");
  }
}
