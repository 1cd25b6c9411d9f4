// Movements: geodesic lines with an arrowhead, width by claimed strength, dashed if none is claimed; and
// what is under way at the slider's end. From afar a contingent is one flow there and one home; its legs are
// drawn on zoom, on a period, and for the contingent whose leg is chosen.

import { along, drawable, shifted } from "./geometry.js";
import { outlined } from "./glyphs.js";
import { svg } from "../page/dom.js";
import { language, t } from "../page/words.js";
import { Table } from "../records/record-index.js";

/** @import { Basemap } from "./basemap.js" */
/** @import { Ledger } from "../records/ledger.js" */
/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */

/** A sign's place and direction on a line. */
const placed = ({ x, y, angle }, turn = 0) =>
  `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${(angle + turn).toFixed(1)})`;

/** How wide a line is for so many people, by the classes that the page carries. */
export function widthFor(people, { steps, widths }) {
  const below = people === null ? 0 : steps.filter((most) => people > most).length;
  return widths[Math.max(0, Math.min(below, steps.length - 1))];
}

/** An arrow's head; hollow on the way home, so that it can be told by those to whom both greens are one. */
export function arrowhead(size, back, transform) {
  const colour = back ? "var(--flow-back)" : "var(--flow)";
  return svg("path", {
    d: `M${-size} ${-size * 0.75}L${size} 0L${-size} ${size * 0.75}L${-size * 0.4} 0Z`,
    class: "kz-head",
    style: back ? { fill: "var(--edge)", stroke: colour, "stroke-width": 1.5 } : { fill: colour },
    transform,
  });
}

export class Flows {
  /**
   * @param {L.Map} map
   * @param {RecordIndex} index
   * @param {RecordSelection} selection
   * @param {Basemap} basemap
   * @param {Ledger} ledger
   */
  constructor(map, index, selection, basemap, ledger) {
    this.map = map;
    this.index = index;
    this.selection = selection;
    this.basemap = basemap;
    this.ledger = ledger;
    this.svg = svg("svg", { class: "kz-flows leaflet-zoom-hide", width: 1, height: 1, role: "group" });
    map.getPane("kz-flows").append(this.svg);
    this.lines = new Map();
    /** Whose claims alone make a width. */
    this.only = null;
    this.contingents = new Table(index.payload, "contingents");
    const { contingents } = this;
    const row = new Map(
      Array.from({ length: contingents.n }, (_, i) => [contingents.get("contingent_id", i), i]),
    );
    /** The contingent that a unit belongs to, by its row; -1 if none is named. */
    this.sender = (id) => {
      let at = row.get(id) ?? -1;
      while (
        at >= 0 &&
        contingents.get("kind", at) !== "contingent" &&
        row.has(contingents.get("parent_id", at))
      )
        at = row.get(contingents.get("parent_id", at));
      return at;
    };
    /** The zoom of the first view. */
    this.first = () => -Infinity;
    /** @type {(...about: any[]) => void} */
    this.onPick = () => {};
    /** @type {(...about: any[]) => void} */
    this.onHover = () => {};
  }

  /** Rows of the contingents whose legs are drawn as one flow now. */
  merged(legs) {
    const { selected } = this.selection.state;
    if (this.selection.window || this.map.getZoom() > this.first() + 0.5) return new Set();
    const senders = new Map(legs.map((i) => [i, this.sender(this.index.list("contingent_id", i)[0])]));
    const shown = senders.get(this.index.row.get(selected));
    return new Set([...senders.values()].filter((at) => at >= 0 && at !== shown));
  }

  /**
   * Movements on one line in one direction are one stroke, those of a merged contingent one flow, drawn along
   * the line that most of its legs take; a click lists them.
   */
  bundles() {
    const bundles = new Map();
    const legs = this.selection.passing(this.index.lines);
    const merged = this.merged(legs);
    for (const i of legs) {
      const back = this.index.categories[this.index.category[i]].id === "withdrawal";
      const at = this.sender(this.index.list("contingent_id", i)[0]);
      const shape = this.index.columns.shape[i];
      const key = `${merged.has(at) ? `of ${at}` : shape}|${back}`;
      if (!bundles.has(key)) bundles.set(key, { key, back, members: [], shapes: new Map() });
      const bundle = bundles.get(key);
      bundle.title = merged.has(at) ? this.contingents.named(at, language) : "";
      bundle.members.push(i);
      bundle.shapes.set(shape, (bundle.shapes.get(shape) || 0) + 1);
    }
    for (const bundle of bundles.values())
      [bundle.shape] = [...bundle.shapes].reduce((most, one) =>
        one[1] > most[1] || (one[1] === most[1] && this.length(one[0]) > this.length(most[0])) ? one : most,
      );
    return [...bundles.values()];
  }

