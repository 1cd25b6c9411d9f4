// Zones under the marks: areas and lines that somebody draws. The colour says what it is, the line who draws
// it; only what held in the chosen period is shown, without one what held on the day of the borders.

import { holds } from "./geometry.js";
import { el, svg } from "../page/dom.js";
import { isoLocal, span, timeWords } from "../page/time.js";
import { language, pick, t } from "../page/words.js";

/** @import { Basemap } from "./basemap.js" */
/** @import { RecordSelection } from "../records/selection.js" */

/** Lines by which those who draw are told apart, in turn. */
const DASHES = [[], [8, 5], [2, 5], [12, 4, 2, 4]];
/** Pixels within which a line is met. */
const NEAR_PX = 7;

/**
 * Whether a zone held at some time of a period. Without a start it held before, without an end it holds
 * still.
 *
 * @param {{ start: string, end: string }} zone
 * @param {number[]} period minutes, half open
 * @param {import("../page/time.js").Local} offset
 */
export function held({ start, end }, [from, to], offset) {
  const begin = span(start, offset);
  const last = span(end, offset);
  return (!begin || begin[0] < to) && (!last || last[1] > from);
}

/**
 * A zone as far as it was known before a minute; null if it was not.
 *
 * @template {{ start: string, end: string, note: string, since: number | null, whole: number | null }} T
 * @param {T} zone
 * @param {number | null} until
 * @param {import("../page/time.js").Local} offset
 * @returns {(T & { told: boolean }) | null}
 */
export function asKnown(zone, until, offset) {
  if (until === null) return { ...zone, told: true };
  if (zone.since === null || zone.since >= until) return null;
  const told = zone.whole !== null && zone.whole < until;
  const [start, end] = [zone.start, zone.end].map((text) => (told ? text : text.slice(0, 10)));
  const ended = span(end, offset);
  return { ...zone, told, note: "", start, end: ended && ended[0] < until ? end : "" };
}

export class Zones {
  /**
   * @param {L.Map} map
   * @param {any} payload
   * @param {Basemap} basemap
   * @param {RecordSelection} selection
   */
  constructor(map, payload, basemap, selection) {
    this.map = map;
    this.basemap = basemap;
    this.selection = selection;
    const { rows = [], kinds = [], claimants = [] } = payload.zones || {};
    this.rows = rows;
    this.kinds = kinds;
    this.claimants = claimants;
    /** Those that are drawn, the last one on top. */
    this.shown = [];
    /** @type {(...about: any[]) => void} */
    this.onHover = () => {};
    /** @type {(...about: any[]) => void} */
    this.onPick = () => {};
    if (rows.length) this.listen(basemap.ground._container);
  }

  /** Draw those that held in the chosen period, or on a day; of one who draws them, or of all. */
  draw(day, only = null) {
    if (!this.rows.length) return;
    const { selection } = this;
    const { offset, until } = selection;
    const period =
      selection.window || span(selection.state.today ? isoLocal(Date.now() / 60000, offset) : day, offset);
    this.shown = this.rows
      .filter(({ claimant }) => selection.state.zones[this.claimants[claimant].id])
      .filter(({ claimant }) => !only || this.claimants[claimant].title === only)
      .map((row) => asKnown(row, until, offset))
      .filter((row) => row && row.shape >= 0 && held(row, period, offset));
    const lines = (row) => this.kinds[row.kind].id === "front_line";
    this.shown.sort((a, b) => Number(lines(a)) - Number(lines(b)));
    this.basemap.ground.set(
      "zones",
      this.shown.flatMap((row) => this.items(row)),
    );
  }

  /**
   * @param {any} row
   * @returns {import("./ground.js").Item[]}
   */
  items(row) {
    const rings = this.basemap.rings(row.shape);
    const { colour } = this.kinds[row.kind];
    const pen = { rings, stroke: colour, dash: DASHES[row.claimant % DASHES.length] };
    if (!row.area) return [{ ...pen, weight: 3.2 }];
    return [
      { rings, fill: colour, opacity: 0.2 },
      { ...pen, weight: 1.8, closed: true },
    ];
  }

