// What stands around the map: search, region, chips of active filters, title with "as known on", toolbar, about.

/** Search field, region list, live count, and a chip for every filter that hides something. */
class Filters {
  constructor(index, selection, basemap) {
    Object.assign(this, { index, selection, basemap });
    this.onEnter = () => {};
    this.node = el("div", { class: "kz-filters" });
    this.build();
  }

  build() {
    let timer = 0;
    this.search = el("input", { type: "search", placeholder: t("app.search"), "aria-label": t("app.search"), data: { "kz-search": "" }, maxlength: 200, on: {
      input: () => { clearTimeout(timer); timer = setTimeout(() => this.selection.apply({ search: this.search.value }), 80); },
      // Enter goes from the words to what they found
      keydown: (e) => { if (e.key === "Enter") { e.preventDefault(); clearTimeout(timer); this.selection.apply({ search: this.search.value }); this.onEnter(); } },
    } });
    this.region = el("select", { "aria-label": t("app.region"), data: { "kz-region": "" }, on: { change: () => this.selection.apply({ place: this.region.value || null }) } });
    this.chips = el("div", { class: "kz-chips" });
    this.count = el("p", { class: "kz-total", role: "status", "aria-live": "polite" });
    this.day = null;
    refill(this.node, this.search, this.region, this.count, this.chips);
    this.update();
  }

  regions() {
    const { units, day } = this.basemap;
    if (this.day === `${day}${language}`) return;
    this.day = `${day}${language}`;
    const name = (i) => (language !== "en" && units.get(`name_${language}`, i)) || units.get("name", i);
    const used = new Set();
    for (const set of this.index.places) for (const id of set) used.add(id);
    const rows = ["adm0", "adm1", "adm2"].map((level) => basemapRows(this.basemap, level).filter((i) => used.has(units.get("unit_id", i))).sort((a, b) => name(a).localeCompare(name(b), language)));
    refill(this.region, el("option", { value: "" }, `${t("app.region")}: ${t("app.anywhere")}`),
      rows.filter((list) => list.length).map((list, k) => el("optgroup", { label: "—".repeat(k + 1) }, list.map((i) => el("option", { value: units.get("unit_id", i) }, name(i))))));
  }

  update() {
    const { state, counts } = this.selection;
    this.regions();
    if (document.activeElement !== this.search) this.search.value = state.search;
    if (state.place && ![...this.region.options].some((o) => o.value === state.place)) this.region.append(el("option", { value: state.place }, this.selection.units.get(state.place)));
    this.region.value = state.place || "";
    const parts = t("app.shown", { visible: "\u0001", total: "\u0002" }).split(/([\u0001\u0002])/);
    refill(this.count, parts.map((p) => (p === "\u0001" ? el("b", { data: { "kz-count": "visible" } }, String(counts.visible)) : p === "\u0002" ? el("span", { data: { "kz-count": "total" } }, String(counts.total)) : p)));
    refill(this.chips, this.active().map(([what, clear]) => button(t("app.clear", { what }), () => this.selection.apply(clear), { class: "kz-chip" }, what, " ×")),
      this.active().length ? button(t("app.reset"), () => this.selection.apply(this.blank()), { class: "kz-text", data: { "kz-reset": "" } }, t("app.reset")) : null);
  }

