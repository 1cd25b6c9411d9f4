// The marks of many records: dots on canvas tiles, and on top the few tiles of what is known only to a
// region. A drawer like VectorMarks.

import { RAD } from "./geometry.js";
import { VectorMarks } from "./markers.js";
import { CanvasTilePoints, Spots, WORLD, dotRadius } from "./tiles.js";
import { el } from "../page/dom.js";

export class PointMarks extends VectorMarks {
  constructor(map, index, selection, basemap) {
    super(map, index, selection, basemap);
    map.options.zoomSnap = 1; // tiles between two zooms would be stretched, and their dots blurred
    const pane = map.createPane("kz-points");
    pane.style.zIndex = 400;
    pane.style.pointerEvents = "none";
    this.dots = new Spots(index);
    const rgb = (hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));
    this.colours = index.colour.map(rgb);
    this.layer = new CanvasTilePoints(index, selection, this.dots, () => ({
      colours: this.colours,
      edge: rgb(basemap.theme.dark ? "#14181b" : "#ffffff"),
    }));
    basemap.theme.listeners.push(() => {
      this.drawnVersion = null;
      this.draw();
    });
    this.count = el("span", { class: "kz-hidden", data: { "kz-points": 0 } });
    this.ring = L.marker([0, 0], {
      pane: "kz-marks",
      interactive: false,
      keyboard: false,
      icon: L.divIcon({ className: "kz-ring", iconSize: [26, 26] }),
    });
    map.getContainer().append(this.count);
    this.listen(map.getContainer());
  }

  /** Only what is known to a region or country has an element of its own; the dots are pixels. */
  groups() {
    return this.tiles([]);
  }

  /** Other places of a record are dots like the first. */
  also() {}

  draw() {
    super.draw();
    const { index, selection } = this;
    if (!this.layer._map) this.layer.addTo(this.map);
    else if (this.drawnVersion !== selection.version) this.layer.refresh();
    if (this.drawnVersion !== selection.version) this.count.dataset.kzPoints = String(this.shown());
    this.drawnVersion = selection.version;
    const i = selection.state.selected === null ? -1 : index.row.get(selection.state.selected);
    if (i >= 0 && index.hasPoint(i)) this.ring.setLatLng([index.lat[i], index.lon[i]]).addTo(this.map);
    else this.ring.remove();
  }

  /** Visible records that a dot stands for. */
  shown() {
    const { index, selection } = this;
    const others = [index.lines, index.areas, index.placeless].map((rows) => selection.passing(rows).length);
    return others.reduce((n, hidden) => n - hidden, selection.visible.length);
  }

  settled() {
    // eslint-disable-next-line compat/compat -- Safari has none
    const idle = window.requestIdleCallback || ((work) => setTimeout(work, 500));
    return this.layer.settled().then(() => {
      idle(() => this.dots.tree);
    });
  }

  /** Visible records under a spot of the screen, in the order of time. */
  at(event) {
    const zoom = this.map.getZoom();
    const { lng, lat } = this.map.mouseEventToLatLng(event);
    const scale = WORLD / (256 * 2 ** zoom);
    const s = Math.sin(lat * RAD);
    const [x, y] = [((lng + 180) / 360) * WORLD, (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * WORLD];
    const reach =
      Math.max(dotRadius(zoom, this.index.n) + 1, window.matchMedia("(pointer: coarse)").matches ? 12 : 4) *
      scale;
    const near = this.dots.tree
      .within(x, y, reach)
      .filter((p) => this.dots.x[p] && !this.selection.fail[this.dots.record(p)]);
    return Uint32Array.from(new Set(near.map((p) => this.dots.record(p)))).sort();
  }

  group(members) {
    const { index } = this;
    let spots = 1;
    for (const i of members)
      if (index.lon[i] !== index.lon[members[0]] || index.lat[i] !== index.lat[members[0]]) {
        spots = 2;
        break;
      }
    return { kind: members.length > 1 ? "cluster" : "mark", members: Array.from(members), spots };
  }

  listen(container) {
    const { dragging } = /** @type {any} */ (this.map);
    const other = (event) => event.target.closest(".leaflet-marker-icon, .kz-flow");
    // before Leaflet hears of it: a dot lies over its region, and is meant first
    container.addEventListener(
      "click",
      (event) => {
        if (other(event) || dragging.moved()) return;
        const members = this.at(event);
        if (!members.length) return;
        event.stopPropagation();
        this.onPick(this.group(members));
      },
      true,
    );
    let frame = 0;
    container.addEventListener("mousemove", (event) => {
      if (event.buttons) return;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const members = other(event) ? [] : this.at(event);
        container.classList.toggle("kz-over-dot", members.length > 0);
        if (members.length || this.hovering)
          this.onHover(members.length ? this.group(members) : null, null, event);
        this.hovering = members.length > 0;
      });
    });
    container.addEventListener("mouseleave", () => {
      if (this.hovering) {
        this.hovering = false;
        this.onHover(null);
      }
    });
  }
}
