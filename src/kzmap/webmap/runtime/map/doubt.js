// The honest size of a place: its area at 12 % with a dashed edge, for the record at hand or, on a switch,
// for all.

/** @import { Basemap } from "./basemap.js" */
/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */

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
    this.hovered = [];
    /** @type {(...about: any[]) => void} */
    this.onMany = () => {};
  }

  /** Shapes of the area of a record: of the units it is known to, or its own. */
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

  /** Records whose areas the switch shows. */
  everyone() {
    return this.selection.visible.filter((i) => !this.index.isArea(i));
  }

  draw() {
    const { selection, index } = this;
    const chosen = selection.state.selected === null ? [] : [index.row.get(selection.state.selected)];
    const all = selection.state.layers.doubt ? this.everyone() : [];
    const wanted = new Map();
    /** @type {[number[], boolean][]} */
    const lists = [
      [all, false],
      [this.hovered, true],
      [chosen, true],
    ];
    for (const [list, strong] of lists) {
      for (const i of list)
        for (const shape of this.shapes(i))
          wanted.set(`${shape}|${strong}`, { shape, strong, colour: index.paint[index.category[i]] });
    }
    for (const [key, layer] of this.drawn)
      if (!wanted.has(key)) {
        layer.remove();
        this.drawn.delete(key);
      }
    for (const [key, { shape, strong, colour }] of wanted) {
      if (this.drawn.has(key)) continue;
      const layer = L.polygon(this.basemap.shape(shape), {
        renderer: this.renderer,
        interactive: false,
        color: colour,
        weight: strong ? 1.6 : 1,
        opacity: strong ? 0.95 : 0.6,
        dashArray: "4 4",
        fillColor: colour,
        fillOpacity: strong ? 0.12 : 0.05,
        className: "kz-area-shape",
      });
      this.drawn.set(key, layer.addTo(this.map));
    }
  }
}