  /** Filters that hide something: [words, what clears it]. */
  active() {
    const { state, defaults } = this.selection;
    const out = [];
    if (state.time) out.push([t("app.time"), { time: null, playing: false }]);
    if (state.search.trim()) out.push([`“${state.search.trim()}”`, { search: "" }]);
    if (state.place) out.push([this.selection.units.get(state.place), { place: null }]);
    const kinds = this.index.kinds.filter((kind) => !state.layers[kind]);
    if (kinds.length) out.push([`${t("app.layers")}: −${kinds.length}`, { layers: Object.fromEntries(kinds.map((k) => [k, true])) }]);
    for (const [group, key] of [["categories", "app.categories"], ["precisions", "app.precision"]]) {
      const off = Object.keys(state[group]).filter((id) => !state[group][id]);
      if (off.length) out.push([`${t(key)}: −${off.length}`, { [group]: defaults[group] }]);
    }
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

/** Title, subtitle and the day on which the claims are taken. */
class Title {
  constructor(index, selection) {
    Object.assign(this, { index, selection });
    this.node = el("header", { class: "kz-title" });
    this.build();
  }

  build() {
    const { meta } = this.index.payload;
    const { offset } = this.selection;
    this.date = el("input", { type: "date", "aria-label": t("app.knownOn"), data: { "kz-known-on": "" }, on: { change: () => this.selection.apply({ knownOn: this.date.value || null }) } });
    this.clear = button(t("app.now"), () => this.selection.apply({ knownOn: null }), { class: "kz-text" }, t("app.now"));
    this.knownText = el("span", { class: "kz-known-text" });
    this.borders = el("span", { class: "kz-dim kz-borders-note" });
    refill(this.node, el("h1", {}, meta.title),
      el("p", {}, `${words(meta.period[0], language, meta.period[0].slice(0, 4) !== meta.period[1].slice(0, 4))} – ${words(meta.period[1], language)} · ${t("about.local")} (UTC${meta.offset.replace(/^([+-])0?(\d+):00$/, "$1$2")})`),
      el("p", { class: "kz-known" }, el("label", {}, `${t("app.knownOn")} `, this.date), this.clear, this.knownText, this.borders));
    this.offset = offset;
    this.update();
  }

  update(day) {
    const { knownOn } = this.selection.state;
    this.date.value = knownOn ? isoDay(span(knownOn, this.selection.offset)[0], this.selection.offset) : "";
    this.knownText.textContent = knownOn ? `${t("app.knownOn")} ${words(knownOn, language)}` : "";
    this.clear.hidden = !knownOn;
    if (day) this.day = day;
    const { today } = this.selection.state;
    if (this.day) this.borders.textContent = today ? t("app.today") : t("app.borders", { date: words(this.day, language) });
  }
}

/** A name with the version and date of its data, as far as there are any. */
const edition = (name, { version, created }) => [name, version ? `${t("about.version")} ${version}` : "", words(created, language)].filter(Boolean).join(", ");

/** What the file was made from. */
function aboutView(payload) {
  const { meta } = payload;
  return [
    el("h2", {}, meta.title), el("p", {}, meta.description),
    el("dl", { class: "kz-about" },
      el("div", {}, el("dt", {}, t("about.data")), el("dd", {}, edition(meta.situation, meta))),
      el("div", {}, el("dt", {}, t("about.licence")), el("dd", {}, meta.licences.map((l) => link(l.url, l.title || l.name)))),
      el("div", {}, el("dt", {}, t("about.borders")), el("dd", {}, el("ul", {}, meta.credits.map((c) => el("li", {}, link(c.url, c.title), ` ${c.version}`, c.producer ? `, ${c.producer}` : "", c.licence ? ` (${c.licence})` : ""))), meta.view ? el("p", { class: "kz-note" }, `${t("about.view")}: ${meta.view}`) : null)),
      el("div", {}, el("dt", {}, t("about.made")), el("dd", {}, meta.tool)),
      el("div", {}, el("dt", {}, t("about.hashes")), el("dd", {}, el("ul", { class: "kz-hashes" }, Object.entries(meta.hashes).map(([file, hash]) => el("li", {}, `${file}: `, el("code", {}, hash))))))),
    el("p", { class: "kz-note" }, t("about.keys"))];
}

const creditLine = (payload) => {
  const { meta } = payload;
  return [el("span", { class: "kz-desktop-text" }, `${edition(meta.title, meta)} · `), [meta.licences.map((l) => l.name).join(", "), ...new Set(meta.credits.map((c) => (/natural earth/i.test(`${c.producer} ${c.title}`) ? "Natural Earth" : c.producer.split(",")[0] || c.title))), meta.tool].filter(Boolean).join(" · ")];
};
