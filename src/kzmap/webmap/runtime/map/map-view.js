// One map and all that is drawn on it for one selection. A page has one; a comparison has a second beside it.

import { Basemap } from "./basemap.js";
import { PointMarks } from "./dots.js";
import { Doubt } from "./doubt.js";
import { Flows } from "./flows.js";
import { Labels } from "./labels.js";
import { VectorMarks } from "./markers.js";
import { overlays } from "./overlays.js";
import { Shading } from "./shading.js";
import { Streets } from "./streets.js";
import { Zones } from "./zones.js";
import { isoDay } from "../page/time.js";

/** @import { Theme } from "../page/theme.js" */
/** @import { Ledger } from "../records/ledger.js" */
/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */

export class MapView {
  /**
   * @param {L.Map} map
   * @param {any} payload
   * @param {{ index: RecordIndex, selection: RecordSelection, ledger: Ledger, theme: Theme }} from
   */
  constructor(map, payload, { index, selection, ledger, theme }) {
    this.map = map;
    this.payload = payload;
    this.selection = selection;
    const basemap = new Basemap(map, payload, theme, selection.offset);
    this.basemap = basemap;
    const Marks = payload.options.dots ? PointMarks : VectorMarks;
    this.marks = new Marks(map, index, selection, basemap);
    this.streets = new Streets(map, payload, basemap);
    this.labels = new Labels(map, payload, basemap, selection, this.marks, this.streets);
    this.streets.onRead = () => this.labelSoon();
    this.zones = new Zones(map, payload, basemap, selection); // before the shades: it lies above them
    const { steps } = payload.layers.find((layer) => layer.id === "regions")?.style || {};
    this.shading = new Shading(map, index, selection, basemap, theme, steps || [1]);
    this.flows = new Flows(map, index, selection, basemap, ledger);
    this.doubt = new Doubt(map, index, selection, basemap);
    /** Whose zones and strengths alone are shown. */
    this.only = null;
    this.frame = 0;
  }

  /**
   * The day whose borders are drawn: the end of the chosen period, the situation's first day without
   * one, or today.
   */
  borderDay() {
    const { state, window: period, offset } = this.selection;
    if (state.today) return "9999-12-31";
    return period ? isoDay(period[1] - 1, offset) : this.payload.meta.period[0];
  }

  draw() {
    const { boundaries, senders } = this.selection.state.layers;
    const day = this.borderDay();
    this.basemap.draw(day, { borders: boundaries, members: senders });
    this.streets.draw();
    this.zones.draw(day, this.only);
    this.shading.draw();
    this.marks.draw();
    this.flows.only = this.only;
    this.flows.draw();
    this.doubt.draw();
    this.labelSoon();
  }

  /** Names measure the page: once a frame is enough, however many changes came in it. */
  labelSoon() {
    this.frame ||= requestAnimationFrame(() => this.label());
  }

  label() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const over = overlays(this.map);
    this.marks.reach(over);
    this.labels.draw(this.marks.boxes(), over);
  }

  /** Do something while the own ground stands in the place of online tiles, which no picture may hold. */
  async offline(work) {
    const { basemap, streets, shading } = this;
    const { tiles } = basemap;
    const dress = (on) => {
      basemap.tiles = on;
      basemap.restyle();
      streets.draw();
      shading.draw();
    };
    if (tiles) dress(null);
    await streets.reading;
    this.label();
    try {
      return await work();
    } finally {
      if (tiles) {
        dress(tiles);
        this.label();
      }
    }
  }
}