  /** How long a line is, in degrees: enough to tell the flight from the way to the airfield. */
  length(shape) {
    const points = this.latlngs(shape);
    return points
      .slice(1)
      .reduce((sum, [lat, lon], k) => sum + Math.hypot(lat - points[k][0], lon - points[k][1]), 0);
  }

  strength(members) {
    let most = null;
    for (const i of members) {
      const row = this.index.columns.strength[i];
      if (row < 0) continue;
      const claim = this.ledger.at(row, this.selection.state.knownOn);
      if (claim?.status === "standing" && (!this.only || claim.claimant === this.only))
        most = Math.max(most ?? 0, claim.high ?? claim.low);
    }
    return most;
  }

  latlngs(shape) {
    if (!this.lines.has(shape))
      this.lines.set(shape, drawable(this.basemap.shape(shape).map((part) => part[0])));
    return this.lines.get(shape);
  }

  draw() {
    const { map, selection } = this;
    const window_ = selection.window;
    const now = window_ ? window_[1] : null;
    const origin = map.getPixelOrigin();
    const nodes = [];
    for (const bundle of this.bundles()) {
      const people = this.strength(bundle.members);
      const width = widthFor(people, this.index.payload.flows);
      const colour = bundle.back ? "var(--flow-back)" : "var(--flow)";
      // to its right by half its width and a bit: the way there and the way home run side by side
      const points = shifted(
        // not in whole pixels: a long line would waver
        this.latlngs(bundle.shape).map((p) => map.project(p).subtract(origin)),
        width / 2 + 1.2,
      );
      const d = `M${points.map((p) => `${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join("L")}`;
      const chosen =
        selection.state.selected !== null &&
        bundle.members.includes(this.index.row.get(selection.state.selected));
      const head = along(points, 0.66);
      const size = Math.max(6.5, width * 1.5);
      const many = bundle.members.length > 1;
      const title = many ? bundle.title : "";
      const label = many
        ? [title, t("detail.here", { n: bundle.members.length })].filter(Boolean).join(": ")
        : this.index.title(bundle.members[0]);
      const told = { kind: "line", members: bundle.members, title };
      const group = svg(
        "g",
        {
          class: `kz-flow${chosen ? " kz-chosen" : ""}`,
          role: "button",
          tabindex: -1,
          "aria-label": label,
          data: { "kz-line": bundle.members.length },
        },
        svg("path", { d, class: "kz-hit" }),
        svg("path", {
          d,
          fill: "none",
          class: "kz-stroke",
          style: { stroke: colour },
          "stroke-width": width,
          "stroke-dasharray": people === null ? "6 5" : null,
          "stroke-linecap": "round",
        }),
        head.total > 24 ? arrowhead(size, bundle.back, placed(head)) : null,
        now === null ? null : this.underWay(bundle, points, now, colour),
      );
      group.addEventListener("click", (e) => {
        e.stopPropagation();
        this.onPick(told);
      });
      group.addEventListener("mouseenter", (e) => this.onHover(told, null, e));
      group.addEventListener("mouseleave", () => this.onHover(null));
      nodes.push(group);
    }
    this.svg.replaceChildren(...nodes);
  }

  /**
   * A sign on the line for each movement that has left and not arrived; one whose arrival is unknown
   * sits at its start.
   */
  underWay(bundle, points, now, colour) {
    const signs = [];
    for (const i of bundle.members) {
      const [depart, arrive] = [this.index.t0[i], this.index.t1[i]];
      if (Number.isNaN(depart) || now <= depart || now >= arrive) continue;
      const at = along(points, (now - depart) / (arrive - depart));
      signs.push(
        svg(
          "g",
          { class: "kz-under-way", transform: placed(at, 90) },
          svg("path", { ...outlined("plane"), class: "kz-edge" }),
          svg("path", { ...outlined("plane"), style: { fill: colour } }),
        ),
      );
    }
    return signs;
  }
}
