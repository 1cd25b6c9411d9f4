// Order of battle: for each contingent its strength as claimed, its units, and what moved or stood where,
// day by day.

import { button, el, refill, svg } from "../page/dom.js";
import { DAY, isoDay, span, words } from "../page/time.js";
import { digits, language, pick, t } from "../page/words.js";
import { niceStep } from "./chart.js";
import { attributeName, claimItem } from "./detail.js";
import { figure } from "../records/ledger.js";
import { FAILS } from "../records/selection.js";
import { contingent, howMany, strength as strongest } from "../records/telling.js";

/** @import { Detail } from "./detail.js" */
/** @import { Ledger } from "../records/ledger.js" */
/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */

/** Room that the name of a day needs, in pixels of the chart. */
const TICK = 40;

export class ForcesView {
  /**
   * @param {RecordIndex} index
   * @param {RecordSelection} selection
   * @param {Ledger} ledger
   * @param {Detail} detail
   */
  constructor(index, selection, ledger, detail) {
    this.index = index;
    this.selection = selection;
    this.ledger = ledger;
    this.detail = detail;
    this.table = detail.contingents;
    this.node = el("section", {
      class: "kz-claims-view kz-forces-view",
      data: { "kz-forces": "" },
      tabindex: 0,
      hidden: true,
    });
  }

  name(row) {
    return this.table.named(row, language);
  }

  /** Rows of the contingents of a kind, or below a parent. */
  rows(test) {
    return Array.from({ length: this.table.n }, (_, i) => i).filter(test);
  }

  update() {
    this.node.hidden = this.selection.state.pane !== "forces";
    if (this.node.hidden) {
      this.node.replaceChildren();
      return;
    }
    const get = (column, i) => this.table.get(column, i);
    const tops = this.rows((i) => get("kind", i) === "force").concat(
      this.rows((i) => get("kind", i) === "contingent"),
    );
    refill(
      this.node,
      el("header", {}, el("h2", {}, t("forces.title")), el("p", { class: "kz-note" }, t("forces.intro"))),
      tops.length > 1 ? this.overview(tops) : null,
      el(
        "div",
        { class: "kz-multiples" },
        tops.map((i) =>
          this.card(
            i,
            this.rows((j) => get("parent_id", j) === get("contingent_id", i) && get("kind", j) === "unit"),
          ),
        ),
      ),
    );
    this.node.setAttribute("aria-label", t("app.forces"));
  }

  /** Every contingent with its strength in a line that leads to the rest: nobody scrolls for the fifth. */
  overview(tops) {
    return el(
      "ul",
      { class: "kz-overview", data: { "kz-overview": "" } },
      tops.map((row) => {
        const id = this.table.get("contingent_id", row);
        const lead = () => {
          const card = [...this.node.querySelectorAll("[data-kz-force]")].find(
            (one) => /** @type {HTMLElement} */ (one).dataset.kzForce === id,
          );
          card.scrollIntoView({ block: "start" });
          /** @type {HTMLElement} */ (card.querySelector("h3")).focus({ preventScroll: true });
        };
        return el(
          "li",
          {},
          button(this.name(row), lead, { class: "kz-text", data: { "kz-to-force": id } }),
          ` ${howMany(this.index, this.brief(row)).join(" ")}`,
        );
      }),
    );
  }

  card(row, units) {
    const { index } = this;
    const ids = [row, ...units].map((i) => this.table.get("contingent_id", i));
    const records = Array.from(index.inTime).filter(
      (i) =>
        index.kinds[index.layer[i]] !== "bases" &&
        index.list("contingent_id", i).some((id) => ids.includes(id)) &&
        !(this.selection.fail[i] & ~FAILS.time),
    );
    const strength = this.ledger
      .of([ids[0]], this.selection.state.knownOn)
      .filter((c) => c.attribute === "strength");
    return el(
      "article",
      { class: "kz-multiple", data: { "kz-force": ids[0] } },
      el("h3", { tabindex: -1 }, this.name(row)),
      this.sentence(row, records),
      units.length
        ? el("p", { class: "kz-note" }, `${t("forces.units")}: ${units.map((u) => this.name(u)).join("; ")}`)
        : null,
      el("h4", {}, attributeName(index.payload, "strength")),
      strength.length
        ? el(
            "ul",
            { class: "kz-claims" },
            strength.map((c) => claimItem(c, this.detail.sources, this.selection.offset)),
          )
        : el("p", { class: "kz-note" }, t("forces.noStrength")),
      this.presence(ids[0]),
      records.length
        ? [
            this.days(records),
            el(
              "ul",
              { class: "kz-list" },
              records.map((i) => this.detail.item(i)),
            ),
          ]
        : null,
    );
  }

