// Geometry on the globe: shapes as they travel, great circles, the date line, what of a shape is in sight.

export const RAD = Math.PI / 180;

const MOST_NORTH = 85.0511287798;
// of Leaflet's projection, whose order of operations this keeps: the pixels are the same
const EARTH = 6378137;

/**
 * A ring or line on the square of Web Mercator, 256 wide, as [x0, y0, x1, y1, ...], and its box.
 *
 * @typedef {{ xy: Float64Array, box: number[] }} Ring
 */

/** Shapes as they travel, see webmap/shapes.py: each is looked up in the common points when asked for. */
export class Shapes {
  /** @param {any} columns as from `readBeside` */
  constructor(columns) {
    const { parts, rings, from, to } = columns;
    this.grid = columns.grid;
    this.x = columns.x;
    this.y = columns.y;
    this.pieces = { from, to };
    // the pieces of each ring of each part of each shape
    let [part, ring, piece] = [0, 0, 0];
    /** @type {[number, number][][][]} */
    this.parts = Array.from(parts, (n) =>
      Array.from({ length: n }, () =>
        Array.from({ length: rings[part++] }, () => [piece, (piece += columns.pieces[ring++])]),
      ),
    );
  }

  /**
   * Call for each point of a ring with its degrees.
   *
   * @param {[number, number]} ring
   * @param {number} grid
   * @param {(lon: number, lat: number) => void} call
   */
  walk([first, last], grid, call) {
    const { from, to } = this.pieces;
    for (let piece = first; piece < last; piece++) {
      const way = from[piece] <= to[piece] ? 1 : -1;
      for (let k = from[piece]; k !== to[piece] + way; k += way) call(this.x[k] / grid, this.y[k] / grid);
    }
  }

  /** Parts of rings of [lat, lon], as Leaflet has them. */
  degrees(n) {
    return this.parts[n].map((rings) =>
      rings.map((ring) => {
        /** @type {[number, number][]} */
        const out = [];
        this.walk(ring, this.grid[n], (lon, lat) => out.push([lat, lon]));
        return out;
      }),
    );
  }

  /**
   * West, south, east and north of a shape, in degrees.
   *
   * @returns {[number, number, number, number]}
   */
  box(n) {
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const rings of this.parts[n])
      for (const ring of rings)
        this.walk(ring, this.grid[n], (lon, lat) => {
          if (lon < west) west = lon;
          if (lat < south) south = lat;
          if (lon > east) east = lon;
          if (lat > north) north = lat;
        });
    return [west, south, east, north];
  }

  /**
   * Rings of all parts on the square of Web Mercator.
   *
   * @returns {Ring[]}
   */
  square(n) {
    return this.parts[n].flatMap((rings) => rings.map((ring) => this.onSquare(ring, this.grid[n])));
  }

  onSquare(ring, grid) {
    const share = 0.5 / (Math.PI * EARTH);
    const xy = [];
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    this.walk(ring, grid, (lon, lat) => {
      const sin = Math.sin(Math.max(Math.min(MOST_NORTH, lat), -MOST_NORTH) * RAD);
      const x = 256 * (share * (EARTH * lon * RAD) + 0.5);
      const y = 256 * (-share * ((EARTH * Math.log((1 + sin) / (1 - sin))) / 2) + 0.5);
      xy.push(x, y);
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    });
    return { xy: Float64Array.from(xy), box };
  }
}

/**
 * Points of the great circle between two [lat, lon], ends included; good to 0.3 % of the ellipsoid's
 * geodesic.
 */
export function greatCircle(a, b, steps = 48) {
  const unit = ([lat, lon]) => [
    Math.cos(lat * RAD) * Math.cos(lon * RAD),
    Math.cos(lat * RAD) * Math.sin(lon * RAD),
    Math.sin(lat * RAD),
  ];
  const [p, q] = [unit(a), unit(b)];
  const angle = Math.acos(Math.min(1, Math.max(-1, p[0] * q[0] + p[1] * q[1] + p[2] * q[2])));
  if (angle < 1e-9) return [a, b];
  const out = [];
  for (let i = 0; i <= steps; i++) {
    const [s, e] = [
      Math.sin((1 - i / steps) * angle) / Math.sin(angle),
      Math.sin((i / steps) * angle) / Math.sin(angle),
    ];
    const [x, y, z] = [0, 1, 2].map((k) => s * p[k] + e * q[k]);
    out.push([Math.atan2(z, Math.hypot(x, y)) / RAD, Math.atan2(y, x) / RAD]);
  }
  return out;
}

/**
 * One line that is fit for drawing: dense, and unrolled past 180 degrees so that no stroke crosses the
 * whole map.
 */
