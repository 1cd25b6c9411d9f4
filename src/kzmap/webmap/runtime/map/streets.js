// Streets, rivers and parks under a city's marks, on the canvas of the ground; their names along them.

import { find } from "../records/street_crossing.js";
import { Shapes, along, pieces } from "./geometry.js";
import { language } from "../page/words.js";
import { inflated, readBeside } from "../records/columns.js";
import { fold } from "../records/letters.js";

/** @import { Basemap } from "./basemap.js" */
/** @import { Ring } from "./geometry.js" */

/** Widths of the classes are meant for this zoom; they grow by this factor from one to the next. */
const MEANT = 13;
const GROWTH = 1.6;
/** Pixels between two labels of one street. */
const APART = 420;
/** The chord of a label's stretch may be this share of its length: a name is not bent. */
const STRAIGHT = 0.985;
/** Cells by which lines are sorted, to a unit of the world's square, which is 256 wide: some 600 m each. */
const CELLS = 2 ** 8;

/**
 * @typedef {{ id: string, geometry: string, width: number, colour: string[], zoom: number, names: number,
 *   rings: Ring[], all: Ring[][], row: number[] }} Kind
 */

export class Streets {
  /**
   * @param {L.Map} map
   * @param {any} payload
   * @param {Basemap} basemap
   */
  constructor(map, payload, basemap) {
    this.map = map;
    this.basemap = basemap;
    this.theme = basemap.theme;
    this.given = payload.streets;
    /** @type {Kind[]} */
    this.classes = [];
    /** @type {Promise<void> | null} */
    this.reading = null;
    this.onRead = () => {};
    this.theme.listeners.push(() => this.draw());
  }

  /** Whether there are any. */
  get any() {
    return Boolean(this.given?.blob);
  }

  /** From here on something of them is drawn. */
  get nearest() {
    return Math.min(...this.given.classes.map((one) => one.zoom));
  }

  async read() {
    const told = { strings: [], names: [] };
    const columns = readBeside(told, this.given.head, await inflated(this.given.blob));
    const shapes = new Shapes(columns);
    const kinds = columns.class;
    this.strings = told.strings;
    this.names = Object.fromEntries(told.names.map((name) => [name, columns[name]]));
    this.classes = this.given.classes.map((one) => ({ ...one, rings: [], all: [], row: [] }));
    for (let i = 0; i < kinds.length; i++) {
      const rings = shapes.square(columns.shape[i]);
      const kind = this.classes[kinds[i]];
      kind.rings.push(...rings);
      kind.all.push(rings);
      kind.row.push(i);
    }
    for (const { rings } of this.classes) neighbours(rings);
    this.draw();
    this.onRead();
  }

  /** Set what the ground paints at this zoom; reads them first if that was not done yet. */
  draw() {
    if (!this.any) return;
    const zoom = this.map.getZoom();
    if (zoom < this.nearest || this.basemap.tiles) {
      this.set([]);
      return;
    }
    if (!this.classes.length) {
      this.reading ||= this.read();
      return;
    }
    const dark = this.theme.dark ? 1 : 0;
    const c = (name) => this.theme.colour(name);
    const own = { water: c("water"), river: c("river") };
    const [areas, casings, lines] = [[], [], []];
    for (const { id, geometry, width, colour, zoom: from, rings } of this.classes) {
      if (zoom < from || geometry === "point") continue;
      const paint = own[id] || colour[dark];
      if (geometry === "area") {
        areas.push({ rings, fill: paint });
        continue;
      }
      const weight = Math.max(0.6, width * GROWTH ** (zoom - MEANT));
      const street = id !== "river" && id !== "railway" && id !== "path";
      if (street)
        casings.push({ rings, stroke: c("street-edge"), weight: weight + (zoom < MEANT ? 1 : 1.6) });
      lines.push({ rings, stroke: paint, weight: id === "railway" ? Math.min(2, weight) : weight });
    }
    this.set([...areas, ...casings, ...lines]);
  }

  set(items) {
    this.basemap.ground.set("streets", items);
  }

  /** Name of a row in the page's language. */
  name(i) {
    const told = (column) => (this.names[column] ? this.strings[this.names[column][i]] : "");
    return (language !== "en" && told(`name_${language}`)) || told("name");
  }

