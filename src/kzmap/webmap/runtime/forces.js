// Order of battle: for each contingent its strength as claimed, its units, and what moved or stood where, day by day.

class ForcesView {
  constructor(index, selection, ledger, detail) {
    Object.assign(this, { index, selection, ledger, detail });
    this.table = detail.contingents;
    this.node = el("section", { class: "kz-claims-view kz-forces-view", data: { "kz-forces": "" }, tabindex: 0, hidden: true });
  }

  name(row) { return (language !== "en" && this.table.get("name_ru", row)) || this.table.get("name", row); }

  /** Rows of the contingents of a kind, or below a parent. */
  rows(test) { return Array.from({ length: this.table.n }, (_, i) => i).filter(test); }

  update() {
    this.node.hidden = this.selection.state.pane !== "forces";
    if (this.node.hidden) { this.node.replaceChildren(); return; }
    const get = (column, i) => this.table.get(column, i);
    const tops = this.rows((i) => get("kind", i) === "force").concat(this.rows((i) => get("kind", i) === "contingent"));
    refill(this.node,
      el("header", {}, el("h2", {}, t("forces.title")), el("p", { class: "kz-note" }, t("forces.intro"))),
      el("div", { class: "kz-multiples" }, tops.map((i) => this.card(i, this.rows((j) => get("parent_id", j) === get("contingent_id", i) && get("kind", j) === "unit")))));
    this.node.setAttribute("aria-label", t("app.forces"));
  }

  card(row, units) {
    const { index } = this;
    const ids = [row, ...units].map((i) => this.table.get("contingent_id", i));
    const records = index.inTime.filter((i) => index.kinds[index.layer[i]] !== "bases" && index.list("contingent_id", i).some((id) => ids.includes(id)) && !(this.selection.fail[i] & ~FAILS.time));
    const strength = this.ledger.of([ids[0]], this.selection.state.knownOn).filter((c) => c.attribute === "strength");
    return el("article", { class: "kz-multiple", data: { "kz-force": ids[0] } }, el("h3", {}, this.name(row)),
      units.length ? el("p", { class: "kz-note" }, `${t("forces.units")}: ${units.map((u) => this.name(u)).join("; ")}`) : null,
      el("h4", {}, attributeName(index.payload, "strength")),
      strength.length ? el("ul", { class: "kz-claims" }, strength.map((c) => claimItem(c, this.detail.sources, this.selection.offset))) : el("p", { class: "kz-note" }, t("forces.noStrength")),
      records.length ? [this.days(records), el("ul", { class: "kz-list" }, records.map((i) => this.detail.item(i)))] : null);
  }

  /** A row for each movement and posting from its first to its last instant. */
  days(records) {
    const { index, selection } = this;
    const { meta } = index.payload;
    const [begin, end] = [span(meta.period[0], selection.offset)[0], span(meta.period[1], selection.offset)[1]];
    const width = 380;
    const rows = records.filter((i) => !Number.isNaN(index.t0[i]) && index.t0[i] < end);
    const height = rows.length * 8 + 22;
    const x = (m) => (width * (Math.min(end, Math.max(begin, m)) - begin)) / (end - begin);
    const bars = rows.map((i, k) => {
      const back = index.categories[index.category[i]].id === "withdrawal";
      const posting = index.kinds[index.layer[i]] === "postings";
      return svg("rect", { x: x(index.t0[i]), y: 3 + k * 8, height: 5, width: Math.max(3, x(index.t1[i]) - x(index.t0[i])), rx: 1.5, style: { fill: posting ? "var(--ink-3)" : back ? "var(--flow-back)" : "var(--flow)" } }, svg("title", {}, index.text("title", i)));
    });
    const ticks = [];
    for (let m = begin, k = 0; m < end; m += 5 * DAY, k++) ticks.push(svg("line", { x1: x(m), x2: x(m), y1: 0, y2: height - 16, class: "kz-grid" }), svg("text", { x: x(m) + 2, y: height - 4, class: "kz-tick" }, words(isoDay(m, selection.offset), language, false)));
    return el("figure", {}, svg("svg", { class: "kz-chart", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": rows.map((i) => `${index.text("title", i)}, ${this.detail.when(i)}`).join("; ") }, ticks, bars),
      el("figcaption", { class: "kz-key-row kz-note" }, [["var(--flow)", "legend.there"], ["var(--ink-3)", "forces.posting"], ["var(--flow-back)", "legend.back"]].map(([colour, key]) => el("span", { class: "kz-class" }, el("i", { style: { background: colour } }), t(key)))));
  }
}
