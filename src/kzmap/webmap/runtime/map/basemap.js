// Land, sea, lakes, rivers and borders from our own data, on one canvas for each height; and online tiles
// when asked for.

import { decodeShape, decodeSquare } from "./geometry.js";
import { Table } from "../records/record-index.js";

/** @import { Theme } from "../page/theme.js" */

const PANES = {
  "kz-land": 200,
  "kz-shade": 210,
  "kz-water": 220,
  "kz-borders": 230,
  "kz-doubt": 380,
  "kz-flows": 420,
  "kz-labels": 430,
  "kz-marks": 600,
};

/** From this zoom on a city fills a good part of the page: districts and the outline of the city count. */
export const NEAR = 9;

/** @type {any} */
const canvas = L.Canvas.prototype;

/**
 * A canvas that projects its shapes once for a new view: Leaflet does it when the view is set and again
 * when the zoom has ended.
 */
/** @type {any} */
const ProjectOnce = L.Canvas.extend(
  /** @type {any} */ ({
    _reset() {
      canvas._reset.call(this);
      this._kzFrom = this._map.getPixelOrigin();
    },
    _onZoomEnd() {
      if (!this._kzFrom?.equals(this._map.getPixelOrigin())) canvas._onZoomEnd.call(this);
    },
  }),
);

/**
 * Shapes that do not move: their rings lie on the square of the projection once and for all, a new view only
 * scales them; points that fall on one pixel are one. The pixels are those of Leaflet, rounding included.
 */
