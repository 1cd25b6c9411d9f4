// The marks of up to a few thousand records. Another drawer with the same two methods, draw() and boxes(),
// can take its place for more.

import { clusters } from "./cluster.js";
import { areaSvg, clusterSvg, markSvg } from "./glyphs.js";
import { dress, el } from "../page/dom.js";
import { byKey } from "../page/focus.js";
import { language, t } from "../page/words.js";
import { canBeHit, overlays } from "./overlays.js";

/** @import { Basemap } from "./basemap.js" */
/** @import { Box } from "./overlays.js" */
/** @import { RecordIndex } from "../records/record-index.js" */
/** @import { RecordSelection } from "../records/selection.js" */

/** Where a tile may stand, nearest to the middle of its area first. */
const TILE_SHIFTS = [-3, -2, -1, 0, 1, 2, 3]
  .flatMap((x) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((y) => [x * 36, y * 27]))
  .sort((a, b) => Math.hypot(...a) - Math.hypot(...b) || b[1] - a[1] || b[0] - a[0]);

export class VectorMarks {
  /**
   * @param {L.Map} map
   * @param {RecordIndex} index
   * @param {RecordSelection} selection
   * @param {Basemap} basemap
   */
  constructor(map, index, selection, basemap) {
    this.map = map;
    this.index = index;
    this.selection = selection;
    this.basemap = basemap;
    this.drawn = new Map();
    /** @type {(...about: any[]) => void} */
    this.onPick = () => {};
    /** @type {(...about: any[]) => void} */
    this.onHover = () => {};
    /** Move the map until nothing stands over a spot. */
    this.onSeek = (at) => map.panInside(at, { padding: [50, 50], animate: false });
    /** The part of the map that is seen. @type {(size: L.Point) => Box} */
    this.part = ({ x, y }) => [0, 0, x, y];
  }

  /**
   * What is to be seen for the visible records: single marks, clusters, and tiles for what is known only
   * to a region or country.
   */
  groups() {
    const { index, selection } = this;
    const points = selection.passing(index.inTime).filter((i) => index.hasPoint(i));
    const zoom = this.map.getZoom();
    const radius = zoom < 6 ? 34 : 30;
    const out = clusters(
      index,
      points,
      this.map,
      zoom,
      zoom >= 17 ? 1 : radius,
      zoom >= 17 ? () => 0 : (n) => VectorMarks.side(n) / 2,
    ).map((g) => ({ ...g, kind: g.members.length > 1 ? "cluster" : "mark" }));
    return [...out, ...this.tiles(out.map((g) => this.box(g, [0, 0])))];
  }

  /** Tiles for what is known only to a region or country, clear of the boxes of other marks. */
  tiles(boxes) {
    const { index, selection } = this;
    const areas = new Map();
    for (const i of selection.passing(index.areas)) {
      const key = index.columns.units[i].join() || `shape${index.columns.shape[i]}`;
      if (!areas.has(key)) areas.set(key, []);
      areas.get(key).push(i);
    }
    const out = [];
    for (const members of [...areas.values()].sort((a, b) => b.length - a.length)) {
      const at = this.labelPoint(members[0]);
      if (at) out.push(this.tile(at, members, boxes));
    }
    return out;
  }

  /** Size of a group's mark in pixels. */
  static size(group) {
    if (group.kind === "area") return [32, 24];
    const side = VectorMarks.side(group.members.length);
    return [side, side];
  }

  static side(count) {
    return count > 1 ? Math.min(46, 27 + 3.2 * Math.log2(count)) : 22;
  }

  /**
   * @param {any} group
   * @param {number[]} shift
   */
  box(group, [dx, dy]) {
    const p = this.map.project(group.at, this.map.getZoom());
    const [w, h] = VectorMarks.size(group);
    return [p.x + dx - w / 2, p.y + dy - h / 2, p.x + dx + w / 2, p.y + dy + h / 2];
  }

  /** A tile stands for an area, so it may stand anywhere in it: where it covers nothing, near the middle. */
  tile(at, members, boxes) {
    const group = {
      kind: "area",
      at,
      members: members.sort((a, b) => this.index.rank[a] - this.index.rank[b]),
      spots: 1,
      shift: [0, 0],
    };
    for (const shift of TILE_SHIFTS) {
      const b = this.box(group, shift);
      if (boxes.every((o) => b[2] < o[0] || b[0] > o[2] || b[3] < o[1] || b[1] > o[3])) {
        group.shift = shift;
        break;
      }
    }
    boxes.push(this.box(group, group.shift));
    return group;
  }

