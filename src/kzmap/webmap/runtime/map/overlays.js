// What stands over a map: names keep clear of it, and a mark behind it is no button.

/** Least side of what a finger or a shaking hand can hit, in pixels (WCAG 2.5.8). */
const TARGET = 24;

const OVER =
  ".kz-title, .kz-toolbar > *, .kz-lower :is(button, .kz-zoom), .kz-scale, .kz-credit, " +
  ".kz-story, .kz-compare, .kz-share, .kz-side, .kz-slide";

/** @typedef {[number, number, number, number]} Box left, top, right, bottom in pixels */

/**
 * Boxes of what stands over a map, from the corner of its container.
 *
 * @param {L.Map} map
 * @returns {Box[]}
 */
export function overlays(map) {
  const cell = map.getContainer().getBoundingClientRect();
  return [...document.querySelectorAll(OVER)]
    .filter((node) => getComputedStyle(node).visibility !== "hidden")
    .map((node) => node.getBoundingClientRect())
    .filter((b) => b.width > 1)
    .map((b) => [b.left - cell.left, b.top - cell.top, b.right - cell.left, b.bottom - cell.top]);
}

/**
 * The shorter side of the largest part of a box that another leaves free.
 *
 * @param {Box} box
 * @param {Box} other
 */
function left([x0, y0, x1, y1], [a0, b0, a1, b1]) {
  const [w, h] = [x1 - x0, y1 - y0];
  if (a0 >= x1 || a1 <= x0 || b0 >= y1 || b1 <= y0) return Math.min(w, h);
  return Math.max(
    Math.min(Math.max(a0 - x0, x1 - a1), h),
    Math.min(w, Math.max(b0 - y0, y1 - b1)), // above or below it
  );
}

/**
 * Whether so much of a mark can be seen that it can be hit.
 *
 * @param {Box} mark
 * @param {Box} part of the map that is seen
 * @param {Box[]} over
 */
export function canBeHit(mark, part, over) {
  /** @type {Box} */
  const seen = [
    Math.max(mark[0], part[0]),
    Math.max(mark[1], part[1]),
    Math.min(mark[2], part[2]),
    Math.min(mark[3], part[3]),
  ];
  const enough = Math.min(TARGET, mark[2] - mark[0], mark[3] - mark[1]);
  return [part, ...over].every(
    (one, k) => (k ? left(seen, one) : Math.min(seen[2] - seen[0], seen[3] - seen[1])) >= enough - 0.5,
  );
}
