// Where everything stands: a rail, the map, a panel and the time line on a desktop; the map with a sheet
// of three stops on a phone.

import { NEAR } from "../map/basemap.js";
import { scaleBar } from "../map/scale.js";
import { button, el, refill, svg } from "./dom.js";
import { keepFocus } from "./focus.js";
import { language, languageName, pick, t } from "./words.js";
import { aboutView, creditLine } from "../panels/about.js";

/** @import { RecordSelection } from "../records/selection.js" */

/** A link for readers by keyboard, first in the page: it leads to an element and makes it ready. */
const skip = (label, id, go) =>
  el(
    "a",
    {
      href: `#${id}`,
      class: "kz-skip",
      on: {
        click: (e) => {
          e.preventDefault();
          go();
        },
      },
    },
    label,
  );

export class Shell {
  /**
   * @param {L.Map} map
   * @param {any} payload
   * @param {RecordSelection} selection
   * @param {any} parts
   */
  constructor(map, payload, selection, parts) {
    this.map = map;
    this.payload = payload;
    this.selection = selection;
    this.parts = parts;
    this.phone = window.matchMedia("(max-width: 760px)");
    this.root = el("div", { class: "kz-app", id: "kz-app" });
    /** Something else lies over the map. */
    this.onCover = () => {};
    this.mapCell = el("main", { class: "kz-map-cell" });
    this.card = el("div", { class: "kz-card", "aria-hidden": "true", hidden: true });
    this.notice = el("div", { class: "kz-toast", role: "alert", hidden: true });
    // a notice is over whatever lies below it: it goes when the reader goes on
    document.addEventListener(
      "pointerdown",
      (e) => (this.notice.hidden ||= !this.notice.contains(/** @type {Node} */ (e.target))),
      true,
    );
    this.about = el("section", {
      class: "kz-about-view",
      tabindex: 0,
      hidden: true,
      data: { "kz-about": "" },
    });
    this.noPlace = button(
      "",
      () => parts.detail.list({ kind: "none", members: this.placeless(), spots: 1 }),
      { class: "kz-chip kz-no-place", data: { "kz-placeless": "" } },
    );
    this.credit = el("div", { class: "kz-credit" });
    /** The map's cell may have another size. */
    this.onSize = () => {};
    this.sizes = new ResizeObserver(() => {
      this.onSize();
      this.measure();
    });
    this.sizes.observe(this.mapCell);
    this.sizes.observe(this.credit);
    this.scale = el("div", { class: "kz-scale", "aria-hidden": "true" });
    const container = map.getContainer();
    container.setAttribute("data-kz-map", "");
    container.setAttribute("role", "application");
    // before all scripts, where the map stood: in a copy saved from a browser they must find it there
    const saved = document.getElementById("kz-app");
    (saved || container).before(this.root);
    this.build();
    saved?.remove();
    map.invalidateSize({ animate: false });
    this.measure(); // before names look for room
    map.on("move zoomend", () => this.drawScale());
    document.addEventListener("keydown", (e) => this.key(e));
    document.addEventListener("click", (e) => this.leave(e));
    keepFocus(this.root, () => [
      parts.detail.node.querySelector("h2"),
      this.root.querySelector(`[data-kz-pane="${this.selection.state.pane}"]`),
      this.legendButton,
      container,
    ]);
    this.gestures();
  }