  labelPoint(i) {
    const unit = this.index.columns.units[i][0];
    const label = unit === undefined ? null : this.basemap.units.get("label", unit);
    if (label) return [label[1], label[0]];
    const shape = this.index.columns.shape[i];
    return shape < 0 ? null : this.basemap.bounds(shape).getCenter();
  }

  draw() {
    const wanted = new Map();
    const { selected } = this.selection.state;
    for (const group of this.groups()) {
      const chosen = selected !== null && group.members.includes(this.index.row.get(selected));
      wanted.set(
        `${group.kind}|${group.at}|${group.shift || ""}|${group.members.join()}|${chosen}|${language}`,
        { ...group, chosen },
      );
    }
    for (const [key, mark] of this.drawn) {
      if (wanted.has(key)) continue;
      mark.marker.remove();
      this.drawn.delete(key);
    }
    for (const [key, group] of wanted) if (!this.drawn.has(key)) this.drawn.set(key, this.mark(group));
    this.also();
    this.oneTabStop();
  }

  /** Other places of a record that happened at several: small dots, so that each record is counted once. */
  also() {
    const several = this.selection
      .passing(this.index.inTime)
      .filter((i) => this.index.columns.more[i].length);
    const key = several.join();
    if (key === this.alsoKey) return;
    this.alsoKey = key;
    this.extra?.remove();
    this.extra = L.layerGroup();
    for (const i of several) {
      for (const [lon, lat] of this.index.columns.more[i]) {
        const icon = L.divIcon({
          className: "kz-also",
          iconSize: [9, 9],
          html: el("i", { style: { background: this.index.paint[this.index.category[i]] } }),
        });
        L.marker([lat, lon], { icon, pane: "kz-marks", keyboard: false, zIndexOffset: -500 })
          .on("click", () => this.selection.apply({ selected: this.index.id[i] }))
          .addTo(this.extra);
      }
    }
    this.extra.addTo(this.map);
  }

  mark(group) {
    const { index } = this;
    const i = group.members[0];
    const count = group.members.length;
    const colour = index.paint[index.category[i]];
    const [width, height] = VectorMarks.size(group);
    const [dx, dy] = group.shift || [0, 0];
    let glyph;
    if (group.kind === "area") glyph = areaSvg(this.parts(group), count, width);
    else if (count > 1) glyph = clusterSvg(this.parts(group), count, width);
    else glyph = markSvg(index.shape(i), colour, { size: 22, hollow: index.hollow(i) });
    const face = el("span", { class: `kz-mark kz-${group.kind}${group.chosen ? " kz-chosen" : ""}` }, glyph);
    const icon = L.divIcon({
      className: "kz-icon",
      iconSize: [width, height],
      iconAnchor: [width / 2 - dx, height / 2 - dy],
      html: face,
    });
    const marker = L.marker(group.at, {
      icon,
      pane: "kz-marks",
      keyboard: false,
      zIndexOffset: group.chosen ? 1000 : count > 1 ? 100 : 0,
    });
    marker.on("add", () => this.dressMarker(marker.getElement(), group));
    marker.on("click", () => this.onPick(group));
    return { marker: marker.addTo(this.map), group };
  }

  dressMarker(node, group) {
    const { index } = this;
    const count = group.members.length;
    const first = index.title(group.members[0]);
    const data =
      count > 1 || group.kind === "area"
        ? { "kz-cluster": count }
        : { "kz-mark": index.id[group.members[0]] };
    if (group.kind === "area") data["kz-area"] = "";
    dress(node, {
      role: "button",
      tabindex: -1,
      // what is written on the mark is part of its name
      "aria-label":
        count > 1
          ? `${t("detail.here", { n: count })}: ${first} …`
          : group.kind === "area"
            ? `${first} (${count})`
            : first,
      data,
    });
    node.addEventListener("keydown", (e) => {
      if (e.key === "Enter" || e.key === " ") {
        e.preventDefault();
        e.stopPropagation();
        this.onPick(group);
      } else if (e.key.startsWith("Arrow")) {
        e.preventDefault();
        e.stopPropagation();
        this.walk(node, e.key);
      }
    });
    node.addEventListener("mouseenter", () => this.onHover(group, node));
    node.addEventListener("focus", () => {
      // found by key: bring it into sight (a click is in sight already, and a map that moves under
      // the pointer loses the click)
      if (byKey(node)) {
        this.onSeek(group.at);
        this.reach();
      }
      this.onHover(group, node);
    });
    node.addEventListener("mouseleave", () => this.onHover(null));
    node.addEventListener("blur", () => this.onHover(null));
  }

