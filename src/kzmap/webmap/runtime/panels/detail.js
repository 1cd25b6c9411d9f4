// The one panel for a record, or for the list of records at one spot: what, when, where, how exact, who
// says so, what others say.

import { markSvg } from "../map/glyphs.js";
import { button, el, link, refill } from "../page/dom.js";
import { standIn } from "../page/focus.js";
import { clock, howExactTime, isoDay, span, timeWords, words, zone } from "../page/time.js";
import { calledHere, counted, distance, language, pick, sentence, t } from "../page/words.js";
import { figure } from "../records/ledger.js";
import { Table } from "../records/record-index.js";
import { FAILS } from "../records/selection.js";
import { brief, choice, record as telling } from "../records/telling.js";

/** @import { Basemap } from "../map/basemap.js" */
/** @import { Ledger } from "../records/ledger.js" */
/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */

const LIST_ROWS = 200;

export class Detail {
  /**
   * @param {RecordIndex} index
   * @param {RecordSelection} selection
   * @param {Ledger} ledger
   * @param {Basemap} basemap
   */
  constructor(index, selection, ledger, basemap) {
    this.index = index;
    this.selection = selection;
    /** By whose filters and knowledge records are told: of a comparison it may be the other side. */
    this.reading = selection;
    this.ledger = ledger;
    this.basemap = basemap;
    this.sources = new Table(index.payload, "sources");
    this.contingents = new Table(index.payload, "contingents");
    this.force = new Map(
      Array.from({ length: this.contingents.n }, (_, i) => [this.contingents.get("contingent_id", i), i]),
    );
    this.group = null;
    /** @type {(...about: any[]) => void} */
    this.onZoom = () => {};
    /** @type {(...about: any[]) => void} */
    this.onShow = () => {};
    /** @type {(...about: any[]) => void} */
    this.onUpdate = () => {};
    this.node = el("section", {
      class: "kz-detail",
      "aria-label": t("app.panel"),
      data: { "kz-detail": "" },
      hidden: true,
    });
  }

  /** Show a list: the members of a cluster, a tile, a line, or what has no place. */
  list(group) {
    this.group = group;
    this.most = LIST_ROWS;
    this.selection.apply({ selected: null });
    this.update();
    // who opened it by key goes on in it
    if (document.activeElement !== document.body)
      this.node.querySelector("h2").focus({ preventScroll: true });
  }

  close() {
    this.group = null;
    this.selection.apply({ selected: null });
    this.update();
  }

  update() {
    const { selected } = this.selection.state;
    const open = selected !== null || this.group !== null;
    // who closes the panel finds back to where the panel was opened
    if (open && this.node.hidden) this.back = /** @type {HTMLElement} */ (document.activeElement);
    else if (!open && this.back && this.node.contains(document.activeElement))
      standIn(this.back)?.focus({ preventScroll: true });
    this.node.scrollTop = 0; // while nothing has changed: afterwards it would lay out the page for this alone
    this.node.hidden = !open;
    if (!open) {
      this.node.replaceChildren();
      this.onUpdate();
      return;
    }
    const content =
      selected !== null
        ? this.record(this.index.row.get(selected))
        : this.group.content
          ? this.elsewhere()
          : this.group.zones
            ? this.zones(this.group.zones())
            : this.members();
    refill(this.node, content);
    this.node.setAttribute("aria-label", t("app.panel"));
    this.onUpdate();
  }

  head(title, ...more) {
    return el(
      "header",
      { class: "kz-detail-head" },
      button(t("app.close"), () => this.close(), { class: "kz-icon-button kz-close" }, "×"),
      title,
      more,
    );
  }

  item(i) {
    const { index } = this;
    return el(
      "li",
      {},
      button(
        index.title(i),
        () => this.selection.apply({ selected: index.id[i] }),
        // what is written on it is its name, day and all
        { class: "kz-item", "aria-label": null },
        markSvg(index.shape(i), index.paint[index.category[i]], { size: 18, hollow: index.hollow(i) }),
        el("span", {}, el("b", {}, index.title(i)), el("small", {}, this.when(i))),
      ),
    );
  }

  /** What another part tells: its title first. */
  elsewhere() {
    const [title, ...rest] = this.group.content();
    return [this.head(title), rest];
  }