  build() {
    const { parts, payload } = this;
    document.documentElement.lang = language;
    document.documentElement.dir = t("language.direction");
    this.map
      .getContainer()
      .setAttribute("aria-label", t(payload.options.dots ? "app.mapDots" : "app.mapLabel"));
    const tab = (pane, key) =>
      button(
        t(key),
        () => this.selection.apply({ pane: this.selection.state.pane === pane ? "map" : pane }),
        { class: "kz-tab", data: { "kz-pane": pane } },
        t(key),
      );
    this.tabs = [
      tab("table", "app.table"),
      tab("claims", "app.claims"),
      ...(payload.contingents.contingent_id.length ? [tab("forces", "app.forces")] : []),
      tab("about", "app.about"),
    ];
    this.languages = el(
      "select",
      {
        "aria-label": t("app.language"),
        data: { "kz-lang": "" },
        on: { change: (e) => this.selection.apply({ lang: e.target.value }) },
      },
      payload.languages.map((l) => el("option", { value: l, selected: l === language }, languageName(l))),
    );
    this.doubtButton = button(
      t("app.doubt"),
      () => this.selection.apply({ layers: { doubt: !this.selection.state.layers.doubt } }),
      { class: "kz-tab kz-narrow-only", data: { "kz-doubt": "" } },
      t("app.doubt"),
    );
    this.tilesButton = payload.options.onlineTiles
      ? button(
          t("app.tiles"),
          () => this.selection.apply({ tiles: !this.selection.state.tiles }),
          { class: "kz-tab", title: t("app.tiles"), data: { "kz-tiles": "" } },
          t("app.tilesShort"),
        )
      : null;
    this.legendButton = button(
      t("app.legend"),
      () => this.showRail(!this.root.classList.contains("kz-show-rail")),
      { class: "kz-tab kz-phone-only", data: { "kz-legend-button": "" } },
      t("app.legend"),
    );
    // without streets a city is an empty page: say where they are
    this.hint = payload.options.onlineTiles
      ? button(t("app.tilesHint"), () => this.selection.apply({ tiles: true }), {
          class: "kz-chip kz-hint",
          data: { "kz-tiles-hint": "" },
        })
      : null;
    const { focus } = payload.meta;
    const zoom = el(
      "div",
      { class: "kz-zoom" },
      button(t("app.zoomIn"), () => this.map.zoomIn(1), { class: "kz-icon-button" }, "+"),
      button(t("app.zoomOut"), () => this.map.zoomOut(1), { class: "kz-icon-button" }, "−"),
      button(
        t("app.home"),
        () => this.parts.home(),
        { class: "kz-icon-button", title: t("app.home"), data: { "kz-home": "" } },
        svg(
          "svg",
          { viewBox: "0 0 16 16", width: 15, height: 15, "aria-hidden": "true" },
          svg("path", {
            d: "M2 2h4v1.6H3.6V6H2zM10 2h4v4h-1.6V3.6H10zM2 10h1.6v2.4H6V14H2zM12.4 10H14v4h-4v-1.6h2.4z",
            fill: "currentColor",
          }),
        ),
      ),
    );
    const go = focus
      ? button(
          t("app.go", { name: pick(focus.name) }),
          () => this.parts.focus(),
          { class: "kz-focus", data: { "kz-focus": "" } },
          pick(focus.name),
          document.documentElement.dir === "rtl" ? " ←" : " →",
        )
      : null;
    this.storyButton = this.selection.steps.length
      ? button(
          t("app.story"),
          () => (this.selection.state.step ? parts.story.close() : parts.story.open()),
          { class: "kz-tab kz-always", data: { "kz-story": "" } },
          t("app.story"),
        )
      : null;
    this.compareButton = parts.compare.offered.length
      ? button(
          t("app.compare"),
          () => (this.selection.state.compare ? parts.compare.close() : parts.compare.open()),
          { class: "kz-tab kz-always", data: { "kz-compare": "" } },
          t("app.compare"),
        )
      : null;
    // on a phone there is room for what leads on; the rest stands behind one button, open in every language
    const whole = Boolean(this.root.querySelector(".kz-whole"));
    const more = button(
      t("app.menu"),
      () => this.showMenu(!toolbar.classList.contains("kz-whole")),
      { class: "kz-tab kz-always kz-more", "aria-expanded": String(whole), data: { "kz-more": "" } },
      t("app.menu"),
    );
    this.more = more;
    const before = this.toolbar;
    const toolbar = (this.toolbar = el(
      "nav",
      {
        class: `kz-toolbar${whole ? " kz-whole" : ""}`,
        "aria-label": t("app.panel"),
        on: {
          click: (e) => {
            if (e.target.closest("button") && !e.target.closest(".kz-more")) this.showMenu(false);
          },
        },
      },
      this.legendButton,
      this.storyButton,
      this.compareButton,
      this.tabs,
      this.doubtButton,
      this.tilesButton,
      button(
        t("app.print"),
        () => window.print(),
        { class: "kz-tab kz-desktop-only", data: { "kz-print": "" } },
        t("app.print"),
      ),
      button(
        t("app.share"),
        () => parts.share.toggle(),
        { class: "kz-tab", "aria-expanded": String(!parts.share.node.hidden), data: { "kz-share": "" } },
        t("app.share"),
      ),
      button(
        t("app.theme"),
        () => this.selection.apply({ theme: parts.theme.dark ? "light" : "dark" }),
        { class: "kz-icon-button", title: t("app.theme"), data: { "kz-theme": "" } },
        "◐",
      ),
      this.languages,
      more,
    ));
    if (before) this.sizes.unobserve(before);
    this.sizes.observe(toolbar);
    refill(
      this.mapCell,
      this.map.getContainer(),
      parts.title.node,
      toolbar,
      el("div", { class: "kz-lower" }, el("div", {}, this.hint, this.noPlace), el("div", {}, go, zoom)),
      this.scale,
      this.credit,
      this.card,
      parts.claims.node,
      parts.forces.node,
      this.about,
      parts.compare.nodes,
      parts.story.node,
      parts.share.node,
    );
    const sheetStops = el(
      "div",
      { class: "kz-stops" },
      ["time", "list", "detail"].map((stop) =>
        button(
          t(stop === "time" ? "app.time" : stop === "list" ? "app.list" : "app.panel"),
          () => this.toStop(stop),
          { class: "kz-text", data: { "kz-stop": stop } },
          t(stop === "time" ? "app.time" : stop === "list" ? "app.list" : "app.panel"),
        ),
      ),
    );
    this.rail = el(
      "aside",
      { class: "kz-rail", "aria-label": t("app.legend") },
      parts.filters.node,
      parts.legend.node,
    );
    refill(
      this.root,
      skip(t("app.skipMap"), this.map.getContainer().id, () => {
        this.selection.apply({ pane: "map" });
        // where the records are pixels there may be no mark: the map says that the table has them
        const map = this.map.getContainer();
        /** @type {HTMLElement} */ (map.querySelector(".kz-icon[tabindex='0']") || map).focus();
      }),
      skip(t("app.skip"), parts.table.node.id, () => {
        this.selection.apply({ pane: "table" });
        parts.table.node.focus();
      }),
      this.rail,
      this.mapCell,
      el("div", { class: "kz-table-cell" }, parts.table.node),
      parts.detail.node,
      el("footer", { class: "kz-foot" }, sheetStops, parts.timeline.node),
      this.notice,
    );
    refill(this.about, aboutView(payload));
    refill(this.credit, creditLine(payload));
    this.update();
  }