  /** The claim that gives a contingent's strength, and what else is said of it. */
  said(row) {
    const id = this.table.get("contingent_id", row);
    const claim = strongest(this.index.payload, this.ledger, id, this.selection.state.knownOn);
    const rivals = this.ledger
      .of([id], this.selection.state.knownOn)
      .filter((c) => c.subject === id && ["strength", "plan"].includes(c.attribute) && c.unit === "people")
      .filter((c) => c.status === "standing" && c.i !== claim?.i);
    return { claim, rivals };
  }

  /** What leads, and what else is said only where nothing does. */
  brief(row) {
    const { claim, rivals } = this.said(row);
    return { claim, rivals: claim ? [] : rivals };
  }

  /** The contingent's story in a sentence. */
  sentence(row, records) {
    const when = (i) => this.detail.when(i);
    const text = contingent(this.index, { ...this.said(row), records, when });
    return el("p", { class: "kz-sentence", data: { "kz-said": "" } }, text);
  }

  /**
   * At least and at most so many on a day; the upper end is null if nobody knows it. The page carries the
   * numbers for the claim that counts now; under another claim only who was there at all is known.
   */
  band(told, claim, k) {
    if ((claim?.i ?? -1) === told.now)
      return told.bands
        .filter(([from]) => from <= k)
        .pop()
        .slice(1);
    const sure = told.states[k] === "a";
    return [sure ? (claim?.low ?? 0) : Number(told.states[k] === "s"), claim ? claim.high : null];
  }

  /**
   * Presence at the end of each day: full colour for who surely was there, pale for who may have been;
   * other claimed strengths as lines.
   */
  presence(id) {
    const told = (this.index.payload.presence || []).find((p) => p.id === id);
    if (!told || !told.may.includes(1)) return null;
    const { meta } = this.index.payload;
    const claim = strongest(this.index.payload, this.ledger, told.id, this.selection.state.knownOn);
    const [low, high] = claim ? [claim.low ?? 0, claim.high ?? claim.low] : [1, 1];
    const open = claim !== null && claim.high === null;
    const rivals = this.ledger
      .of([id], this.selection.state.knownOn)
      .filter(
        (c) =>
          claim &&
          c.attribute === "strength" &&
          c.status === "standing" &&
          c.i !== claim.i &&
          (c.low ?? c.high) !== null,
      );
    const highest = Math.max(high, low, ...rivals.map((c) => c.high ?? c.low));
    // no value lies above the last line
    const nice = niceStep(highest / 3);
    const most = claim ? Math.ceil(highest / nice) * nice : highest;
    const pad = { left: 38, top: 8, bottom: 20 };
    const [width, height] = [380, claim ? 104 : 48];
    const begin = span(meta.period[0], this.selection.offset)[0];
    const n = told.may.length;
    const dayWords = (k) => words(isoDay(begin + k * DAY + 720, this.selection.offset), language, false);
    const x = (k) => pad.left + ((width - pad.left) * k) / n;
    const y = (v) => height - pad.bottom - ((height - pad.top - pad.bottom) * v) / most;
    const bars = told.may.flatMap((may, k) => {
      if (!may) return [];
      const [fewest, many] = this.band(told, claim, k);
      // without a strength the bar has no scale: full where all are, pale where some may be
      const [sure, top] = claim ? [fewest ?? 0, many ?? most] : [Number(told.states[k] === "a"), 1];
      const [x0, across] = [x(k) + 0.5, (width - pad.left) / n - 1];
      const number =
        many === null && !fewest
          ? t("legend.unknown")
          : figure({ low: fewest ?? 0, high: many, qualifier: "" }, language);
      const title = `${dayWords(k)}: ${number}`;
      const bar = (v, kind) =>
        svg(
          "rect",
          { x: x0, width: across, y: y(v), height: y(0) - y(v), class: kind },
          svg("title", {}, title),
        );
      return [
        bar(Math.min(top, most), "kz-may"),
        sure ? bar(Math.min(sure, most), claim ? "kz-sure" : "kz-sure kz-uncounted") : null,
      ];
    });
    const grid = claim
      ? Array.from({ length: Math.round(most / nice) + 1 }, (_, k) => k * nice).map((v) => [
          svg("line", { x1: pad.left, x2: width, y1: y(v), y2: y(v), class: "kz-grid" }),
          svg("text", { x: pad.left - 5, y: y(v) + 4, "text-anchor": "end", class: "kz-tick" }, digits(v)),
        ])
      : svg("line", { x1: pad.left, x2: width, y1: y(0), y2: y(0), class: "kz-grid" });
    const first = told.may.indexOf(1);
    const last = told.may.lastIndexOf(1) + 1;
    const others = rivals.map((c) =>
      svg(
        "line",
        { x1: x(first), x2: x(last), y1: y(c.high ?? c.low), y2: y(c.high ?? c.low), class: "kz-rival" },
        svg("title", {}, `${figure(c, language)}: ${c.speaker}`),
      ),
    );
    const ticks = [];
    // a day at the very edge would be cut
    for (let k = 0; k < n && width - x(k) > TICK; k += Math.max(5, Math.ceil(n / 6)))
      ticks.push(svg("text", { x: x(k) + 1, y: height - 5, class: "kz-tick" }, dayWords(k)));
    const states = { p: "forces.may", s: "forces.some", a: "forces.all" };
    const spoken = told.states.replace(/[^psa]/g, "")
      ? [...told.states].flatMap((s, k) =>
          states[s] && told.states[k - 1] !== s
            ? [`${dayWords(k)}: ${t(states[s])}`]
            : told.states[k - 1] && s === "g" && told.states[k - 1] !== "g"
              ? [`${dayWords(k)}: ${t("forces.gone")}`]
              : [],
        )
      : [];
    return el(
      "figure",
      { data: { "kz-presence": id } },
      el("h4", {}, t("forces.presence")),
      svg(
        "svg",
        {
          class: "kz-chart",
          viewBox: `0 0 ${width} ${height}`,
          width,
          height,
          role: "img",
          "aria-label": `${t("forces.presence")}. ${spoken.join("; ")}`,
        },
        grid,
        bars,
        others,
        ticks,
      ),
      el(
        "figcaption",
        { class: "kz-note" },
        el(
          "p",
          {},
          claim
            ? [
                t("forces.counted"),
                " ",
                el("b", {}, figure(claim, language)),
                `, ${claim.speaker}, ${claim.saidOn ? words(claim.saidOn, language) : t("claim.undated")}`,
                ` (${t(`rule.${told.rule}`)}${open ? `; ${t("forces.open")}` : ""})`,
              ]
            : t("forces.uncounted"),
        ),
        el(
          "p",
          { class: "kz-key-row" },
          el("span", { class: "kz-class" }, el("i", { class: "kz-sure" }), t("forces.all")),
          el("span", { class: "kz-class" }, el("i", { class: "kz-may" }), t("forces.may")),
          rivals.length
            ? el("span", { class: "kz-class" }, el("i", { class: "kz-rival" }), t("forces.rival"))
            : null,
        ),
        // worked out for the claims of now
        (claim?.i ?? -1) === told.now
          ? told.notes.map((one) => {
              const said = pick(one);
              return el(
                "p",
                { data: { "kz-presence-note": "" } },
                `${said[0].toUpperCase()}${said.slice(1)}.`,
              );
            })
          : null,
        told.assumed || told.undated
          ? el("p", {}, t("forces.assumed", { n: told.assumed + told.undated }))
          : null,
      ),
    );
  }

