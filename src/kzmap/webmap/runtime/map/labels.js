// Names on the map, placed greedily by rank so that none covers another or a mark.

import { NEAR } from "./basemap.js";
import { holds } from "./geometry.js";
import { el } from "../page/dom.js";
import { inNames, language } from "../page/words.js";

/** @import { Basemap } from "./basemap.js" */
/** @import { RecordSelection } from "../records/selection.js" */
/** @import { VectorMarks } from "./markers.js" */
/** @import { Streets } from "./streets.js" */

/** Where the name of an area may stand, from its middle. */
const BESIDE = [
  [0, 0],
  [0, -22],
  [0, 22],
  [50, 34],
  [-60, -40],
];
/** The map's own country has a name, however many marks stand in its middle: nearest first. */
const AROUND = [-3, -2, -1, 0, 1, 2, 3]
  .flatMap((x) => [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6].map((y) => [x * 55, y * 22]))
  .sort((a, b) => Math.hypot(...a) - Math.hypot(...b));

export class Labels {
  /**
   * @param {L.Map} map
   * @param {any} payload
   * @param {Basemap} basemap
   * @param {RecordSelection} selection
   * @param {VectorMarks} marks
   * @param {Streets} streets
   */
  constructor(map, payload, basemap, selection, marks, streets) {
    this.map = map;
    this.payload = payload;
    this.basemap = basemap;
    this.selection = selection;
    this.marks = marks;
    this.streets = streets;
    this.box = el("div", { class: "kz-labels leaflet-zoom-hide", "aria-hidden": "true" });
    map.getPane("kz-labels").append(this.box);
    const ruler = document.createElement("canvas").getContext("2d");
    const family = getComputedStyle(document.body).fontFamily;
    this.width = (text, size, weight = 400, spacing = 0) => {
      ruler.font = `${weight} ${size}px ${family}`;
      return ruler.measureText(text).width + spacing * text.length;
    };
  }

  /** Names that want a place, most important first: [text, lat, lon, class, size, weight, spacing, dot]. */
  *wanted(zoom) {
    const { units } = this.basemap;
    const name = (get) =>
      inNames(language).reduce((found, one) => found || get(`name_${one}`), "") || get("name");
    const focusCountry = this.basemap.own;
    for (const i of this.basemap.unitsOn(this.basemap.day, "adm0")) {
      const at = units.get("label", i);
      const own = focusCountry.has(units.get("unit_id", i));
      if (!at || zoom > 8 || (own && zoom > 7)) continue;
      const text = name((column) => units.get(column, i));
      if (text)
        yield {
          text: text.toUpperCase(),
          lat: at[1],
          lon: at[0],
          kind: own ? "country own" : "country",
          within: own ? this.basemap.outline(i) : null,
          size: own ? 13 : 10.5,
          weight: 600,
          spacing: own ? 3 : 1.5,
        };
    }
    const cities = this.payload.cities;
    const least =
      zoom < 4 ? 1.5e6 : zoom < 5 ? 7e5 : zoom < 6 ? 1.5e5 : zoom < 7 ? 6e4 : zoom < 8 ? 2.5e4 : 0;
    const bounds = this.map.getBounds().pad(0.1);
    const small = [];
    for (let i = 0; i < cities.lon.length; i++) {
      if (!bounds.contains([cities.lat[i], cities.lon[i]])) continue;
      const capital = cities.capital[i] === 1;
      if (cities.population[i] < least && !(capital && zoom >= 3.5)) continue;
      const row = {
        text: name((column) => cities[column]?.[i] ?? ""),
        lat: cities.lat[i],
        lon: cities.lon[i],
        kind: capital ? "city capital" : "city",
        size:
          zoom >= NEAR && cities.population[i] > 3e5 ? 15 : cities.population[i] > 5e5 || capital ? 12 : 11,
        weight: capital || (zoom >= NEAR && cities.population[i] > 3e5) ? 600 : 500,
        spacing: 0,
        dot: true,
      };
      if (cities.population[i] > 1e5 || capital) yield row;
      else small.push(row);
    }
    if (zoom >= 5.2 && zoom < 10 && this.selection.state.layers.boundaries) {
      for (const i of this.basemap.unitsOn(this.basemap.day, "adm1")) {
        const at = units.get("label", i);
        const inside = focusCountry.has(units.get("parent_id", i));
        if (at && (inside || zoom >= 6.5))
          yield {
            text: name((column) => units.get(column, i)),
            lat: at[1],
            lon: at[0],
            kind: "region",
            size: 10.5,
            weight: 500,
            spacing: 0.5,
          };
      }
    }
    if (zoom >= 10) {
      for (const i of this.basemap.unitsOn(this.basemap.day, "adm2")) {
        const at = units.get("label", i);
        if (at)
          yield {
            text: name((column) => units.get(column, i)),
            lat: at[1],
            lon: at[0],
            kind: "region",
            size: 11,
            weight: 500,
            spacing: 0.5,
          };
      }
    }
    yield* small;
    // the situation's own landmarks, beside their marks
    if (zoom >= 11)
      for (const s of this.marks.spots())
        yield {
          text: s.name.length > 44 ? `${s.name.slice(0, 42)}…` : s.name,
          lat: s.lat,
          lon: s.lon,
          kind: "landmark",
          size: 11,
          weight: 500,
          spacing: 0,
          dot: true,
          half: s.half,
        };
    // what the situation itself names there needs no second name
    const own = zoom >= 11 ? [...this.marks.spots()].map((s) => this.map.project([s.lat, s.lon], zoom)) : [];
    for (const { text, at, id } of this.streets.spots(zoom)) {
      const { lat, lng } = this.map.unproject(L.point(at[0], at[1]), 0);
      const p = this.map.project([lat, lng], zoom);
      if (bounds.contains([lat, lng]) && !own.some((o) => o.distanceTo(p) < 30))
        yield {
          text,
          lat,
          lon: lng,
          kind: id,
          size: id === "quarter" ? 11.5 : 10.5,
          weight: 500,
          spacing: 0,
          dot: id === "landmark",
        };
    }
  }

