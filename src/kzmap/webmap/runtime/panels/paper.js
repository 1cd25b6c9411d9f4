// The story on paper: a small map of each step with its title and text, and one legend for all.

import { drawing } from "../map/drawing.js";
import { scaleBar } from "../map/scale.js";
import { withStep } from "../page/address.js";
import { button, el, svg } from "../page/dom.js";
import { pick, t } from "../page/words.js";
import { copied } from "../records/selection.js";

/** @import { MapView } from "../map/map-view.js" */
/** @import { Picture } from "./picture.js" */

/** Pixels of a small map: a mark keeps its size, the map gets smaller. */
const [WIDTH, HEIGHT] = [440, 280];

export class Paper {
  /**
   * @param {MapView} view
   * @param {Picture} picture
   * @param {HTMLElement} root
   */
  constructor(view, picture, root) {
    this.view = view;
    this.picture = picture;
    this.root = root;
    this.node = null;
  }

  /** Make the sheet, show it, and ask for the printer. */
  async print() {
    if (this.node) return;
    const { selection, map } = this.view;
    const { view: _, ...before } = copied(selection.state);
    const [centre, zoom, size] = [map.getCenter(), map.getZoom(), map.getSize()];
    this.node = el("section", {
      class: "kz-paper",
      role: "dialog",
      "aria-modal": "true",
      tabindex: -1,
      "aria-label": t("story.sheet"),
      on: {
        keydown: (e) => {
          if (e.key !== "Escape") return;
          e.stopPropagation();
          this.close();
        },
      },
    });
    this.back = /** @type {HTMLElement} */ (document.activeElement);
    const { classList } = document.documentElement;
    classList.add("kz-papering", "kz-on-paper");
    this.root.append(this.node);
    map.invalidateSize({ animate: false, pan: false });
    const smaller = Math.log2(Math.max(1, Math.min(size.x / WIDTH, size.y / HEIGHT)));
    const figures = [];
    const legends = [];
    try {
      for (let k = 0; k < selection.steps.length; k++) {
        selection.apply({ ...withStep({ step: k + 1 }, selection), selected: null });
        const { view: wanted } = selection.state;
        if (wanted) map.setView([wanted.lat, wanted.lon], wanted.zoom - smaller, { animate: false });
        figures.push(await this.view.offline(() => this.figure(k)));
        legends.push(this.picture.legendEntries());
      }
    } finally {
      classList.remove("kz-papering");
      map.invalidateSize({ animate: false, pan: false });
      map.setView(centre, zoom, { animate: false });
      selection.apply(before);
    }
    this.node.append(
      el(
        "div",
        { class: "kz-paper-tools" },
        button(t("app.print"), () => window.print(), { class: "kz-button", data: { "kz-paper-print": "" } }),
        button(t("app.close"), () => this.close(), { class: "kz-button", data: { "kz-paper-close": "" } }),
      ),
      el("h1", { class: "kz-paper-title" }, pick(this.picture.payload.meta.title)),
      el("div", { class: "kz-paper-steps", data: { steps: figures.length } }, figures),
      this.picture.legendSheet(legends),
    );
    this.node.focus();
    window.addEventListener("afterprint", () => this.close(), { once: true });
    window.print();
  }

  close() {
    this.node?.remove();
    this.node = null;
    document.documentElement.classList.remove("kz-on-paper");
    this.back?.focus();
  }

  figure(k) {
    const step = this.view.selection.steps[k];
    const bar = scaleBar(this.view.map);
    const colour = (name) => this.view.basemap.theme.colour(name);
    return el(
      "figure",
      { class: "kz-paper-step" },
      svg(
        "svg",
        { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": pick(step.title) },
        drawing(this.view),
        svg("path", {
          d: `M10 ${HEIGHT - 14}v5h${bar.width}v-5`,
          fill: "none",
          stroke: colour("ink-2"),
          "stroke-width": 1.5,
        }),
        svg(
          "text",
          {
            x: 16 + bar.width,
            y: HEIGHT - 8,
            "font-size": 12,
            fill: colour("ink-2"),
            stroke: colour("paper"),
            "stroke-width": 3,
            "paint-order": "stroke",
          },
          bar.words,
        ),
      ),
      el("figcaption", {}, el("h2", {}, `${k + 1}. ${pick(step.title)}`), el("p", {}, pick(step.text))),
    );
  }
}
