// The claims view: for a subject, every attribute with its chart and its list of who said what, as known
// on the chosen day.

import { button, el, refill } from "../page/dom.js";
import { DAY, clock, span, words } from "../page/time.js";
import { language, t } from "../page/words.js";
import { claimChart } from "./chart.js";
import { attributeName, claimItem, writtenIn } from "./detail.js";
import { Table } from "../records/record-index.js";
import { chain, leading, said, thenAndNow, why } from "../records/telling.js";

/** @import { Ledger } from "../records/ledger.js" */
/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */

export class ClaimsView {
  /**
   * @param {RecordIndex} index
   * @param {RecordSelection} selection
   * @param {Ledger} ledger
   * @param {Table} sources
   */
  constructor(index, selection, ledger, sources) {
    this.index = index;
    this.selection = selection;
    this.ledger = ledger;
    this.sources = sources;
    this.subject = index.payload.meta.situation;
    this.beside = false; // whether another day stands beside the chosen one
    /** @type {string | null} */
    this.other = null; // the day that the chosen one is compared with; null for today
    this.node = el("section", {
      class: "kz-claims-view",
      data: { "kz-claims": "" },
      tabindex: 0,
      hidden: true,
    });
  }

  /** Subjects that have claims: the whole situation first, then contingents, then records. */
  subjects() {
    const { payload } = this.index;
    const table = new Table(payload, "contingents");
    const names = new Map([[payload.meta.situation, t("claims.whole")]]);
    for (let i = 0; i < table.n; i++) names.set(table.get("contingent_id", i), table.named(i, language));
    for (const i of this.index.inTime) names.set(this.index.id[i], this.index.title(i));
    return [...names].filter(([id]) => this.ledger.bySubject.has(id));
  }

  update() {
    this.node.hidden = this.selection.state.pane !== "claims";
    if (this.node.hidden) {
      this.node.replaceChildren();
      return;
    }
    const { knownOn } = this.selection.state;
    const claims = this.ledger
      .of([this.subject], knownOn)
      .filter((c) => c.subject === this.subject || this.subject !== this.index.payload.meta.situation);
    const groups = claims.reduce((m, c) => m.set(c.attribute, [...(m.get(c.attribute) || []), c]), new Map());
    const dated = claims.filter((c) => !Number.isNaN(c.said));
    const begin = Math.floor(Math.min(...dated.map((c) => c.said)) / DAY) * DAY;
    const end = Math.max(...dated.map((c) => Math.max(c.said, c.ended || 0))) + 4 * DAY;
    // in the order of the vocabulary: the dead first
    const rank = Object.keys(this.index.payload.attributes);
    const place = (attribute) => {
      const k = rank.indexOf(attribute);
      return k < 0 ? rank.length : k;
    };
    const ordered = [...groups].sort((a, b) => place(a[0]) - place(b[0]));
    const chooser = el(
      "select",
      {
        on: {
          change: (e) => {
            this.subject = e.target.value;
            this.update();
            this.node.querySelector("select")?.focus();
          },
        },
      },
      this.subjects().map(([id, name]) =>
        el(
          "option",
          { value: id, selected: id === this.subject },
          name.length > 70 ? `${name.slice(0, 68)}…` : name,
        ),
      ),
    );
    refill(
      this.node,
      el(
        "header",
        {},
        el("h2", {}, t("claims.title")),
        el("p", { class: "kz-note" }, t("claims.intro")),
        writtenIn(this.index.payload),
        el(
          "details",
          { class: "kz-note" },
          el("summary", {}, t("headline.how")),
          el("p", {}, t("headline.rule")),
        ),
        el(
          "p",
          { class: "kz-row" },
          el("label", {}, `${t("claims.about")}: `, chooser),
          knownOn
            ? el(
                "span",
                { class: "kz-chip" },
                [`${t("app.knownOn")} ${words(knownOn, language)}`, clock(knownOn)]
                  .filter(Boolean)
                  .join(", "),
              )
            : null,
        ),
      ),
      this.compared(knownOn),
      ordered.length
        ? el(
            "div",
            { class: "kz-multiples" },
            ordered.map(([attribute, list]) => this.multiple(attribute, list, begin, end)),
          )
        : el("p", { class: "kz-empty" }, t("claims.none")),
    );
    this.node.setAttribute("aria-label", t("app.claims"));
  }

  /** What led on the chosen day beside what leads on another, today by default. */
  compared(knownOn) {
    const { payload } = this.index;
    if (!knownOn || this.subject !== payload.meta.situation) return null;
    // what came later is told only to a reader who asks for it
    const toggle = () => {
      this.beside = !this.beside;
      this.update();
    };
    if (!this.beside)
      return el(
        "p",
        {},
        button(
          t("say.thenAndNow"),
          toggle,
          { class: "kz-button", data: { "kz-beside": "" } },
          t("say.thenAndNow"),
        ),
      );
    const rows = thenAndNow(payload, this.ledger, knownOn, this.other);
    if (!rows.length) return null;
    const cell = (claim) => el("td", {}, claim ? said(claim) : t("say.nothing"));
    const day = el("input", {
      type: "date",
      value: this.other || "",
      "aria-label": t("say.compare"),
      data: { "kz-other": "" },
      on: {
        change: () => {
          this.other = day.value || null;
          this.update();
        },
      },
    });
    return el(
      "section",
      { class: "kz-block", data: { "kz-then-and-now": "" } },
      el("h3", {}, t("say.thenAndNow")),
      el("p", { class: "kz-row" }, el("label", {}, `${t("say.compare")} `, day)),
      el(
        "table",
        { class: "kz-compared" },
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("th", {}),
            el("th", {}, t("say.then", { day: words(knownOn, language) })),
            el("th", {}, this.other ? t("say.then", { day: words(this.other, language) }) : t("app.now")),
          ),
        ),
        el(
          "tbody",
          {},
          rows.map(([attribute, then, now]) =>
            el("tr", {}, el("th", {}, attributeName(payload, attribute)), cell(then), cell(now)),
          ),
        ),
      ),
    );
  }

  /** The figure that leads and why, and how it came to stand, in a sentence. */
  told(attribute, sorted) {
    const { payload } = this.index;
    const { knownOn } = this.selection.state;
    const whole = this.subject === payload.meta.situation;
    const lead = whole ? leading(payload, this.ledger, attribute, knownOn) : null;
    const text = [lead ? t("say.leads", { figure: said(lead), why: why(lead) }) : "", chain(sorted)];
    return text.some(Boolean)
      ? el("p", { class: "kz-sentence", data: { "kz-said": "" } }, text.join(" ").trim())
      : null;
  }

  multiple(attribute, list, begin, end) {
    const sorted = [...list].sort(
      (a, b) =>
        (Number.isNaN(a.said) ? Infinity : a.said) - (Number.isNaN(b.said) ? Infinity : b.said) || a.i - b.i,
    );
    return el(
      "article",
      { class: "kz-multiple", data: { "kz-attribute": attribute } },
      el("h3", {}, attributeName(this.index.payload, attribute)),
      this.told(attribute, sorted),
      claimChart(sorted, begin, end, span(this.index.payload.meta.period[1], this.selection.offset)[1], 380),
      el(
        "ul",
        { class: "kz-claims" },
        sorted.map((c) => claimItem(c, this.sources, this.selection.offset)),
      ),
    );
  }
}