  /** A row for each movement and posting from its first to its last instant. */
  days(records) {
    const { index, selection } = this;
    const { meta } = index.payload;
    const [begin, end] = [
      span(meta.period[0], selection.offset)[0],
      span(meta.period[1], selection.offset)[1],
    ];
    const width = 380;
    const rows = records.filter((i) => !Number.isNaN(index.t0[i]) && index.t0[i] < end);
    const height = rows.length * 8 + 22;
    const x = (m) => (width * (Math.min(end, Math.max(begin, m)) - begin)) / (end - begin);
    const bars = rows.map((i, k) => {
      const back = index.categories[index.category[i]].id === "withdrawal";
      const posting = index.kinds[index.layer[i]] === "postings";
      return svg(
        "rect",
        {
          x: x(index.t0[i]),
          y: 3 + k * 8,
          height: 5,
          width: Math.max(3, x(index.t1[i]) - x(index.t0[i])),
          rx: 1.5,
          style: { fill: posting ? "var(--ink-3)" : back ? "var(--flow-back)" : "var(--flow)" },
        },
        svg("title", {}, index.title(i)),
      );
    });
    const ticks = [];
    const step = Math.max(5, Math.ceil((end - begin) / DAY / 6)) * DAY;
    for (let m = begin; m < end && width - x(m) > TICK; m += step)
      ticks.push(
        svg("line", { x1: x(m), x2: x(m), y1: 0, y2: height - 16, class: "kz-grid" }),
        svg(
          "text",
          { x: x(m) + 2, y: height - 4, class: "kz-tick" },
          words(isoDay(m, selection.offset), language, false),
        ),
      );
    return el(
      "figure",
      {},
      svg(
        "svg",
        {
          class: "kz-chart",
          viewBox: `0 0 ${width} ${height}`,
          width,
          height,
          role: "img",
          "aria-label": rows.map((i) => `${index.title(i)}, ${this.detail.when(i)}`).join("; "),
        },
        ticks,
        bars,
      ),
      el(
        "figcaption",
        { class: "kz-key-row kz-note" },
        [
          ["var(--flow)", "legend.there"],
          ["var(--ink-3)", "forces.posting"],
          ["var(--flow-back)", "legend.back"],
        ].map(([colour, key]) =>
          el("span", { class: "kz-class" }, el("i", { style: { background: colour } }), t(key)),
        ),
      ),
    );
  }
}