  /** What was drawn at a spot: by whom, when it held, on which sources. */
  zones(found) {
    return [
      this.head(el("h2", { tabindex: -1 }, t("zones.title"))),
      found.map((one) =>
        el(
          "div",
          { class: "kz-block", data: { "kz-zone": one.id } },
          el("h3", {}, one.title),
          el("p", { class: "kz-kind" }, one.swatch, el("span", {}, one.kind)),
          one.review !== "published" ? el("p", { class: "kz-notice" }, t(`review.${one.review}`)) : null,
          el("p", {}, one.by),
          el("p", {}, one.when),
          one.confidence ? el("p", { class: "kz-note" }, t(`confidence.${one.confidence}`)) : null,
          one.note ? el("p", { class: "kz-note" }, one.note) : null,
          el(
            "ul",
            { class: "kz-sources" },
            this.published(one.sources).map((s) => el("li", {}, sourceLine(this.sources, s))),
          ),
        ),
      ),
    ];
  }

  members() {
    const { index } = this;
    const members = this.group.members.filter((i) => !this.selection.fail[i]);
    const shown = members.slice(0, this.most);
    const named = members.map((i) => index.named("place", i, language)).filter(Boolean);
    const places = this.group.kind === "none" ? [] : [...new Set(named)];
    return [
      this.head(
        el(
          "h2",
          { tabindex: -1 },
          [this.group.title, t("detail.here", { n: members.length })].filter(Boolean).join(": "),
        ),
      ),
      places.length && places.length <= 4 ? el("p", { class: "kz-sub" }, places.join("; ")) : null,
      // of hits the same sentence stands under the title of the page
      this.group.kind === "search" ? null : el("p", { class: "kz-sentence" }, this.choice(members)),
      this.group.spots > 1
        ? button(t("detail.zoom"), () => this.onZoom(members), { class: "kz-button" })
        : null,
      el(
        "ul",
        { class: "kz-list", data: { "kz-list": members.length } },
        shown.map((i) => this.item(i)),
      ),
      members.length > shown.length
        ? button(
            t("app.more", { n: members.length - shown.length }),
            () => {
              this.most += LIST_ROWS;
              this.update();
            },
            { class: "kz-button" },
          )
        : null,
    ];
  }

  /** What some records are, in a sentence. */
  choice(members) {
    const { knownOn } = this.selection.state;
    return choice(this.index, this.ledger, members, { knownOn, at: (i) => this.when(i) });
  }

  /** What the filters chose, in sentences; without filters the whole in brief. */
  chosen() {
    const { index, ledger, selection } = this;
    const { state, window: period, offset, units, visible } = selection;
    const { knownOn } = state;
    if (!selection.fail.some((one) => one & ~FAILS.known)) return brief(index, ledger, knownOn);
    const [from, to] = period ? [isoDay(period[0], offset), isoDay(period[1] - 1, offset)] : ["", ""];
    return choice(index, ledger, visible, {
      when: from === to ? words(from, language) : `${words(from, language)} – ${words(to, language)}`,
      where: state.place ? units.get(state.place) : "",
      unit: state.place || "",
      day: from === to ? from : "",
      knownOn,
      at: (i) => this.when(i),
    });
  }

  /** What is told of a record, in a sentence. */
  sentence(i) {
    const of = this.published(this.index.columns.sources[i]);
    return telling(this.index, this.ledger, i, {
      when: this.when(i),
      exact: this.exact(i).flat().join(""),
      knownOn: this.selection.state.knownOn,
      sources: of.map((s) => ["published_on", "publisher"].map((name) => this.sources.get(name, s))),
    });
  }

  when(i) {
    const { index } = this;
    return timeWords(
      index.text("start", i),
      index.text("end", i),
      index.text("time_precision", i),
      index.text("part_of_day", i),
      language,
      this.selection.offset,
    );
  }