export function drawable(parts) {
  let line = parts.flat();
  if (line.length === 2) line = greatCircle(line[0], line[1]);
  const out = [line[0]];
  for (let i = 1; i < line.length; i++) {
    let lon = line[i][1];
    while (lon - out[i - 1][1] > 180) lon -= 360;
    while (lon - out[i - 1][1] < -180) lon += 360;
    out.push([line[i][0], lon]);
  }
  return out;
}

/** The point at a share of a pixel polyline's length, and the direction there in degrees. */
export function along(points, share) {
  const lengths = [];
  let total = 0;
  for (let i = 1; i < points.length; i++) {
    lengths.push(Math.hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y));
    total += lengths[i - 1];
  }
  let left = total * share;
  for (let i = 1; i < points.length; i++) {
    const step = lengths[i - 1];
    if (left <= step || i === points.length - 1) {
      const k = step ? Math.min(1, left / step) : 0;
      const [dx, dy] = [points[i].x - points[i - 1].x, points[i].y - points[i - 1].y];
      return {
        x: points[i - 1].x + k * dx,
        y: points[i - 1].y + k * dy,
        angle: Math.atan2(dy, dx) / RAD,
        total,
      };
    }
    left -= step;
  }
  return { x: points[0].x, y: points[0].y, angle: 0, total };
}

/** Move a pixel polyline to its right by some pixels: there and back do not hide each other. */
export function shifted(points, by) {
  return points.map((p, i) => {
    const a = points[Math.max(0, i - 1)];
    const b = points[Math.min(points.length - 1, i + 1)];
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    return { x: p.x - ((b.y - a.y) / length) * by, y: p.y + ((b.x - a.x) / length) * by };
  });
}

/**
 * What of a ring lies in a box; along the box's edge it is closed.
 *
 * @param {ArrayLike<number>} xy
 * @param {number[]} box
 */
export function clipped(xy, [west, north, east, south]) {
  return cut(cut(cut(cut(xy, 0, west, 1), 0, east, -1), 1, north, 1), 1, south, -1);
}

/** What of a ring lies on one side of a line across an axis. */
function cut(xy, axis, limit, sign) {
  const out = [];
  let [px, py] = [xy[xy.length - 2], xy[xy.length - 1]];
  let was = sign * ((axis ? py : px) - limit) >= 0;
  for (let k = 0; k < xy.length; k += 2) {
    const [x, y] = [xy[k], xy[k + 1]];
    const is = sign * ((axis ? y : x) - limit) >= 0;
    if (is !== was) {
      const share = axis ? (limit - py) / (y - py) : (limit - px) / (x - px);
      out.push(px + share * (x - px), py + share * (y - py));
    }
    if (is) out.push(x, y);
    [px, py, was] = [x, y, is];
  }
  return out;
}

/**
 * The pieces of a line in a box: a dashed line of a million pixels outside would take seconds.
 *
 * @param {ArrayLike<number>} xy
 * @param {number[]} box
 * @param {boolean} [closed] the line leads back to its first point
 */
export function pieces(xy, box, closed) {
  const out = [];
  let piece = null;
  const n = xy.length;
  for (let k = 0; k < (closed ? n : n - 2); k += 2) {
    const [x, y] = [xy[k], xy[k + 1]];
    const [dx, dy] = [xy[(k + 2) % n] - x, xy[(k + 3) % n] - y];
    const [from, to] = portion(x, y, dx, dy, box);
    if (from > to) {
      piece = null;
      continue;
    }
    if (!piece || from > 0) out.push((piece = [x + from * dx, y + from * dy]));
    piece.push(x + to * dx, y + to * dy);
    if (to < 1) piece = null;
  }
  return out;
}

/** Which share of a segment lies in a box, as [from, to] of its length; from > to for none. */
function portion(x, y, dx, dy, box) {
  const [west, north, east, south] = box;
  let [from, to] = [0, 1];
  for (const [start, step, least, most] of [
    [x, dx, west, east],
    [y, dy, north, south],
  ]) {
    if (!step && (start < least || start > most)) return [1, 0];
    if (!step) continue;
    const [a, b] = [(least - start) / step, (most - start) / step];
    from = Math.max(from, Math.min(a, b));
    to = Math.min(to, Math.max(a, b));
  }
  return [from, to];
}

/**
 * Whether a spot of the square lies in a shape.
 *
 * @param {Ring[]} rings
 * @param {number} x
 * @param {number} y
 */
export function holds(rings, x, y) {
  let inside = false;
  for (const { xy, box } of rings) {
    if (x < box[0] || x > box[2] || y < box[1] || y > box[3]) continue;
    for (let k = 0, j = xy.length - 2; k < xy.length; j = k, k += 2)
      if (
        xy[k + 1] > y !== xy[j + 1] > y &&
        x < ((xy[j] - xy[k]) * (y - xy[k + 1])) / (xy[j + 1] - xy[k + 1]) + xy[k]
      )
        inside = !inside;
  }
  return inside;
}