  /**
   * Crossings, streets, quarters and landmarks that a text names.
   *
   * @param {string} text
   */
  async find(text) {
    if (!this.any) return [];
    await (this.reading ||= this.read());
    const words = (name) => fold(name).split(/[^\p{L}\p{N}]+/u);
    const columns = Object.values(this.names);
    const all = this.classes.flatMap(({ id, all: shapes, row }) =>
      row
        .map((i, k) => ({
          id,
          text: this.name(i),
          folded: columns.filter((column) => column[i]).map((column) => words(this.strings[column[i]])),
          lines: shapes[k].map(({ xy }) => xy),
        }))
        .filter((one) => one.text),
    );
    return find(all.reverse(), text).map((one) => ({
      ...one,
      at: this.map.unproject(L.point(one.at[0], one.at[1]), 0),
    }));
  }

  /**
   * Names of points in sight: quarters and landmarks.
   *
   * @param {number} zoom
   */
  *spots(zoom) {
    for (const { geometry, names, all, row, id } of this.classes) {
      if (geometry !== "point" || zoom < names || this.basemap.tiles) continue;
      for (let k = 0; k < all.length; k++) {
        const text = this.name(row[k]);
        if (text) yield { text, at: all[k][0].xy, id };
      }
    }
  }

  /**
   * Names along lines in sight, wider streets first, with where each fits: its middle in the layer's
   * pixels and its angle in degrees.
   *
   * @param {(text: string) => number} measure
   */
  *along(measure) {
    const zoom = this.map.getZoom();
    if (!this.classes.length || this.basemap.tiles) return;
    const scale = 2 ** zoom;
    const origin = this.map.getPixelOrigin();
    const view = this.map.getPixelBounds();
    const box = [view.min.x, view.min.y, view.max.x, view.max.y].map((v) => v / scale);
    const used = new Map();
    for (const { id, geometry, names, all, row } of [...this.classes].reverse()) {
      if (geometry !== "line" || zoom < names) continue;
      for (let k = 0; k < all.length; k++) {
        const text = this.name(row[k]);
        if (!text) continue;
        for (const { xy, box: own } of all[k]) {
          if (own[0] > box[2] || own[2] < box[0] || own[1] > box[3] || own[3] < box[1]) continue;
          for (const piece of pieces(xy, box)) {
            const points = [];
            for (let p = 0; p < piece.length; p += 2)
              points.push({ x: piece[p] * scale - origin.x, y: piece[p + 1] * scale - origin.y });
            const spot = fitting(points, measure(text) + 12);
            if (!spot) continue;
            const near = used.get(text) || [];
            if (near.some((other) => Math.hypot(other.x - spot.x, other.y - spot.y) < APART)) continue;
            used.set(text, [...near, spot]);
            yield { text, id, ...spot };
          }
        }
      }
    }
  }
}

/** Put lines that lie near each other next to each other: they are painted in parts. */
function neighbours(rings) {
  const key = new Map(
    rings.map((ring) => {
      const [x, y] = [0, 1].map((k) => Math.floor(((ring.box[k] + ring.box[k + 2]) / 2) * CELLS));
      let [at, bit] = [0, 1];
      for (let k = 0; k < 16; k++, bit *= 4) at += ((x >> k) & 1) * bit + ((y >> k) & 1) * bit * 2;
      return [ring, at];
    }),
  );
  rings.sort((a, b) => key.get(a) - key.get(b));
}

/** The middlemost stretch of a line that is long and straight enough for a text, with its angle; upright. */
function fitting(points, width) {
  const { total } = along(points, 0);
  if (total < width) return null;
  for (const share of [0.5, 0.35, 0.65, 0.2, 0.8]) {
    const [a, b] = [share - width / 2 / total, share + width / 2 / total];
    if (a < 0 || b > 1) continue;
    const [p, q] = [along(points, a), along(points, b)];
    const chord = Math.hypot(q.x - p.x, q.y - p.y);
    if (chord < STRAIGHT * width) continue;
    const angle = (Math.atan2(q.y - p.y, q.x - p.x) * 180) / Math.PI;
    const upright = angle > 90 ? angle - 180 : angle < -90 ? angle + 180 : angle;
    return { x: (p.x + q.x) / 2, y: (p.y + q.y) / 2, angle: upright };
  }
  return null;
}
