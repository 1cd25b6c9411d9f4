// The table: the map's twin, always in the document, with the records that pass in the order that the
// reader chose.

import { markSvg } from "../map/glyphs.js";
import { button, el, refill } from "../page/dom.js";
import { timeWords } from "../page/time.js";
import { language, pick, t } from "../page/words.js";

/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */

const FIRST_ROWS = 500;

export class RecordTable {
  /**
   * @param {RecordIndex} index
   * @param {RecordSelection} selection
   */
  constructor(index, selection) {
    this.index = index;
    this.selection = selection;
    this.sort = "when";
    this.down = false;
    this.most = FIRST_ROWS;
    this.rows = new Map();
    this.remedies = () => [];
    this.node = el("div", {
      class: "kz-table-box",
      tabindex: 0,
      role: "region",
      "aria-label": t("app.table"),
    });
    this.build();
  }

  build() {
    this.rows.clear();
    const heads = ["when", "what", "where", "kind", "exact"].map((column) =>
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
    this.more = button(
      "",
      () => {
        this.most += FIRST_ROWS;
        this.update();
      },
      { class: "kz-button kz-more" },
    );
    refill(this.node, this.table, this.empty, this.more);
    this.node.setAttribute("aria-label", t("app.table"));
    this.update();
  }

  order() {
    const { index, selection } = this;
    const key = {
      when: (i) => index.rank[i],
      what: (i) => index.text("title", i),
      where: (i) => index.named("place", i, language),
      kind: (i) => pick(index.categories[index.category[i]].title),
      exact: (i) => index.precision[i],
    }[this.sort];
    const rows = selection.visible.map((i) => [key(i), i]);
    rows.sort(
      ([a, i], [b, j]) =>
        (typeof a === "number" ? a - b : a.localeCompare(b, language)) || index.rank[i] - index.rank[j],
    );
    if (this.down) rows.reverse();
    return rows.map(([, i]) => i);
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
              button(index.text("title", i), open, { class: "kz-text kz-title-button" }),
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

  update() {
    const order = this.order();
    const shown = order.slice(0, this.most).map((i) => this.row(i));
    // moving rows that are in place already would cost a layout each
    const same =
      this.body.childElementCount === shown.length && shown.every((row, k) => this.body.children[k] === row);
    if (!same) this.body.replaceChildren(...shown);
    this.table.setAttribute("aria-rowcount", String(order.length));
    this.more.hidden = order.length <= this.most;
    this.more.textContent = t("app.more", { n: order.length - this.most });
    this.empty.hidden = order.length > 0;
    refill(
      this.empty,
      order.length
        ? ""
        : [
            t("app.empty"),
            " ",
            ...this.remedies().map(([what, clear]) => [
              button(t("app.clear", { what }), () => this.selection.apply(clear), { class: "kz-button" }),
              " ",
            ]),
          ],
    );
    this.mark();
  }

  mark() {
    this.body.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const { selected } = this.selection.state;
    if (selected !== null) this.rows.get(this.index.row.get(selected))?.setAttribute("aria-current", "true");
  }
}