  /**
   * What stands over the map's lower edge stands above the credit, and on a phone all else below the toolbar,
   * however many lines they have. All is read before anything is written: each change in between would cost
   * the page's styles anew.
   */
  measure() {
    const { credit, toolbar } = this;
    const sizes = {
      "--kz-credit": credit.offsetHeight, // 0 while another pane hides it: what it was holds on
      "--kz-tools": toolbar.classList.contains("kz-whole") ? 0 : toolbar.offsetTop + toolbar.offsetHeight,
    };
    for (const [name, pixels] of Object.entries(sizes)) {
      const now = `${pixels}px`;
      // not on the cell: all marks of the map would inherit it
      for (const node of /** @type {Iterable<HTMLElement>} */ (this.mapCell.children)) {
        if (!pixels || node === this.map.getContainer() || node.style.getPropertyValue(name) === now)
          continue;
        node.style.setProperty(name, now);
        this.onCover();
      }
    }
  }

  /** Records that no mark can stand for; they are counted in the open and listed on a click. */
  placeless() {
    return this.selection.passing(this.selection.index.placeless);
  }

  update() {
    const { state } = this.selection;
    this.root.dataset.pane = state.pane;
    this.root.classList.toggle("kz-viewing", !["map", "table"].includes(state.pane));
    for (const tab of this.tabs) tab.setAttribute("aria-pressed", String(tab.dataset.kzPane === state.pane));
    this.compareButton?.setAttribute("aria-pressed", String(state.compare !== null));
    this.storyButton?.setAttribute("aria-pressed", String(state.step !== null));
    this.doubtButton.hidden = !("doubt" in state.layers);
    this.doubtButton.setAttribute("aria-pressed", String(state.layers.doubt));
    this.tilesButton?.setAttribute("aria-pressed", String(state.tiles));
    this.about.hidden = state.pane !== "about";
    const n = this.placeless().length;
    this.noPlace.textContent = t("app.noPlace", { n });
    this.noPlace.dataset.kzPlaceless = String(n);
    this.noPlace.hidden = n === 0;
    const detail = !this.parts.detail.node.hidden;
    this.root.classList.toggle("kz-has-detail", detail);
    if (this.phone.matches)
      this.stop(
        detail
          ? "detail"
          : state.pane === "table"
            ? "list"
            : this.root.dataset.stop === "detail"
              ? "time"
              : this.root.dataset.stop || "time",
      );
    const layout = [
      window.matchMedia("print").matches,
      state.pane,
      detail,
      state.tiles,
      Boolean(state.compare),
      language,
      this.root.dataset.stop,
    ].join();
    if (layout === this.layout) return;
    this.layout = layout;
    if (this.hint) this.hint.hidden = state.tiles || this.map.getZoom() < NEAR + 2;
    refill(this.credit, creditLine(this.payload), state.tiles ? ` · ${t("app.tilesNote")}` : "");
    this.resize();
  }