  /** Write names along streets where nothing else is: a name is as many small boxes as it is long. */
  *written(free, placed) {
    const size = 10.5;
    const measure = (text) => this.width(text, size, 500);
    for (const { text, id, x, y, angle } of this.streets.along(measure)) {
      const width = measure(text);
      const [dx, dy] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
      const boxes = [];
      for (let at = -width / 2; at <= width / 2; at += size) {
        const [cx, cy] = [x + at * dx, y + at * dy];
        boxes.push([cx - size / 2 - 2, cy - size / 2 - 2, cx + size / 2 + 2, cy + size / 2 + 2]);
      }
      if (!boxes.every(free)) continue;
      placed.push(...boxes);
      yield el(
        "div",
        {
          class: `kz-label street ${id}`,
          style: {
            left: `${x - width / 2}px`,
            top: `${y - size * 0.7}px`,
            width: `${width}px`,
            "font-size": `${size}px`,
            "line-height": `${size * 1.4}px`,
            transform: `rotate(${angle}deg)`,
          },
        },
        text,
      );
    }
  }

  /**
   * Place names around what is taken, pixel boxes [x0, y0, x1, y1] in layer coordinates, and around the
   * furniture over the map, boxes from its corner: a name under the title is no name.
   */
  draw(taken, furniture) {
    const zoom = this.map.getZoom();
    const { x, y } = this.map.containerPointToLayerPoint([0, 0]);
    const placed = [
      ...taken,
      ...furniture.map((b) => [b[0] + x - 2, b[1] + y - 2, b[2] + x + 2, b[3] + y + 2]),
    ];
    const free = (b) => placed.every((o) => b[2] < o[0] || b[0] > o[2] || b[3] < o[1] || b[1] > o[3]);
    const view = this.map.getPixelBounds();
    const origin = this.map.getPixelOrigin();
    const [x0, y0, x1, y1] = [
      view.min.x - origin.x,
      view.min.y - origin.y,
      view.max.x - origin.x,
      view.max.y - origin.y,
    ];
    const scale = 2 ** zoom;
    const inside = (rings, px, py) => holds(rings, (px + origin.x) / scale, (py + origin.y) / scale);
    const out = [];
    const said = new Set();
    for (const w of this.wanted(zoom)) {
      if (said.has(w.text)) continue; // a landmark that is a place of the situation too
      const p = this.map.latLngToLayerPoint([w.lat, w.lon]);
      if (p.x < x0 || p.x > x1 || p.y < y0 || p.y > y1) continue;
      const [width, height] = [this.width(w.text, w.size, w.weight, w.spacing) + 4, w.size + 4];
      // right, left, above, below of a town's dot; on the spot for an area
      const gap = w.half ? w.half + 7 : 7;
      const spots = w.dot
        ? [
            [gap, -height / 2],
            [-width - gap, -height / 2],
            [-width / 2, -height - gap],
            [-width / 2, gap],
          ]
        : (w.kind === "country own" ? AROUND : BESIDE).map(([dx, dy]) => [dx - width / 2, dy - height / 2]);
      // a town under a mark has its name beside the mark
      const over =
        w.dot && !w.half ? taken.find((b) => p.x > b[0] && p.x < b[2] && p.y > b[1] && p.y < b[3]) : null;
      const dotted = w.dot && !w.half && !over;
      if (over)
        spots.push(
          [over[2] - p.x + 3, -height / 2],
          [over[0] - p.x - width - 3, -height / 2],
          [-width / 2, over[1] - p.y - height - 2],
          [-width / 2, over[3] - p.y + 2],
        );
      for (const [dx, dy] of spots) {
        const box = [p.x + dx - 1, p.y + dy - 1, p.x + dx + width + 1, p.y + dy + height + 1];
        if (dotted)
          box.splice(
            0,
            4,
            Math.min(box[0], p.x - 4),
            Math.min(box[1], p.y - 4),
            Math.max(box[2], p.x + 4),
            Math.max(box[3], p.y + 4),
          );
        // a name that leaves the map is no name
        if (box[0] < x0 + 2 || box[2] > x1 - 2 || box[1] < y0 + 2 || box[3] > y1 - 2 || !free(box)) continue;
        if (w.within && ![box[0], box[2]].every((side) => inside(w.within, side, (box[1] + box[3]) / 2)))
          continue;
        placed.push(box);
        said.add(w.text);
        out.push(
          el(
            "div",
            {
              class: `kz-label ${w.kind}`,
              style: {
                left: `${p.x + dx}px`,
                top: `${p.y + dy}px`,
                width: `${width}px`,
                "font-size": `${w.size}px`,
                "line-height": `${height}px`,
                "letter-spacing": w.spacing ? `${w.spacing}px` : "normal",
                "text-align": !w.dot || dx < -gap ? (dx <= -width - gap ? "right" : "center") : "left",
              },
            },
            w.text,
          ),
        );
        if (dotted)
          out.push(el("i", { class: "kz-town", style: { left: `${p.x - 2}px`, top: `${p.y - 2}px` } }));
        break;
      }
    }
    out.push(...this.written(free, placed));
    this.box.replaceChildren(...out);
  }
}
