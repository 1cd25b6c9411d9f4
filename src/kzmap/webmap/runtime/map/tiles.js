// Dots on canvas tiles. What a dot covers depends on its pixel and the zoom only, never on its tile: tiles
// meet without a seam.

import { RAD } from "./geometry.js";

export const WORLD = 2 ** 32;
/**
 * Up to this zoom a tile holds so much of the world that one look at every point costs less than gathering
 * and sorting its own.
 */
const SCAN_ZOOM = 5;
const SLICE_MS = 9;

/**
 * Where points lie in the square of Web Mercator, in 2^-32 of its side; a KDBush over them once it is
 * needed.
 */
export class Spots {
  constructor(index) {
    const extra = [];
    const { more } = index.columns;
    if (more.some((list) => list.length))
      more.forEach((list, i) => {
        for (const at of list) extra.push([i, at]);
      });
    this.n = index.n;
    this.owner = Uint32Array.from(extra, ([i]) => i);
    this.x = new Uint32Array(index.n + extra.length);
    this.y = new Uint32Array(index.n + extra.length);
    /** @type {Uint32Array | undefined} */
    this.room = undefined; // for the points of one tile, used again for the next
    /** @type {any} */
    this.built = undefined;
    for (let i = 0; i < index.n; i++) this.put(i, index.lon[i], index.lat[i]);
    extra.forEach(([, [lon, lat]], k) => this.put(index.n + k, lon, lat));
  }

  /** Built at the first close look or click, or when the page has nothing else to do. */
  get tree() {
    if (!this.built) {
      this.built = new KDBush(this.x.length, 128, Uint32Array);
      for (let p = 0; p < this.x.length; p++) this.built.add(this.x[p], this.y[p]);
      this.built.finish();
    }
    return this.built;
  }

  /** A record without a point gets none: it lies outside of every tile, and its row never passes `record`. */
  put(p, lon, lat) {
    if (Number.isNaN(lon)) {
      this.x[p] = 0;
      this.y[p] = 0;
      return;
    }
    const s = Math.sin(Math.max(-85.0511, Math.min(85.0511, lat)) * RAD);
    this.x[p] = Math.min(WORLD - 1, Math.max(1, ((lon + 180) / 360) * WORLD));
    this.y[p] = Math.min(WORLD - 1, Math.max(1, (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * WORLD));
  }

  /** The record of a point; records at several places have several. */
  record(p) {
    return p < this.n ? p : this.owner[p - this.n];
  }

  /** Points in a box, in the order of time. */
  inBox(x0, y0, x1, y1, zoom) {
    const [a, b, c, d] = [Math.max(1, x0), Math.max(1, y0), Math.min(WORLD, x1), Math.min(WORLD, y1)];
    if (zoom > SCAN_ZOOM) return Uint32Array.from(this.tree.range(a, b, c, d)).sort();
    const { x, y } = this;
    const out = (this.room ??= new Uint32Array(x.length));
    let n = 0;
    for (let p = 0; p < x.length; p++) if (x[p] >= a && x[p] <= c && y[p] >= b && y[p] <= d) out[n++] = p;
    return out.slice(0, n);
  }
}

/** Radius of a dot in pixels: by zoom, and by how many records the page has, never by what is in sight. */
export const dotRadius = (zoom, n) =>
  Math.max(1.1, Math.min(5, 2.6 + 0.36 * (zoom - 3 - Math.log2(Math.max(1, n / 4000)) / 2)));

/** Shares of pixels that a disc covers, as [dx, dy, 0 to 255, dx, dy, ...], by 8 by 8 samples. */
function stamp(radius) {
  const out = [];
  const reach = Math.ceil(radius);
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      let inside = 0;
      for (let k = 0; k < 64; k++)
        if (Math.hypot(dx + ((k & 7) - 3.5) / 8, dy + ((k >> 3) - 3.5) / 8) <= radius) inside++;
      if (inside) out.push(dx, dy, Math.round((inside * 255) / 64));
    }
  }
  return Int16Array.from(out);
}

/** Lay a stamp of one colour over an image, its middle at (x, y). */
function press(data, size, shape, x, y, colour) {
  const [r, g, b] = colour;
  for (let s = 0; s < shape.length; s += 3) {
    const px = x + shape[s];
    const py = y + shape[s + 1];
    if (px < 0 || py < 0 || px >= size || py >= size) continue;
    const cover = shape[s + 2];
    const k = (py * size + px) * 4;
    const under = data[k + 3];
    if (cover === 255 || under === 0) {
      data[k] = r;
      data[k + 1] = g;
      data[k + 2] = b;
      data[k + 3] = cover;
      continue;
    }
    const a = cover / 255;
    const rest = (under / 255) * (1 - a);
    const alpha = a + rest;
    data[k] = (r * a + data[k] * rest) / alpha;
    data[k + 1] = (g * a + data[k + 1] * rest) / alpha;
    data[k + 2] = (b * a + data[k + 2] * rest) / alpha;
    data[k + 3] = alpha * 255;
  }
}