  /** What the page says of some zones, by their ids, in its language and as far as they are known. */
  tell(ids) {
    const { offset, until } = this.selection;
    return ids
      .map((id) =>
        asKnown(
          this.rows.find((row) => row.id === id),
          until,
          offset,
        ),
      )
      .filter(Boolean)
      .map((row) => this.told(row));
  }

  told(row) {
    const { offset } = this.selection;
    const { title, colour } = this.kinds[row.kind];
    const kind = pick(title);
    const words = (text) => timeWords(text, "", "", "", language, offset);
    const when =
      row.start && row.end
        ? timeWords(row.start, row.end, "", "", language, offset)
        : row.start
          ? t("zones.since", { day: words(row.start) })
          : row.end
            ? t("zones.until", { day: words(row.end) })
            : t("time.unknown");
    return {
      ...row,
      kind,
      title: row.told ? pick(row.title) : kind,
      by: t("zones.by", { name: this.claimants[row.claimant].title }),
      when,
      swatch: Zones.swatch(colour, row.claimant),
    };
  }

  /** Those under the pointer, the uppermost first. */
  at(event) {
    const zoom = this.map.getZoom();
    const { x, y } = this.map.options.crs.latLngToPoint(this.map.mouseEventToLatLng(event), 0);
    const reach = NEAR_PX / 2 ** zoom;
    return this.shown
      .filter((row) => {
        const rings = this.basemap.rings(row.shape);
        return row.area ? holds(rings, x, y) : rings.some((ring) => passes(ring, x, y, reach));
      })
      .reverse();
  }

  /** @param {HTMLElement} canvas */
  listen(canvas) {
    const { dragging } = /** @type {any} */ (this.map);
    canvas.addEventListener("click", (event) => {
      const found = dragging.moved() ? [] : this.at(event);
      if (!found.length) return;
      event.stopImmediatePropagation(); // neither the region below is meant nor the empty map
      this.onPick(found.map((row) => row.id));
    });
    let over = false;
    const leave = () => {
      if (over) this.onHover(null);
      over = false;
    };
    canvas.addEventListener("mousemove", (event) => {
      const found = event.buttons ? [] : this.at(event);
      if (!found.length) {
        leave();
        return;
      }
      event.stopImmediatePropagation();
      over = true;
      canvas.style.cursor = "pointer";
      this.onHover(
        found.map((row) => this.told(row)),
        event,
      );
    });
    canvas.addEventListener("mouseout", leave);
  }

  /** A piece of line as somebody draws it, in the colour of a kind or of the text. */
  static swatch(colour, claimant) {
    const path = svg("path", {
      d: "M1 6H17",
      style: { stroke: colour || "var(--ink-2)" },
      "stroke-width": 3,
      "stroke-dasharray": DASHES[claimant % DASHES.length].join(" ") || null,
    });
    return el(
      "span",
      {},
      svg("svg", { viewBox: "0 0 18 12", width: 18, height: 12, "aria-hidden": "true" }, path),
    );
  }
}

/** Whether a line comes as near as this to a spot of the square. */
function passes({ xy, box }, x, y, reach) {
  if (x < box[0] - reach || x > box[2] + reach || y < box[1] - reach || y > box[3] + reach) return false;
  for (let k = 0; k + 3 < xy.length; k += 2) {
    const [dx, dy] = [xy[k + 2] - xy[k], xy[k + 3] - xy[k + 1]];
    const length = dx * dx + dy * dy;
    const share = length ? Math.max(0, Math.min(1, ((x - xy[k]) * dx + (y - xy[k + 1]) * dy) / length)) : 0;
    if (Math.hypot(x - xy[k] - share * dx, y - xy[k + 1] - share * dy) <= reach) return true;
  }
  return false;
}
