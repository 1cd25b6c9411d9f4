// Title, period, and the day on which the claims are taken.

import { button, el, refill } from "../page/dom.js";
import { isoDay, span, words } from "../page/time.js";
import { language, pick, t } from "../page/words.js";

/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */

/** Title, subtitle and the day on which the claims are taken. */
export class Title {
  /**
   * @param {RecordIndex} index
   * @param {RecordSelection} selection
   */
  constructor(index, selection) {
    this.index = index;
    this.selection = selection;
    /** What the filters chose, in words. */
    this.chosen = () => "";
    this.node = el("header", { class: "kz-title" });
    this.build();
  }

  build() {
    const { meta } = this.index.payload;
    const [first, last] = meta.period;
    const { offset } = this.selection;
    this.date = el("input", {
      type: "date",
      "aria-label": t("app.knownOn"),
      data: { "kz-known-on": "" },
      on: { change: () => this.selection.apply({ knownOn: this.date.value || null }) },
    });
    this.clear = button(
      t("app.now"),
      () => this.selection.apply({ knownOn: null }),
      { class: "kz-text" },
      t("app.now"),
    );
    this.knownText = el("span", { class: "kz-known-text" });
    this.brief = el("p", { class: "kz-brief", data: { "kz-brief": "" } });
    this.borders = el("span", { class: "kz-dim kz-borders-note" });
    refill(
      this.node,
      el("h1", {}, pick(meta.title)),
      el(
        "p",
        {},
        `${words(first, language, first.slice(0, 4) !== last.slice(0, 4))} – ${words(last, language)}`,
        ` · ${t("about.local")} (UTC${meta.offsets.join("/")})`,
      ),
      el(
        "p",
        { class: "kz-known" },
        el("label", {}, `${t("app.knownOn")} `, this.date),
        this.clear,
        this.knownText,
        this.borders,
      ),
      this.brief,
    );
    this.offset = offset;
    this.update();
  }

  update(day) {
    const { knownOn } = this.selection.state;
    this.date.value = knownOn ? isoDay(span(knownOn, this.selection.offset)[0], this.selection.offset) : "";
    this.knownText.textContent = knownOn ? `${t("app.knownOn")} ${words(knownOn, language)}` : "";
    this.clear.hidden = !knownOn;
    this.brief.textContent = this.chosen();
    if (day) this.day = day;
    const { today } = this.selection.state;
    if (this.day)
      this.borders.textContent = today
        ? t("app.today")
        : t("app.borders", { date: words(this.day, language) });
  }
}
