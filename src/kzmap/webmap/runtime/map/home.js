// What a page shows first.

/** Share of the records with a point that the first view holds. */
const MOST = 0.9;
/** A country whose box is so many degrees wide has islands beyond the antimeridian, or oceans away. */
export const WIDEST = 120;

/**
 * A box grown until it holds most records, nearest first.
 *
 * @param {L.LatLngBounds} box
 * @param {any} index
 */
export function boxOfMost(box, index) {
  const middle = box.getCenter();
  const outside = [];
  let points = 0;
  for (let i = 0; i < index.n; i++) {
    if (!index.hasPoint(i)) continue;
    points++;
    const at = L.latLng(index.lat[i], index.lon[i]);
    if (!box.contains(at)) outside.push(at);
  }
  const missing = Math.ceil(MOST * points) - (points - outside.length);
  if (missing <= 0) return box;
  const away = (at) => Math.hypot(at.lat - middle.lat, at.lng - middle.lng);
  const found = L.latLngBounds(box.getSouthWest(), box.getNorthEast());
  for (const at of outside.sort((a, b) => away(a) - away(b)).slice(0, missing)) found.extend(at);
  return found.pad(0.02);
}
