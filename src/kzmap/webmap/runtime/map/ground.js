// The ground under the marks: land, shades, water and borders on one canvas, painted once a frame however
// many changes came in it. What is in sight comes first; what a drag would bring in, when the page is idle.

import { clipped, pieces } from "./geometry.js";
import { calm, whenCalm } from "../page/idle.js";

/** @import { Ring } from "./geometry.js" */

/**
 * @typedef {{ rings: Ring[], fill?: string, stroke?: string, weight?: number, opacity?: number,
 *   dash?: number[], closed?: boolean }} Item
 */

/** From below to above. */
const SHEETS = ["land", "shade", "water", "streets", "borders", "districts", "zones"];
/** Share of the map's sides that is painted beyond each. */
const BEYOND = 0.4;
/** Pixels beyond the canvas that a stroke may reach in from. */
const EDGE = 8;
/** Half the broadest street, in pixels, and more. */
const BROAD = 60;
/** Points of a path that is stroked at once. */
const PART = 60;

/** @type {any} */
const renderer = L.Renderer.prototype;

/** @type {any} */
export const Ground = L.Renderer.extend(
  /** @type {any} */ ({
    options: { padding: 0, pane: "kz-ground" },

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
      calm(this.idle);
      this._container.remove();
    },

    /** The view changed: Leaflet asks several times for one change. */
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      if (this.covers()) {
        this.beyond();
        return;
      }
      this.span(0);
      this.later();
    },

    /** Leaflet's own asks for the size that the map had when this was painted; it may have another since. */
    _updateTransform(center, zoom) {
      const map = this._map;
      const at = map.project(this.corner, zoom).subtract(map._getNewPixelOrigin(center, zoom));
      L.DomUtil.setTransform(this._container, at, map.getZoomScale(zoom, this._zoom));
    },

    /** How far beyond the map's sides the canvas goes. */
    span(padding) {
      const map = this._map;
      this.options.padding = padding;
      renderer._update.call(this);
      this.origin = map.getPixelOrigin();
      this.corner = map.unproject(this.origin.add(this._bounds.min), this._zoom);
    },

    /** What is in sight, and a share of the map's sides beyond it, in the layer's pixels. */
    sight(share = 0) {
      const map = this._map;
      const size = map.getSize();
      const min = map.containerPointToLayerPoint([0, 0]).round();
      return L.bounds(min.subtract(size.multiplyBy(share)), min.add(size.multiplyBy(1 + share)));
    },

    /** Whether what is painted holds all that is in sight, as after a short drag or when a panel opens. */
    covers() {
      const map = this._map;
      if (!this._bounds || this.frame || this._zoom !== map.getZoom()) return false;
      return this.origin.equals(map.getPixelOrigin()) && this._bounds.contains(this.sight());
    },

    /**
     * @param {string} sheet
     * @param {Item[]} items
     */
    set(sheet, items) {
      if (alike(this.sheets[sheet] ?? [], items)) return;
      this.sheets[sheet] = items;
      this.later();
    },

    later() {
      this.frame ||= requestAnimationFrame(() => this.paint());
    },

    paint() {
      cancelAnimationFrame(this.frame);
      this.frame = 0;
      if (!this._map._animatingZoom) this.span(0);
      this.draw();
      this.beyond();
    },

    /** Paint what lies around what is in sight, when nothing else is to do. */
    beyond() {
      calm(this.idle);
      this.idle = whenCalm(() => {
        if (this._map._animatingZoom) return; // its end paints anew
        this.span(BEYOND);
        this.draw();
      });
    },

    draw() {
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
      // lines are cut off where the whole canvas ends, also when less is painted: dashes begin there
      const whole = this.sight(BEYOND);
      const origin = this._map.getPixelOrigin();
      this.trace(context, origin.add(min), size, 1, [origin.add(whole.min), origin.add(whole.max)]);
    },

    /**
     * Draw a window of the ground with a pen: the context of a canvas, or one that writes down what is drawn.
     *
     * @param {any} pen
     * @param {L.Point} corner upper left, in pixels of the world at this zoom
     * @param {L.Point} size
     * @param {number} [grain] parts of a pixel that count
     * @param {{ x: number, y: number }[]} [ends] corners beyond which nothing is drawn
     */
    trace(
      pen,
      { x, y },
      size,
      grain = 1,
      ends = [
        { x, y },
        { x: x + size.x, y: y + size.y },
      ],
    ) {
      const scale = 2 ** this._map.getZoom();
      const around = (from, to, edge) =>
        [from.x - edge, from.y - edge, to.x + edge, to.y + edge].map((v) => v / scale);
      const box = around(ends[0], ends[1], EDGE);
      const sight = around({ x, y }, { x: x + size.x, y: y + size.y }, BROAD);
      for (const sheet of SHEETS)
        for (const item of this.sheets[sheet] || []) draw(pen, item, { scale, x, y, box, sight, grain });
    },
  }),
);

/** Whether two lists of items look the same. */
function alike(a, b) {
  const same = (one, other) => Object.keys({ ...one, ...other }).every((key) => one[key] === other[key]);
  return a.length === b.length && a.every((one, k) => same(one, b[k]));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Item} item
 * @param {{ scale: number, x: number, y: number, box: number[], sight: number[], grain: number }} view
 */
function draw(context, { rings, fill, stroke, weight = 1, opacity = 1, dash = [], closed }, view) {
  const seen = rings.filter(({ box }) => !apart(box, view.box));
  if (!seen.length) return;
  context.globalAlpha = opacity;
  if (fill) {
    context.fillStyle = fill;
    context.beginPath();
    for (const { xy, box } of seen)
      if (!apart(box, view.sight)) trace(context, within(box, view.box) ? xy : clipped(xy, view.box), view);
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
    points += xy.length / 2; // of what is out of sight too: the parts are the same, however much is painted
    if (apart(box, view.sight)) continue;
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