  record(i) {
    const { index, reading: selection } = this;
    if (selection.fail[i] & FAILS.known)
      return [
        this.head(el("h2", { tabindex: -1 }, index.id[i])),
        el("p", { class: "kz-notice" }, t("known.not")),
      ];
    const category = index.categories[index.category[i]];
    const layer = index.payload.layers.find((l) => l.id === index.kinds[index.layer[i]]);
    return [
      this.head(
        el("h2", { tabindex: -1 }, index.title(i)),
        el(
          "p",
          { class: "kz-kind" },
          markSvg(index.shape(i), index.paint[index.category[i]], { size: 18, hollow: index.hollow(i) }),
          el("span", {}, pick(category.title)),
          el("span", { class: "kz-dim" }, pick(layer.title)),
        ),
      ),
      selection.fail[i] ? el("p", { class: "kz-notice" }, t("detail.hidden")) : null,
      index.text("review", i) !== "published"
        ? el("p", { class: "kz-notice" }, index.text("review", i))
        : null,
      this.summary(i),
      el("p", { class: "kz-sentence", data: { "kz-said": "" } }, this.sentence(i)),
      el(
        "dl",
        {},
        index.kinds[index.layer[i]] === "bases"
          ? null
          : this.pair(
              "detail.when",
              this.when(i),
              !index.text("start", i) && !index.text("end", i)
                ? ""
                : howExactTime(
                    index.text("start", i) || index.text("end", i),
                    index.text("time_precision", i),
                  ),
            ),
        this.where(i),
        this.unit(i),
        this.pair("detail.type", index.text("type_as_written", i)),
        index.text("actors", i) ? this.pair("detail.actors", index.list("actors", i).join(", ")) : null,
        this.forces(i),
        index.text("confidence", i) &&
          this.pair(
            "detail.sure",
            t(`confidence.${index.text("confidence", i) || "low"}`),
            index.text("checked", i) ? t(`checked.${index.text("checked", i)}`) : "",
          ),
        this.own(i),
      ),
      this.claims(i),
      this.cited(i),
      index.text("basis", i)
        ? el(
            "details",
            { class: "kz-block" },
            el("summary", {}, el("h3", {}, t("detail.basis"))),
            el("p", { class: "kz-note" }, index.text("basis", i)),
          )
        : null,
      index.text("note", i)
        ? el(
            "div",
            { class: "kz-block" },
            el("h3", {}, t("detail.note")),
            el("p", { class: "kz-note" }, index.text("note", i)),
          )
        : null,
      this.neighbours(i),
      this.foot(i),
    ];
  }

  /** What was written of it; whoever reads another language is told which one it is in. */
  summary(i) {
    const { index } = this;
    const text = index.text(`summary_${language}`, i) || index.text("summary", i);
    const written = index.payload.meta.written;
    const foreign =
      language !== written &&
      !["title", "summary"].some((name) => index.text(`${name}_${language}`, i)) &&
      index.text("title", i);
    return [
      text ? el("p", { class: "kz-summary" }, text) : null,
      foreign ? el("p", { class: "kz-dim" }, t("detail.untranslated", { name: calledHere(written) })) : null,
    ];
  }

  /** Columns of the author's own, as they were written. */
  own(i) {
    return this.index.payload.vocabulary.own.map(({ id, title }) => this.told(title, this.index.text(id, i)));
  }

  pair(key, value, exact) {
    return this.told(t(key), value, exact);
  }

  told(name, value, exact) {
    if (!value) return null;
    return el("div", {}, el("dt", {}, name), el("dd", {}, value, exact ? el("small", {}, exact) : null));
  }

  /** Place and how exact; a button leads to it, because a mark may be far off or inside a cluster. */
  where(i) {
    const place = this.index.named("place", i, language);
    const none = this.index.payload.vocabulary.precisions[this.index.precision[i]] === "none";
    if (!place && none) return this.pair("detail.where", t("detail.noPlace"));
    const drawn = this.index.hasPoint(i) || this.index.isLine(i) || this.index.isArea(i);
    return this.pair(
      "detail.where",
      [
        place || t("precision.none"),
        drawn
          ? [
              " ",
              button(t("detail.show"), () => this.onShow(i), { class: "kz-text", data: { "kz-show": "" } }),
            ]
          : null,
      ],
      this.exact(i),
    );
  }

  exact(i) {
    const { index } = this;
    const kind = index.payload.vocabulary.precisions[index.precision[i]];
    const radius = Number.isNaN(index.radius[i]) ? "" : `, ${t("within", { d: distance(index.radius[i]) })}`;
    const inferred = (index.payload.inferred?.[index.id[i]] || []).map(
      (end) => `; ${t(`detail.inferred.${end}`)}`,
    );
    return [
      t(`precision.${kind}`),
      radius,
      index.columns.verified[i] || kind === "none" ? "" : `; ${t("detail.unverified")}`,
      inferred,
    ];
  }

  unitName(id) {
    const { units } = this.basemap;
    for (let u = 0; u < units.n; u++) if (units.get("unit_id", u) === id) return units.named(u, language);
    return id;
  }