/** @type {any} */
export const CanvasTilePoints = L.GridLayer.extend(
  /** @type {any} */ ({
    options: {
      pane: "kz-points",
      updateWhenZooming: false,
      keepBuffer: 1,
      noWrap: true,
      className: "kz-points",
    },

    /** look: () => {colours: [[r, g, b]] by category, edge: [r, g, b]}. */
    initialize(index, selection, spots, look) {
      /** @type {any} */ (L.GridLayer.prototype).initialize.call(this, {});
      Object.assign(this, {
        index,
        selection,
        spots,
        look,
        queue: [],
        frame: 0,
        waiting: [],
        held: new WeakMap(),
      });
      this.ratio = Math.min(2, Math.max(1, Math.round(window.devicePixelRatio || 1)));
    },

    createTile(coords, done) {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = this.getTileSize().x * this.ratio;
      this.later({ canvas, coords, done });
      return canvas;
    },

    later(tile) {
      this.queue.push(tile);
      if (!this.frame) this.frame = requestAnimationFrame(() => this.work());
    },

    /** Draw what is queued in slices, so that the map keeps its frame rate while it is dragged. */
    work() {
      const begin = performance.now();
      while (this.queue.length && performance.now() - begin < SLICE_MS) {
        const { canvas, coords, done } = this.queue.shift();
        if (!this._tiles[this._tileCoordsToKey(coords)]) continue; // gone before its turn
        this.paint(canvas, coords);
        done?.(null, canvas);
      }
      this.frame = this.queue.length ? requestAnimationFrame(() => this.work()) : 0;
      if (!this.frame) for (const tell of this.waiting.splice(0)) tell();
    },

    /** Resolves when no tile waits to be drawn. */
    settled() {
      return new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
        if (this.frame) this.waiting.push(resolve);
        else resolve();
      });
    },

    /** Draw every tile anew in its place: no tile is taken away, so nothing flickers. */
    refresh() {
      const size = this.getTileSize().x;
      const view = this._map.getPixelBounds();
      for (const { el: canvas, coords, current } of Object.values(this._tiles)) {
        if (!current) continue;
        const corner = L.point(coords.x * size, coords.y * size);
        // what is out of sight can wait
        if (view.intersects(L.bounds(corner, corner.add([size, size])))) this.paint(canvas, coords);
        else this.later({ canvas, coords });
      }
    },

    style(zoom) {
      if (this.styled?.zoom !== zoom) {
        const radius = dotRadius(zoom, this.index.n) * this.ratio;
        // an edge around the union of the dots, not around each: many edges side by side make stripes
        // and grey mush
        this.styled = {
          zoom,
          radius,
          dot: stamp(radius),
          edge: radius >= 2.2 * this.ratio ? stamp(radius + 1.1 * this.ratio) : null,
          reach: Math.ceil(radius + 1.1 * this.ratio),
        };
      }
      return this.styled;
    },

    paint(canvas, { x, y, z }) {
      const size = canvas.width;
      const { dot, edge, reach } = this.style(z);
      const side = WORLD / 2 ** z;
      const pad = (side * reach) / size;
      if (!this.held.has(canvas))
        this.held.set(
          canvas,
          this.spots.inBox(x * side - pad, y * side - pad, (x + 1) * side + pad, (y + 1) * side + pad, z),
        );
      const width = size + 2 * reach;
      const kept = this.thinned(
        this.held.get(canvas),
        x * size - reach,
        y * size - reach,
        width,
        size / side,
      );
      // in memory, not on a graphics card: the pixels of a tile are put at once
      const context = canvas.getContext("2d", { willReadFrequently: true });
      if (!kept.length) {
        context.clearRect(0, 0, size, size);
        return;
      }
      const image = context.createImageData(size, size);
      const { colours, edge: rim } = this.look();
      const { category } = this.index;
      // from the oldest to the latest
      if (edge)
        for (let k = kept.length - 2; k >= 0; k -= 2)
          press(image.data, size, edge, (kept[k] % width) - reach, Math.floor(kept[k] / width) - reach, rim);
      for (let k = kept.length - 2; k >= 0; k -= 2)
        press(
          image.data,
          size,
          dot,
          (kept[k] % width) - reach,
          Math.floor(kept[k] / width) - reach,
          colours[category[kept[k + 1]]],
        );
      context.putImageData(image, 0, 0);
    },

    /** The latest visible point of each pixel, latest first: [pixel, record, pixel, record, ...]. */
    thinned(points, left, top, width, scale) {
      const taken = new Uint8Array(width * width);
      const out = new Uint32Array(2 * Math.min(points.length, width * width));
      const { fail } = this.selection;
      const { x, y } = this.spots;
      let n = 0;
      for (let k = points.length - 1; k >= 0; k--) {
        const p = points[k];
        const i = this.spots.record(p);
        if (fail[i] !== 0) continue;
        const px = Math.floor(x[p] * scale) - left;
        const py = Math.floor(y[p] * scale) - top;
        if (px < 0 || py < 0 || px >= width || py >= width || taken[py * width + px] !== 0) continue;
        taken[py * width + px] = 1;
        out[n++] = py * width + px;
        out[n++] = i;
      }
      return out.subarray(0, n);
    },
  }),
);
