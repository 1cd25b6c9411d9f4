// Regions shaded by the number of events and incidents that pass the filters; a click filters by the region.

import { holds } from "./geometry.js";

/** @import { Basemap } from "./basemap.js" */
/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */
/** @import { Theme } from "../page/theme.js" */

export class Shading {
  /**
   * @param {L.Map} map
   * @param {RecordIndex} index
   * @param {RecordSelection} selection
   * @param {Basemap} basemap
   * @param {Theme} theme
   * @param {number[]} steps
   */
  constructor(map, index, selection, basemap, theme, steps) {
    this.map = map;
    this.index = index;
    this.selection = selection;
    this.basemap = basemap;
    this.theme = theme;
    this.steps = steps;
    /** Rows of the units that are drawn. */
    this.rows = [];
    /** @type {(...about: any[]) => void} */
    this.onHover = () => {};
    theme.listeners.push(() => this.draw());
    this.listen(basemap.ground._container);
  }

  /**
   * Events and incidents (every record where a table has neither) for each unit that is drawn; one whose area
   * touches several units is counted in none.
   */
  counts() {
    const { index, selection } = this;
    const happened = index.kinds.map((kind) => ["events", "incidents"].includes(kind));
    const counted = happened.some(Boolean) ? happened : happened.map(() => true);
    const byPlace = new Uint32Array(index.places.length);
    const { visible } = selection;
    for (let k = 0; k < visible.length; k++)
      if (counted[index.layer[visible[k]]]) byPlace[index.where[visible[k]]]++;
    const { adm1, adm1_today: later } = index.groups;
    const drawn = new Set(this.rows.map((i) => this.unit(i)));
    const counts = new Map();
    for (const [code, row] of (adm1?.rows || []).entries()) {
      let unit = index.strings[row[adm1.k]];
      // later borders are drawn: the unit that holds the spot today, if it is one
      const became = unit && later && !drawn.has(unit) ? index.strings[row[later.k]] : "";
      const today = became.split("|").filter(Boolean);
      if (today.length === 1) [unit] = today;
      if (unit && byPlace[code]) counts.set(unit, (counts.get(unit) || 0) + byPlace[code]);
    }
    return counts;
  }

  step(count) {
    return this.steps.filter((s) => count >= s).length - 1;
  }

  colour(step) {
    return step < 0 ? null : this.theme.colour(`ramp-${Math.min(5, step + 1)}`);
  }

  /** At city zoom a whole page of one colour says nothing: the shade fades out between zoom 7.5 and 9. */
  get strength() {
    const zoom = this.map.getZoom();
    return (this.basemap.tiles ? 0.35 : 1) * Math.min(1, Math.max(0.12, (9 - zoom) / 1.5));
  }

  unit(i) {
    return this.basemap.units.get("unit_id", i);
  }

  draw() {
    const { basemap, selection } = this;
    if (!basemap.day) return;
    this.rows = basemap.unitsOn(basemap.day, "adm1");
    const counts = this.counts();
    const on = selection.state.layers.regions;
    const colours = this.steps.map((_, step) => this.colour(step));
    const [shades, edges] = [[], []];
    for (const i of this.rows) {
      const step = on ? this.step(counts.get(this.unit(i)) || 0) : -1;
      const rings = basemap.outline(i);
      if (step >= 0) shades.push({ rings, fill: colours[step], opacity: this.strength });
      if (selection.state.place === this.unit(i))
        edges.push({ rings, stroke: this.theme.colour("accent"), weight: 2.5, closed: true });
    }
    basemap.ground.set("shade", [...shades, ...edges]);
    this.last = counts;
  }

  /** Row of the region under the pointer. */
  at(event) {
    const { x, y } = this.map.options.crs.latLngToPoint(this.map.mouseEventToLatLng(event), 0);
    return this.rows.find((i) => holds(this.basemap.outline(i), x, y));
  }

  /** @param {HTMLElement} canvas */
  listen(canvas) {
    const { dragging } = /** @type {any} */ (this.map);
    canvas.addEventListener("click", (event) => {
      const i = dragging.moved() ? undefined : this.at(event);
      if (i === undefined) return;
      const id = this.unit(i);
      this.selection.apply({ place: this.selection.state.place === id ? null : id });
    });
    let over;
    canvas.addEventListener("mousemove", (event) => {
      const i = event.buttons ? undefined : this.at(event);
      canvas.style.cursor = i === undefined ? "" : "pointer";
      if (i !== undefined) this.onHover(i, event, this.last?.get(this.unit(i)) || 0);
      else if (over !== undefined) this.onHover(null);
      over = i;
    });
    canvas.addEventListener("mouseout", () => {
      if (over !== undefined) this.onHover(null);
      over = undefined;
    });
  }
}