  unit(i) {
    const { index } = this;
    const ids = ["adm2", "adm1", "adm0"].map((name) => index.text(name, i)).filter(Boolean);
    const names = ids.map((id) => this.unitName(id)).join(", ");
    const today = index.list("adm1_today", i);
    const candidates = index.text("adm1", i)
      ? []
      : index.list("join_candidates", i).filter((id) => !ids.includes(id));
    if (!names && !candidates.length) return null;
    if (index.kinds[index.layer[i]] === "movements" && candidates.length)
      return this.pair(
        "detail.unit",
        candidates.map((id) => this.unitName(id)).join(" · "),
        t("detail.ends"),
      );
    const [key, others] = today.length > 1 ? ["detail.todaySeveral", today] : ["detail.today", today];
    const more = [
      today.length
        ? el("span", {}, t(key, { name: others.map((id) => this.unitName(id)).join(", ") }))
        : null,
      candidates.length
        ? this.touched(
            i,
            candidates.map((id) => this.unitName(id)),
          )
        : null,
    ].filter(Boolean);
    return this.pair("detail.unit", names || "—", more.length ? more : null);
  }

  /** Units that an area touches: a few in a line, a long list behind a click. */
  touched(i, names) {
    const { columns } = this.index;
    const key =
      columns.units[i].length > 1 || columns.more[i].length ? "detail.several" : "detail.candidates";
    if (names.length < 5) return el("span", {}, t(key, { names: names.join(", ") }));
    return el(
      "details",
      { class: "kz-touched" },
      el("summary", {}, t(key, { names: t("detail.units", { n: names.length }) })),
      names.join(", "),
    );
  }

  forces(i) {
    const names = this.index
      .list("contingent_id", i)
      .map((id) => this.force.get(id))
      .filter((row) => row !== undefined)
      .map((row) => this.contingents.named(row, language));
    return names.length ? this.pair("detail.force", names.join(", ")) : null;
  }

  claims(i) {
    const claims = this.ledger.of([this.index.id[i]], this.reading.state.knownOn);
    if (!claims.length) return null;
    const groups = claims.reduce((m, c) => m.set(c.attribute, [...(m.get(c.attribute) || []), c]), new Map());
    return el(
      "div",
      { class: "kz-block" },
      el(
        "h3",
        {},
        t("app.claims"),
        this.reading.state.knownOn
          ? el(
              "small",
              {},
              ` ${t("app.knownOn").toLowerCase()} ${words(this.reading.state.knownOn, language)}`,
            )
          : null,
      ),
      writtenIn(this.index.payload),
      [...groups].map(([attribute, list]) =>
        el(
          "div",
          { class: "kz-attribute" },
          el("h4", {}, attributeName(this.index.payload, attribute)),
          el(
            "ul",
            { class: "kz-claims" },
            list.map((c) => claimItem(c, this.sources, this.selection.offset)),
          ),
        ),
      ),
    );
  }

  /** Those of some sources that were out on the day whose knowledge is asked for. */
  published(rows) {
    const { until } = this.reading;
    return rows.filter(
      (s) =>
        until === null ||
        (span(this.sources.get("published_on", s), this.selection.offset)?.[0] ?? Infinity) < until,
    );
  }

  cited(i) {
    const rows = this.published(this.index.columns.sources[i]);
    return el(
      "div",
      { class: "kz-block" },
      el("h3", {}, t("detail.sources")),
      rows.length
        ? el(
            "ul",
            { class: "kz-sources" },
            rows.map((s) => el("li", {}, sourceLine(this.sources, s))),
          )
        : el("p", { class: "kz-note" }, t("detail.noSources")),
    );
  }

  /** Records at the same spot, and the ones before and after in time among those that pass. */
  neighbours(i) {
    const { index, reading: selection } = this;
    const here = index.hasPoint(i)
      ? selection.visible.filter(
          (j) => j !== i && index.lon[j] === index.lon[i] && index.lat[j] === index.lat[i],
        )
      : selection.visible.filter(
          (j) =>
            j !== i &&
            index.columns.units[i].length &&
            index.columns.units[j].join() === index.columns.units[i].join(),
        );
    return here.length
      ? el(
          "details",
          { class: "kz-block" },
          el("summary", {}, el("h3", {}, `${t("detail.alsoHere")} (${here.length})`)),
          el(
            "ul",
            { class: "kz-list" },
            Array.from(here)
              .sort((a, b) => index.rank[a] - index.rank[b])
              .slice(0, 100)
              .map((j) => this.item(j)),
          ),
        )
      : null;
  }

