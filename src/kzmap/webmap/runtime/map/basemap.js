// Land, sea, lakes, rivers and borders from our own data, and online tiles when asked for.

import { Ground } from "./ground.js";
import { Table } from "../records/record-index.js";

/** @import { Theme } from "../page/theme.js" */

const PANES = { "kz-ground": 200, "kz-doubt": 380, "kz-flows": 420, "kz-labels": 430, "kz-marks": 600 };
/** Below the ground: with tiles on it has neither land nor water. */
const UNDER_GROUND = "195";

/** From this zoom on a city fills a good part of the page: districts and the outline of the city count. */
export const NEAR = 9;

export class Basemap {
  /**
   * @param {L.Map} map
   * @param {any} payload
   * @param {Theme} theme
   * @param {any} offset
   */
  constructor(map, payload, theme, offset) {
    this.map = map;
    this.payload = payload;
    this.theme = theme;
    this.offset = offset;
    for (const [name, z] of Object.entries(PANES)) {
      const pane = map.createPane(name);
      pane.style.zIndex = String(z);
      if (name === "kz-doubt" || name === "kz-labels") pane.style.pointerEvents = "none";
    }
    map.getPane("tilePane").style.zIndex = UNDER_GROUND;
    /** Land, shades, water and borders. */
    this.ground = new Ground().addTo(map);
    this.decoded = new Map();
    this.square = new Map();
    this.boxes = new Map();
    this.units = new Table(payload, "units", ["shape", "label"]);
    this.own = new Set(payload.meta.countries);
    this.day = null;
    this.tiles = null;
    theme.listeners.push(() => this.restyle());
  }

  /** Rings of a shape on the square of the projection; of a line its parts. */
  rings(n) {
    if (!this.square.has(n)) this.square.set(n, this.payload.shapes.square(n));
    return this.square.get(n);
  }

  /** A shape as Leaflet knows it. */
  shape(n) {
    if (!this.decoded.has(n)) this.decoded.set(n, this.payload.shapes.degrees(n));
    return this.decoded.get(n);
  }

  /** Box of a shape. */
  bounds(n) {
    if (!this.boxes.has(n)) {
      const [west, south, east, north] = this.payload.shapes.box(n);
      this.boxes.set(n, L.latLngBounds([south, west], [north, east]));
    }
    return this.boxes.get(n);
  }

  /** Rings of a unit, by its row. */
  outline(i) {
    return this.rings(this.units.get("shape", i));
  }

  /** Rows of the units of a level that hold on a day. */
  unitsOn(day, level) {
    const rows = [];
    for (let i = 0; i < this.units.n; i++) {
      if (this.units.get("level", i) !== level) continue;
      const [from, to] = [this.units.get("valid_from", i), this.units.get("valid_to", i)];
      if ((!from || from <= day) && (!to || day < to)) rows.push(i);
    }
    return rows;
  }

  /** Draw countries and borders as on a day; nothing to do if no unit changed since. */
  draw(day, { borders, members }) {
    const near = this.map.getZoom() >= NEAR;
    const units = { adm0: this.unitsOn(day, "adm0"), adm1: this.unitsOn(day, "adm1") };
    // districts come with a pack, from another maker than the regions: their own outlines, only where one
    // can tell them apart
    const districts = near && borders ? this.unitsOn(day, "adm2") : [];
    const key = JSON.stringify([units, districts, near, borders, members]);
    if (key === this.key) return;
    this.key = key;
    this.day = day;
    const sent = new Set(members ? this.payload.members : []);
    const tint = (id) => (this.own.has(id) ? "land-own" : sent.has(id) ? "land-member" : "land");
    this.countries = units.adm0.map((i) => ({
      rings: this.outline(i),
      tint: tint(this.units.get("unit_id", i)),
    }));
    const held = (line) => (!line.from || day >= line.from) && (!line.to || day < line.to);
    this.lines = this.payload.borders
      .filter((line) => (borders || line.level === "adm0") && held(line))
      .map((line) => ({ ...line, rings: this.rings(line.shape), near }));
    this.districts = districts.map((i) => this.outline(i));
    this.restyle();
  }

  restyle() {
    const c = (name) => this.theme.colour(name);
    this.map.getContainer().style.background = c("water");
    if (!this.day) return;
    const { ground } = this;
    const { land, lakes, rivers } = this.payload.base;
    const all = (numbers) => numbers.flatMap((n) => this.rings(n));
    const shown = (items) => (this.tiles ? [] : items);
    const tints = Object.fromEntries(["land", "land-own", "land-member"].map((name) => [name, c(name)]));
    ground.set(
      "land",
      shown([
        { rings: all(land), fill: tints.land },
        ...this.countries.map(({ rings, tint }) => ({ rings, fill: tints[tint] })),
      ]),
    );
    ground.set(
      "water",
      shown([
        { rings: all(lakes), fill: c("water") },
        { rings: all(rivers), stroke: c("river"), weight: 0.8 },
      ]),
    );
    const pens = {
      adm0: { stroke: c("border"), weight: 1.2 },
      adm1: { stroke: c("border-region"), weight: 0.8 },
      adm2: { stroke: c("border-region"), weight: 0.6, opacity: 0.8 },
    };
    const nearPen = { stroke: c("border"), weight: 1.6, opacity: 0.9 };
    ground.set(
      "borders",
      this.lines.flatMap(({ rings, level, near, disputed }) => [
        { rings, ...(near && level === "adm1" ? nearPen : pens[level]) },
        // strokes of land on top turn the line into dashes
        ...(disputed ? shown([{ rings, stroke: tints.land, weight: 1.8, dash: [4, 4] }]) : []),
      ]),
    );
    const pen = { stroke: c("border"), weight: 0.9, opacity: 0.75, dash: [1, 3], closed: true };
    ground.set(
      "districts",
      this.districts.map((rings) => ({ rings, ...pen })),
    );
  }

  setTiles(on) {
    if (on === Boolean(this.tiles)) return;
    if (on) {
      this.tiles = L.tileLayer("https://tile.openstreetmap.org/{z}/{x}/{y}.png", {
        maxZoom: 19,
        pane: "tilePane",
        attribution: "",
      }).addTo(this.map);
    } else {
      this.tiles.remove();
      this.tiles = null;
    }
    this.restyle();
  }
}
