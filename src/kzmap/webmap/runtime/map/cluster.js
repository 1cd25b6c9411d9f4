// Groups of records that would cover each other. A group sits on the spot of its most crowded member:
// never a mean, never a shifted point.

/** Share of their two half widths at which two marks are too near: a slight overlap is readable. */
const COVER = 0.86;

/**
 * Group records by pixels.
 * @param half half the width of the mark of so many records; groups whose marks would still cover each
 * other are joined
 * @returns groups {at: [lat, lon], members: [record], spots: number of different places}
 */
export function clusters(index, records, map, zoom, radius, half) {
  const spots = new Map();
  for (const i of records) {
    const key = `${index.lon[i]},${index.lat[i]}`;
    if (!spots.has(key)) spots.set(key, { lon: index.lon[i], lat: index.lat[i], members: [] });
    spots.get(key).members.push(i);
  }
  // most crowded first, then in the order of their table: the same input gives the same groups
  const first = (group) => index.given[group.members[0]];
  const crowded = (a, b) => b.members.length - a.members.length || first(a) - first(b);
  const order = [...spots.values()].sort(crowded);
  const groups = [];
  const cells = new Map();
  for (const spot of order) {
    const p = map.project([spot.lat, spot.lon], zoom);
    const [cx, cy] = [Math.floor(p.x / radius), Math.floor(p.y / radius)];
    let best = null;
    let near = radius * radius;
    for (let x = cx - 1; x <= cx + 1; x++) {
      for (let y = cy - 1; y <= cy + 1; y++) {
        for (const group of cells.get(`${x},${y}`) || []) {
          const d = (group.p.x - p.x) ** 2 + (group.p.y - p.y) ** 2;
          if (d < near) {
            near = d;
            best = group;
          }
        }
      }
    }
    if (best) {
      best.members.push(...spot.members);
      best.spots += 1;
      continue;
    }
    const group = { p, at: [spot.lat, spot.lon], members: [...spot.members], spots: 1 };
    groups.push(group);
    const key = `${cx},${cy}`;
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(group);
  }
  const kept = [];
  for (const group of groups.sort(crowded)) {
    const over = kept.find(
      (k) =>
        Math.hypot(k.p.x - group.p.x, k.p.y - group.p.y) <
        COVER * (half(k.members.length) + half(group.members.length)),
    );
    if (!over) {
      kept.push(group);
      continue;
    }
    over.members.push(...group.members);
    over.spots += group.spots;
  }
  for (const group of kept) group.members.sort((a, b) => index.rank[a] - index.rank[b]);
  return kept;
}
