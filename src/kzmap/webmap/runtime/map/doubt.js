// The honest size of a place: its area at 12 % with a dashed edge, for the record at hand or, on a switch,
// for all.

import { RAD } from "./geometry.js";

/** @import { Basemap } from "./basemap.js" */
/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */

/** More areas at once say nothing: the reader is asked to zoom in. */
const MOST_AREAS = 400;
const METRES_A_DEGREE = 111_320;

export class Doubt {
  /**
   * @param {L.Map} map
   * @param {RecordIndex} index
   * @param {RecordSelection} selection
   * @param {Basemap} basemap
   */
  constructor(map, index, selection, basemap) {
    this.map = map;
    this.index = index;
    this.selection = selection;
    this.basemap = basemap;
    this.renderer = L.svg({ pane: "kz-doubt", padding: 0.3 });
    this.drawn = new Map();
    /** @type {number[]} */
    this.hovered = [];
    /** @type {(...about: any[]) => void} */
    this.onMany = () => {};
    this.told = "";
    map.on("moveend", () => {
      if (this.selection.state.layers.doubt) this.draw();
    });
  }

  /** Shapes of the area of a record: of the units it is known to, or its own; none for a circle. */
  shapes(i) {
    const units = this.index.columns.units[i];
    if (units.length) return units.map((u) => this.basemap.units.get("shape", u));
    const area = this.index.columns.area[i];
    return area < 0 ? [] : [area];
  }

  hover(members) {
    this.hovered = members || [];
    this.draw();
  }

  /** Records whose areas the switch shows: those in sight, if they are not at too many places. */
  everyone() {
    const { index, selection } = this;
    const bounds = this.map.getBounds();
    const [w, e, s, n] = [bounds.getWest(), bounds.getEast(), bounds.getSouth(), bounds.getNorth()];
    const found = [];
    const places = new Set();
    for (const i of selection.visible) {
      const [x, y] = [index.lon[i], index.lat[i]];
      // an area reaches into sight from without
      const up = (index.radius[i] || 0) / METRES_A_DEGREE;
      const across = up / Math.max(0.01, Math.cos(y * RAD));
      if (index.isArea(i) || !(x >= w - across && x <= e + across && y >= s - up && y <= n + up)) continue;
      places.add(`${x},${y}`);
      found.push(i);
      if (places.size <= MOST_AREAS) continue;
      const view = bounds.toBBoxString();
      if (this.told !== view) this.onMany(); // once for each view, not at each move of the pointer
      this.told = view;
      return [];
    }
    return found.sort((a, b) => index.given[a] - index.given[b]);
  }

  draw() {
    const { selection, index } = this;
    const chosen = selection.state.selected === null ? [] : [index.row.get(selection.state.selected)];
    const all = selection.state.layers.doubt ? this.everyone() : [];
    const wanted = new Map();
    /** @type {[number[], boolean][]} */
    const lists = [
      [all, false],
      [[...this.hovered, ...chosen], true],
    ];
    for (const [list, strong] of lists) {
      for (const i of list) {
        const colour = index.paint[index.category[i]];
        for (const shape of this.shapes(i)) wanted.set(`${shape}|${strong}`, { i, shape, strong, colour });
        if (index.isCircle(i))
          wanted.set(`${index.lon[i]},${index.lat[i]},${index.radius[i]}|${strong}`, { i, strong, colour });
      }
    }
    for (const [key, layer] of this.drawn)
      if (!wanted.has(key)) {
        layer.remove();
        this.drawn.delete(key);
      }
    for (const [key, area] of wanted)
      if (!this.drawn.has(key)) this.drawn.set(key, this.area(area).addTo(this.map));
  }

  area({ i, shape, strong, colour }) {
    const { index } = this;
    const style = {
      renderer: this.renderer,
      interactive: false,
      color: colour,
      weight: strong ? 1.6 : 1,
      opacity: strong ? 0.95 : 0.6,
      dashArray: "4 4",
      fillColor: colour,
      fillOpacity: strong ? 0.12 : 0.05,
      className: "kz-area-shape",
    };
    return shape === undefined
      ? L.circle([index.lat[i], index.lon[i]], { radius: index.radius[i], ...style })
      : L.polygon(this.basemap.shape(shape), style);
  }
}
