// The story of a situation: a step has a title, a text, the records behind it, and what the map shows
// meanwhile.

import { button, el, refill } from "../page/dom.js";
import { withStep } from "../page/address.js";
import { pick, t } from "../page/words.js";

/** @import { Ledger } from "../records/ledger.js" */
/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */

/** A finger that goes this far along a line, in pixels, turns the page. */
const SWIPE = 45;

export class Story {
  /**
   * @param {RecordIndex} index
   * @param {RecordSelection} selection
   * @param {Ledger} ledger
   */
  constructor(index, selection, ledger) {
    this.index = index;
    this.selection = selection;
    this.ledger = ledger;
    this.steps = selection.steps;
    this.node = el("section", {
      class: "kz-story",
      tabindex: 0,
      hidden: true,
      data: { "kz-story-panel": "" },
      on: { keydown: (e) => this.key(e) },
    });
    this.onPrint = () => {};
    this.body = el("div", { class: "kz-story-body", "aria-live": "polite" });
    this.swipes();
    this.build();
  }

  build() {
    this.node.setAttribute("aria-label", t("app.story"));
    this.place = el("span", { class: "kz-dim" });
    const turn = (by, key, sign, name) =>
      button(
        t(key),
        () => this.go(by),
        { class: "kz-icon-button", title: t(key), data: { [`kz-story-${name}`]: "" } },
        el("span", { class: "kz-turns", "aria-hidden": "true" }, sign),
      );
    this.previous = turn(-1, "story.previous", "‹", "previous");
    this.next = turn(1, "story.next", "›", "next");
    refill(
      this.node,
      el(
        "div",
        { class: "kz-story-head" },
        this.previous,
        this.place,
        this.next,
        button(t("app.print"), () => this.onPrint(), {
          class: "kz-text",
          title: t("story.print"),
          data: { "kz-story-print": "" },
        }),
        button(t("app.close"), () => this.close(), { class: "kz-text", data: { "kz-story-close": "" } }),
      ),
      this.body,
    );
    this.update();
  }

  /** Whether a step rests on nothing later than the day that is asked for, as kzmap.claims.asof says. */
  known(step) {
    const { knownOn } = this.selection.state;
    if (this.selection.until === null) return true;
    const as = (id) => {
      const row = this.ledger.row.get(id);
      return this.ledger.at(row, knownOn)?.status === this.ledger.at(row, null)?.status;
    };
    return step.records.every((id) => this.index.told(this.index.row.get(id))) && step.claims.every(as);
  }

  /** Show the step that the selection is at. */
  update() {
    const n = this.selection.state.step;
    const step = this.steps[n - 1];
    this.node.hidden = !step;
    document.documentElement.classList.toggle("kz-telling", Boolean(step));
    if (!step) return;
    const ends = [
      [this.previous, n === 1],
      [this.next, n === this.steps.length],
    ];
    for (const [control, last] of ends) {
      if (last && document.activeElement === control) this.node.focus();
      control.disabled = last;
    }
    this.place.textContent = t("story.step", { n, total: this.steps.length });
    const behind = step.records.filter((id) => this.index.row.has(id));
    refill(
      this.body,
      this.known(step)
        ? [el("h2", {}, pick(step.title)), el("p", {}, pick(step.text))]
        : el("p", { class: "kz-notice" }, t("known.not")),
      behind.length
        ? el(
            "details",
            {},
            el("summary", {}, `${t("story.records")} (${behind.length})`),
            el(
              "ul",
              {},
              behind.map((id) =>
                el(
                  "li",
                  {},
                  button(
                    this.index.title(this.index.row.get(id)),
                    () => this.selection.apply({ selected: id }),
                    { class: "kz-text", data: { "kz-story-record": id } },
                  ),
                ),
              ),
            ),
          )
        : null,
    );
  }

  open() {
    this.selection.apply(withStep({ step: 1 }, this.selection));
    this.node.focus({ preventScroll: true });
  }

  close() {
    this.selection.apply({ step: null });
    /** @type {HTMLElement} */ (document.querySelector("[data-kz-story]"))?.focus();
  }

  go(by) {
    const step = this.selection.state.step + by;
    if (!this.steps[step - 1]) return;
    this.selection.apply(withStep({ step }, this.selection));
    this.node.scrollTop = 0;
  }

  key(e) {
    const onward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape") this.close();
    else if (["ArrowLeft", "ArrowRight"].includes(e.key)) this.go(e.key === onward ? 1 : -1);
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  swipes() {
    let from = null;
    this.node.addEventListener("touchstart", (e) => (from = e.touches[0]), { passive: true });
    this.node.addEventListener("touchend", (e) => {
      const [to] = e.changedTouches;
      const [x, y] = from ? [to.clientX - from.clientX, to.clientY - from.clientY] : [0, 0];
      if (Math.abs(x) < SWIPE || Math.abs(x) < 2 * Math.abs(y)) return;
      this.go(x < 0 === (document.documentElement.dir !== "rtl") ? 1 : -1);
    });
  }
}