  neighbour(i, by) {
    const { index, selection } = this;
    for (let k = index.rank[i] + by; k >= 0 && k < index.n; k += by)
      if (!selection.fail[index.inTime[k]]) return index.inTime[k];
    return null;
  }

  go(by) {
    const { selected } = this.selection.state;
    if (selected === null) return;
    const next = this.neighbour(this.index.row.get(selected), by);
    if (next !== null) this.selection.apply({ selected: this.index.id[next] });
  }

  foot(i) {
    const [before, after] = [this.neighbour(i, -1), this.neighbour(i, 1)];
    return el(
      "footer",
      { class: "kz-detail-foot" },
      button(
        t("detail.previous"),
        () => this.go(-1),
        { class: "kz-button", disabled: before === null, data: { "kz-previous": "" } },
        "‹ ",
        t("detail.previous"),
      ),
      button(
        t("detail.next"),
        () => this.go(1),
        { class: "kz-button", disabled: after === null, data: { "kz-next": "" } },
        t("detail.next"),
        " ›",
      ),
      // a frame made from text has no address: there "#..." would mean the host's page
      location.protocol === "about:"
        ? null
        : el(
            "a",
            {
              href: `#selected=${encodeURIComponent(this.index.id[i])}`,
              class: "kz-permalink",
              data: { "kz-permalink": "" },
            },
            t("detail.link"),
          ),
    );
  }
}

function sourceLine(sources, s) {
  const get = (name) => sources.get(name, s);
  const date = get("published_on");
  return [
    link(get("url"), sources.named(s, language, "title")),
    el(
      "small",
      { dir: t("language.direction") },
      [
        get("publisher"),
        get("original") ? t("source.after", { name: get("original") }) : "",
        date ? words(date, language) : t("claim.undated"),
      ]
        .filter(Boolean)
        .join(", "),
      " ",
      el(
        "span",
        { class: `kz-tier kz-tier-${get("tier")}`, title: t(`tier.${get("tier")}`) },
        t(`tier.${get("tier")}`),
      ),
      get("language") ? ` [${get("language")}]` : "",
    ),
  ];
}

/** In which language claims and notes are, for who reads another into which nobody put the claims. */
export function writtenIn({ meta, claims }) {
  return language === meta.written || claims?.[`text_${language}`]
    ? null
    : el("p", { class: "kz-dim" }, t("detail.claimsIn", { name: calledHere(meta.written) }));
}

export function attributeName(payload, id) {
  const names = payload.attributes[id];
  return names ? pick(names) : id.replace(/_/g, " ");
}

/**
 * One claim: the figure beside who says it, then the words, the day and the way it came, and what became
 * of it.
 */
export function claimItem(c, sources, offset) {
  const value = figure(c, language);
  const [from, url] =
    c.source >= 0 ? [sources.get("publisher", c.source), sources.get("url", c.source)] : ["", ""];
  const gone = c.status !== "standing";
  const said = c.saidOn
    ? `${words(c.saidOn, language)}${clock(c.saidOn) ? `, ${clock(c.saidOn)}${zone(c.saidOn, offset)}` : ""}`
    : t("claim.undated");
  // the publisher is named once: as the speaker, or as the one who passed it on
  const relay = c.relayed && c.relayed !== from ? c.relayed : "";
  const via =
    from && from !== c.claimant
      ? sentence("claim.via", { name: [relay && `${relay} · `, link(url, from)] })
      : [
          relay && [t("claim.via", { name: relay }), " · "],
          url ? link(url, from || t("detail.sources")) : "",
        ];
  const number = value && c.unit && c.unit !== "people" ? counted(value, c.unit) : value;
  return el(
    "li",
    { class: `kz-claim kz-${c.status}`, data: { "kz-claim": c.id } },
    el(
      "span",
      { class: "kz-said-by" },
      value ? [el("b", { class: "kz-figure" }, gone ? el("s", {}, number) : number), " "] : null,
      el("span", { class: "kz-claimant" }, c.speaker),
    ),
    el("span", { class: "kz-claim-text" }, c.text),
    el(
      "small",
      { dir: t("language.direction") },
      said,
      via.flat(Infinity).some(Boolean) ? [" · ", via] : null,
    ),
    gone
      ? el(
          "small",
          { class: "kz-status", dir: t("language.direction") },
          [
            t(`status.${c.status}`),
            c.statusOn ? words(c.statusOn, language) : "",
            c.statusBy ? t("status.by", { name: c.statusBy }) : "",
          ]
            .filter(Boolean)
            .join(" "),
        )
      : null,
  );
}
