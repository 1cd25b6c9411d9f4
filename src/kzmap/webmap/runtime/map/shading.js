// Regions shaded by the number of events and incidents that pass the filters; a click filters by the region.

import { QuickPolygon } from "./basemap.js";

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
    this.drawn = [];
    /** @type {(...about: any[]) => void} */
    this.onHover = () => {};
    this.key = "";
    theme.listeners.push(() => this.draw(true));
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
    const drawn = new Set(this.drawn.map((layer) => layer.kzUnit));
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

  draw(force = false) {
    const { basemap, selection } = this;
    const rows = basemap.unitsOn(basemap.day, "adm1");
    const key = rows.join();
    if (key !== this.key) {
      this.key = key;
      for (const layer of this.drawn) layer.remove();
      this.drawn = rows.map((i) => this.unit(i));
    }
    const counts = this.counts();
    const on = selection.state.layers.regions;
    const strength = this.strength;
    for (const layer of this.drawn) {
      const step = on ? this.step(counts.get(layer.kzUnit) || 0) : -1;
      const chosen = selection.state.place === layer.kzUnit;
      const style = JSON.stringify([step, chosen, strength]);
      if (style === layer.kzStyle && !force) continue;
      layer.kzStyle = style;
      layer.setStyle({
        fillColor: this.colour(step) || "#000",
        fillOpacity: step < 0 ? 0 : strength,
        stroke: chosen,
        color: this.theme.colour("accent"),
        weight: 2.5,
      });
      if (chosen) layer.bringToFront();
    }
    this.last = counts;
  }

  unit(i) {
    const { units } = this.basemap;
    const id = units.get("unit_id", i);
    const layer = new QuickPolygon(this.basemap.rings(units.get("shape", i)), {
      renderer: this.basemap.renderers["kz-shade"],
      stroke: false,
      fillOpacity: 0,
      smoothFactor: 0.8,
    });
    layer.kzUnit = id;
    layer.on("click", () => this.selection.apply({ place: this.selection.state.place === id ? null : id }));
    layer.on("mouseover mousemove", (e) => this.onHover(i, e.originalEvent, this.last?.get(id) || 0));
    layer.on("mouseout", () => this.onHover(null));
    return layer.addTo(this.map);
  }
}
