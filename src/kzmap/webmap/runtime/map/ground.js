// The ground under the marks: land, shades, water and borders on one canvas, painted once a frame however
// many changes came in it.

import { clipped, pieces } from "./geometry.js";

/** @import { Ring } from "./geometry.js" */

/**
 * @typedef {{ rings: Ring[], fill?: string, stroke?: string, weight?: number, opacity?: number,
 *   dash?: number[], closed?: boolean }} Item
 */

/** From below to above. */
const SHEETS = ["land", "shade", "water", "streets", "borders", "districts", "zones"];
/** Pixels beyond the canvas that a stroke may reach in from. */
const EDGE = 8;
/** Points of a path that is stroked at once. */
const PART = 60;

/** @type {any} */
const renderer = L.Renderer.prototype;

/** @type {any} */
export const Ground = L.Renderer.extend(
  /** @type {any} */ ({
    options: { padding: 0.4, pane: "kz-ground" },

    initialize(options) {
      renderer.initialize.call(this, options);
      /** @type {Record<string, Item[]>} */
      this.sheets = {};
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this.context = this._container.getContext("2d");
    },

    _destroyContainer() {
      cancelAnimationFrame(this.frame);
      this._container.remove();
    },

    /** The view changed: Leaflet asks several times for one change. */
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      renderer._update.call(this);
      this.later();
    },

    /**
     * @param {string} sheet
     * @param {Item[]} items
     */
    set(sheet, items) {
      this.sheets[sheet] = items;
      this.later();
    },

    later() {
      this.frame ||= requestAnimationFrame(() => this.paint());
    },

    paint() {
      cancelAnimationFrame(this.frame);
      this.frame = 0;
      const { context, _container: canvas } = this;
      const { min } = this._bounds;
      const size = this._bounds.getSize();
      const ratio = L.Browser.retina ? 2 : 1;
      L.DomUtil.setPosition(canvas, min);
      canvas.width = ratio * size.x;
      canvas.height = ratio * size.y;
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.lineCap = context.lineJoin = "round";
      this.trace(context, this._map.getPixelOrigin().add(min), size);
    },

    /**
     * Draw a window of the ground with a pen: the context of a canvas, or one that writes down what is drawn.
     *
     * @param {any} pen
     * @param {L.Point} corner upper left, in pixels of the world at this zoom
     * @param {L.Point} size
     * @param {number} [grain] parts of a pixel that count
     */
    trace(pen, { x, y }, size, grain = 1) {
      const scale = 2 ** this._map.getZoom();
      const box = [x - EDGE, y - EDGE, x + size.x + EDGE, y + size.y + EDGE].map((v) => v / scale);
      for (const sheet of SHEETS)
        for (const item of this.sheets[sheet] || []) draw(pen, item, { scale, x, y, box, grain });
    },
  }),
);

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Item} item
 * @param {{ scale: number, x: number, y: number, box: number[], grain: number }} view
 */
function draw(context, { rings, fill, stroke, weight = 1, opacity = 1, dash = [], closed }, view) {
  const seen = rings.filter(({ box }) => !apart(box, view.box));
  if (!seen.length) return;
  context.globalAlpha = opacity;
  if (fill) {
    context.fillStyle = fill;
    context.beginPath();
    for (const { xy, box } of seen) trace(context, within(box, view.box) ? xy : clipped(xy, view.box), view);
    context.fill("evenodd");
  }
  if (!stroke) return;
  context.strokeStyle = stroke;
  context.lineWidth = weight;
  context.setLineDash(dash);
  context.beginPath();
  let points = 0;
  for (const { xy, box } of seen) {
    // a canvas strokes a city's streets much faster in parts than as one path; what shines through is one
    if (points > PART && opacity === 1 && view.grain === 1) {
      context.stroke();
      context.beginPath();
      points = 0;
    }
    points += xy.length / 2;
    if (within(box, view.box)) {
      trace(context, xy, view);
      if (closed) context.closePath();
    } else for (const line of pieces(xy, view.box, closed)) trace(context, line, view);
  }
  context.stroke();
}

/** Whole pixels, as Leaflet has them, or parts of them; points that fall on one are one. */
function trace(context, xy, { scale, x, y, grain }) {
  let [px, py] = [NaN, NaN];
  for (let k = 0; k < xy.length; k += 2) {
    const qx = Math.round((xy[k] * scale - x) * grain) / grain;
    const qy = Math.round((xy[k + 1] * scale - y) * grain) / grain;
    if (qx === px && qy === py) continue;
    [px, py] = [qx, qy];
    if (k) context.lineTo(qx, qy);
    else context.moveTo(qx, qy);
  }
}

const apart = (a, b) => a[0] > b[2] || a[2] < b[0] || a[1] > b[3] || a[3] < b[1];
const within = (a, b) => a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3];