  /** Filters and legend over the map of a phone. */
  showRail(on) {
    this.root.classList.toggle("kz-show-rail", on);
    this.onCover();
  }

  /** All of the toolbar on a phone. */
  showMenu(on) {
    this.toolbar.classList.toggle("kz-whole", on);
    this.root.classList.toggle("kz-menu", on);
    this.more.setAttribute("aria-expanded", String(on));
    this.parts.share.update(); // it stands below the toolbar
    this.onCover();
  }

  /** The map's cell may have another size now; keep its middle. */
  resize() {
    const size = `${this.mapCell.clientWidth}x${this.mapCell.clientHeight}`;
    if (size === this.size) return;
    this.size = size;
    this.map.invalidateSize({ animate: false, pan: true });
    this.drawScale();
  }

  stop(name) {
    this.root.dataset.stop = name;
    for (const b of this.root.querySelectorAll("[data-kz-stop]"))
      b.setAttribute("aria-pressed", String(b.dataset.kzStop === name));
  }

  /** A reader's choice of stop: leaving the list closes the table, too. */
  toStop(name) {
    if (name !== "detail" && !this.parts.detail.node.hidden) this.parts.detail.close();
    this.selection.apply({ pane: name === "list" ? "table" : "map" });
    this.stop(name);
  }

  drawScale() {
    this.root.classList.toggle("kz-near", this.map.getZoom() >= NEAR);
    if (this.hint) this.hint.hidden = this.selection.state.tiles || this.map.getZoom() < NEAR + 2;
    const bar = scaleBar(this.map);
    if (bar) refill(this.scale, el("i", { style: { width: `${bar.width}px` } }), el("span", {}, bar.words));
  }

  /** A small card beside the pointer: what is under it, in words. */
  hover(lines, at) {
    this.card.hidden = !lines;
    if (!lines) return;
    refill(
      this.card,
      lines.map((line, k) => el(k ? "span" : "b", {}, line)),
    );
    const box = this.mapCell.getBoundingClientRect();
    const x = Math.min(Math.max(8, at.x - box.left + 14), Math.max(8, box.width - 270));
    const y = at.y - box.top + 16;
    this.card.style.left = `${x}px`;
    this.card.style.top = `${y > box.height - 90 ? y - 100 : y}px`;
  }

  tell(...content) {
    this.notice.hidden = false;
    refill(
      this.notice,
      content,
      " ",
      button(
        t("app.close"),
        () => {
          this.notice.hidden = true;
        },
        { class: "kz-text" },
        t("app.close"),
      ),
    );
  }

  /** A sandboxed frame may be forbidden to open windows, and its links do nothing: show where they lead. */
  leave(e) {
    const link = e.target.closest?.("a[target=_blank]");
    const sandboxed =
      window.origin === "null" && !(window.parent === window && location.protocol === "file:");
    if (!link || !sandboxed || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    const opened = window.open("", "_blank");
    if (opened) {
      opened.opener = null;
      opened.location.href = link.href;
    } else this.tell(t("app.noWindow"), " ", el("code", { class: "kz-address", tabindex: 0 }, link.href));
  }

  key(e) {
    const typing = e.target.closest?.("input, select, textarea");
    if (e.key === "Escape") {
      if (this.root.classList.contains("kz-show-rail")) this.showRail(false);
      else if (this.root.classList.contains("kz-menu")) this.showMenu(false);
      else if (!this.parts.detail.node.hidden) this.parts.detail.close();
      else if (this.selection.state.pane !== "map") this.selection.apply({ pane: "map" });
      else if (this.selection.state.step) this.parts.story.close();
      else if (this.selection.state.compare) this.parts.compare.close();
      return;
    }
    if (typing || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "/") {
      e.preventDefault();
      this.showRail(true);
      this.parts.filters.search.focus();
    } else if (e.key === "]") this.parts.detail.go(1);
    else if (e.key === "[") this.parts.detail.go(-1);
    else if (e.key === " " && e.target === document.body) {
      e.preventDefault();
      this.parts.timeline.toggle();
    }
  }

  /** Inside another page one finger scrolls that page and two move the map. */
  gestures() {
    if (window.parent === window || !window.matchMedia("(pointer: coarse)").matches) return;
    this.map.dragging.disable();
    this.map.getContainer().style.touchAction = "pan-x pan-y";
    this.map.getContainer().addEventListener(
      "touchmove",
      (e) => {
        if (e.touches.length === 1) this.tell(t("app.twoFingers"));
        else this.notice.hidden = true;
      },
      { passive: true },
    );
  }
}