const quick = {
  /** @param {Float64Array[]} rings */
  _setLatLngs(rings) {
    this._latlngs = rings;
    this._bounds = L.latLngBounds([
      [-90, -180],
      [90, 180],
    ]);
  },
  _projectLatlngs(rings, result, bounds) {
    const scale = 2 ** this._map.getZoom();
    const { x, y } = this._map.getPixelOrigin();
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const ring of rings) {
      const points = [];
      let [px, py] = [NaN, NaN];
      for (let k = 0; k < ring.length; k += 2) {
        const [qx, qy] = [Math.round(ring[k] * scale) - x, Math.round(ring[k + 1] * scale) - y];
        if (qx === px && qy === py) continue;
        [px, py] = [qx, qy];
        if (px < west) west = px;
        if (px > east) east = px;
        if (py < north) north = py;
        if (py > south) south = py;
        points.push(new L.Point(px, py));
      }
      result.push(points);
    }
    if (west <= east) bounds.extend([west, north]).extend([east, south]);
  },
};
/** @type {any} */
export const QuickPolygon = L.Polygon.extend(quick);
/** @type {any} */
const QuickLine = L.Polyline.extend(quick);

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
    this.renderers = {};
    for (const [name, z] of Object.entries(PANES)) {
      const pane = map.createPane(name);
      pane.style.zIndex = String(z);
      if (name !== "kz-shade" && name !== "kz-flows" && name !== "kz-marks")
        pane.style.pointerEvents = "none";
      if (["kz-land", "kz-shade", "kz-water", "kz-borders"].includes(name))
        this.renderers[name] = new ProjectOnce({ pane: name, padding: 0.4 });
    }
    /** Land, water and borders. */
    this.ground = L.layerGroup().addTo(map);
    this.decoded = new Map();
    this.square = new Map();
    this.units = new Table(payload, "units", ["shape", "label"]);
    this.own = new Set(payload.meta.countries.slice(0, 1));
    this.land = payload.base.land.length ? this.polygon("kz-land", payload.base.land) : null;
    this.lakes = this.polygon("kz-water", payload.base.lakes);
    this.rivers = payload.base.rivers.map((n) =>
      new QuickLine(this.rings(n), {
        renderer: this.renderers["kz-water"],
        interactive: false,
        smoothFactor: 1.5,
      }).addTo(this.ground),
    );
    this.countries = [];
    this.borders = [];
    this.districts = [];
    this.day = null;
    this.tiles = null;
    theme.listeners.push(() => this.restyle());
  }

  /** Rings of a shape on the square of the projection; of a line its parts. */
  rings(n) {
    if (!this.square.has(n)) {
      const { d, p } = this.payload.shapes[n];
      this.square.set(
        n,
        p.flatMap((part) => part.map((ring) => decodeSquare(ring, d))),
      );
    }
    return this.square.get(n);
  }

  /** A shape as Leaflet knows it. */
  shape(n) {
    if (!this.decoded.has(n)) this.decoded.set(n, decodeShape(this.payload.shapes[n]));
    return this.decoded.get(n);
  }

  polygon(pane, numbers) {
    const rings = numbers.flatMap((n) => this.rings(n));
    return new QuickPolygon(rings, {
      renderer: this.renderers[pane],
      interactive: false,
      stroke: false,
      smoothFactor: 0.8,
    }).addTo(this.ground);
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
    this.drawDistricts(day, borders);
    const key = JSON.stringify([this.unitsOn(day, "adm1"), this.unitsOn(day, "adm0"), borders, members]);
    if (key === this.key) return;
    this.key = key;
    this.day = day;
    for (const layer of [...this.countries, ...this.borders]) this.ground.removeLayer(layer);
    const sent = new Set(members ? this.payload.members : []);
    this.countries = this.unitsOn(day, "adm0").map((i) => {
      const id = this.units.get("unit_id", i);
      const layer = new QuickPolygon(this.rings(this.units.get("shape", i)), {
        renderer: this.renderers["kz-land"],
        interactive: false,
        stroke: false,
        smoothFactor: 0.8,
      });
      layer.kz = this.own.has(id) ? "own" : sent.has(id) ? "member" : "other";
      return layer.addTo(this.ground);
    });
    this.borders = [];
    for (const line of this.payload.borders) {
      if (!borders && line.level !== "adm0") continue;
      if ((line.from && day < line.from) || (line.to && day >= line.to)) continue;
      const options = { renderer: this.renderers["kz-borders"], interactive: false, smoothFactor: 0.8 };
      const layer = new QuickLine(this.rings(line.shape), options);
      layer.kz = line.level;
      this.borders.push(layer.addTo(this.ground));
      if (!line.disputed) continue;
      // strokes of land on top turn the line into dashes
      const gaps = new QuickLine(this.rings(line.shape), { ...options, dashArray: "4 4" });
      gaps.kz = "gaps";
      this.borders.push(gaps.addTo(this.ground));
    }
    this.restyle();
  }

  /**
   * Districts come with a pack, from another maker than the regions: their own outlines, only where one
   * can tell them apart.
   */
  drawDistricts(day, borders) {
    const near = this.map.getZoom() >= NEAR;
    const rows = near && borders ? this.unitsOn(day, "adm2") : [];
    if (near === this.near && rows.join() === this.districtRows) return;
    this.near = near;
    this.districtRows = rows.join();
    for (const layer of this.districts) this.ground.removeLayer(layer);
    this.districts = rows.map((i) =>
      new QuickPolygon(this.rings(this.units.get("shape", i)), {
        renderer: this.renderers["kz-borders"],
        interactive: false,
        fill: false,
        smoothFactor: 0.8,
      }).addTo(this.ground),
    );
    this.restyle();
  }

  restyle() {
    const c = (name) => this.theme.colour(name);
    const tiles = Boolean(this.tiles);
    const tint = { own: "land-own", member: "land-member", other: "land" };
    this.land?.setStyle({ fillColor: c("land"), fillOpacity: tiles ? 0 : 1 });
    for (const layer of this.countries)
      layer.setStyle({ fillColor: c(tint[layer.kz]), fillOpacity: tiles ? 0 : 1 });
    this.lakes.setStyle({ fillColor: c("water"), fillOpacity: tiles ? 0 : 1 });
    for (const layer of this.rivers)
      layer.setStyle({ color: c("river"), weight: 0.8, opacity: tiles ? 0 : 1 });
    for (const layer of this.borders) {
      if (layer.kz === "gaps") {
        layer.setStyle({ color: c("land"), weight: 1.8, opacity: tiles ? 0 : 1 });
        continue;
      }
      layer.setStyle(
        layer.kz === "adm0"
          ? { color: c("border"), weight: 1.2, opacity: 1 }
          : layer.kz === "adm1"
            ? this.near
              ? { color: c("border"), weight: 1.6, opacity: 0.9 }
              : { color: c("border-region"), weight: 0.8, opacity: 1 }
            : { color: c("border-region"), weight: 0.6, opacity: 0.8 },
      );
    }
    for (const layer of this.districts)
      layer.setStyle({ color: c("border"), weight: 0.9, opacity: 0.75, dashArray: "1 3" });
    this.map.getContainer().style.background = c("water");
  }

  setTiles(on) {
    if (on === Boolean(this.tiles)) return;
    if (on) {
      this.tiles = L.tileLayer("https://tile.openstreetmap.org/{z}/{x}/{y}.png", {
        maxZoom: 19,
        pane: "tilePane",
        attribution: "",
      }).addTo(this.map);
      this.map.getPane("tilePane").style.zIndex = "205";
    } else {
      this.tiles.remove();
      this.tiles = null;
    }
    this.restyle();
  }
}