  parts(group) {
    const tally = new Map();
    for (const i of group.members) {
      const colour = this.index.paint[this.index.category[i]];
      tally.set(colour, (tally.get(colour) || 0) + 1);
    }
    return [...tally].sort((a, b) => b[1] - a[1]);
  }

  /**
   * A mark of which a panel leaves less than a finger needs is part of the picture, and no button, until the
   * map moves: a click on what is left of it opens it, the arrow keys bring it into sight.
   */
  reach(over = overlays(this.map)) {
    const part = this.part(this.map.getSize());
    for (const { marker, group } of this.drawn.values()) {
      const node = marker.getElement();
      if (!node) continue;
      const { x, y } = this.map.latLngToContainerPoint(group.at);
      const [[w, h], [dx, dy]] = [VectorMarks.size(group), group.shift || [0, 0]];
      /** @type {Box} */
      const box = [x + dx - w / 2, y + dy - h / 2, x + dx + w / 2, y + dy + h / 2];
      const role = canBeHit(box, part, over) ? "button" : "img";
      if (node.getAttribute("role") !== role) node.setAttribute("role", role);
    }
    this.oneTabStop();
  }

  /** Marks that can be hit are one stop of the tab key; arrows go to the nearest mark in their direction. */
  oneTabStop() {
    const bounds = this.map.getBounds();
    const all = [...this.drawn.values()]
      .map((m) => ({ node: m.marker.getElement(), seen: bounds.contains(m.group.at) }))
      .filter((m) => m.node);
    const free = ({ node }) => node.getAttribute("role") === "button";
    const nodes = all.map((m) => m.node);
    const current =
      nodes.find((n) => n === document.activeElement) ||
      all.find((m) => free(m) && m.node.querySelector(".kz-chosen"))?.node ||
      all.find((m) => m.seen && free(m))?.node ||
      all.find(free)?.node;
    for (const node of nodes) node.tabIndex = node === current ? 0 : -1;
  }

  walk(from, key) {
    const a = from.getBoundingClientRect();
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    let best = null;
    let least = Infinity;
    for (const { marker } of this.drawn.values()) {
      const node = marker.getElement();
      if (!node || node === from) continue;
      const b = node.getBoundingClientRect();
      const [x, y] = [b.x - a.x, b.y - a.y];
      const ahead = x * dx + y * dy;
      const aside = Math.abs(x * dy) + Math.abs(y * dx);
      if (ahead > 2 && ahead + 2 * aside < least) {
        least = ahead + 2 * aside;
        best = node;
      }
    }
    if (best) {
      from.tabIndex = -1;
      best.tabIndex = 0;
      best.focus({ preventScroll: true });
    }
  }

  /** Names of the spots of single marks, for labels at city zoom: [name, lat, lon]. */
  *spots() {
    for (const { group } of this.drawn.values()) {
      const i = group.members[0];
      if (group.kind === "area" || group.spots > 1 || this.index.precision[i] > 1) continue;
      const name = this.index.named("place", i, language);
      if (name && !name.includes(";"))
        yield { name, lat: group.at[0], lon: group.at[1], half: VectorMarks.size(group)[0] / 2 };
    }
  }

  /** Resolves when everything is drawn: markers are at once. */
  settled() {
    return Promise.resolve();
  }

  /** Pixel boxes that labels keep clear of. */
  boxes() {
    const origin = this.map.getPixelOrigin();
    const also = this.extra
      ? this.extra
          .getLayers()
          .map((/** @type {any} */ dot) => this.map.latLngToLayerPoint(dot.getLatLng()))
          .map((p) => [p.x - 6, p.y - 6, p.x + 6, p.y + 6])
      : [];
    return [
      ...[...this.drawn.values()].map(({ group }) =>
        this.box(group, group.shift || [0, 0]).map(
          (v, k) => v - (k % 2 ? origin.y : origin.x) + (k < 2 ? -1 : 1),
        ),
      ),
      ...also,
    ];
  }
}
