// Put the parts together, draw once, and redraw what a change touches.

import { Shapes } from "./map/geometry.js";
import { useOutlines } from "./map/glyphs.js";
import { boxOfMost, WIDEST } from "./map/home.js";
import { MapView } from "./map/map-view.js";
import { Contract, Hearing, fromFragment } from "./page/address.js";
import { el } from "./page/dom.js";
import { Shell } from "./page/shell.js";
import { Theme } from "./page/theme.js";
import { language, learn, speak, t } from "./page/words.js";
import { ClaimsView } from "./panels/claims.js";
import { Compare } from "./panels/compare.js";
import { Detail } from "./panels/detail.js";
import { Filters } from "./panels/filters.js";
import { ForcesView } from "./panels/forces.js";
import { Legend } from "./panels/legend.js";
import { Paper } from "./panels/paper.js";
import { Picture } from "./panels/picture.js";
import { RecordTable } from "./panels/record-table.js";
import { Share } from "./panels/share.js";
import { Story } from "./panels/story.js";
import { Timeline } from "./panels/timeline.js";
import { Title } from "./panels/title.js";
import { bare, inflated, readBeside, readColumns } from "./records/columns.js";
import { knownSince } from "./records/known.js";
import { Ledger } from "./records/ledger.js";
import { fold } from "./records/letters.js";
import { RecordIndex } from "./records/record-index.js";
import { FILTERS, RecordSelection } from "./records/selection.js";

/** Of more hits than this nobody reads the titles: they stay in the order of time. */
const MOST_HITS = 2000;

async function start() {
  const payload = bare(JSON.parse(document.getElementById("kz-payload").textContent));
  let settle;
  const ready = new Promise((resolve) => {
    settle = resolve;
  });
  window.kzmap = { ready }; // whoever asks while the page is unpacked can wait
  const hearing = new Hearing();
  const packed = ["ground", "records"].map((name) => document.getElementById(`kz-${name}`)?.textContent);
  const [beside, records] = await Promise.all(packed.map((text) => text && inflated(text)));
  payload.shapes = new Shapes(readBeside(payload, payload.beside, beside));
  readColumns(payload, records);
  learn(payload);
  useOutlines(payload.vocabulary.outlines);
  const map = kzMap;
  // A copy saved from a browser brings along what was drawn when it was saved: all is made anew.
  const controls = map.attributionControl.getContainer().closest(".leaflet-control-container");
  for (const node of [...map.getContainer().children])
    if (node !== map.getPane("mapPane") && node !== controls) node.remove();
  map.attributionControl.remove(); // the credit line below says it, and stays in sight on every screen

  const theme = new Theme();
  theme.set("auto");
  const index = new RecordIndex(payload);
  const selection = new RecordSelection(index, payload.layers, payload.options);
  // what no record has needs no place on the page
  document.documentElement.classList.toggle("kz-untimed", !(index.t0[0] <= Infinity));
  document.documentElement.classList.toggle("kz-unclaimed", !payload.claims.claim_id.length);
  const ledger = new Ledger(payload, selection.offset);
  const view = new MapView(map, payload, { index, selection, ledger, theme });
  const { basemap } = view;
  selection.units = {
    // names of units by id, in the language of the page
    has: (id) => {
      for (let i = 0; i < basemap.units.n; i++) if (basemap.units.get("unit_id", i) === id) return true;
      return false;
    },
    get: (id) => detail.unitName(id),
  };
  let since = null;
  selection.known = () => (since ??= knownSince(index, ledger, selection.offset));
  const detail = new Detail(index, selection, ledger, basemap);
  const borderDay = () => view.borderDay();
  const drawMap = () => view.draw();

  // The histogram measures the page: once a frame is enough, however many changes came in it.
  let due = 0;
  function timeSoon() {
    due ||= requestAnimationFrame(() => {
      due = 0;
      parts.timeline.draw();
    });
  }

  basemap.draw(borderDay(), { borders: true, members: true });
  const compare = new Compare(payload, view, {
    index,
    ledger,
    theme,
    detail,
    explain: (one) => explain(one),
  });
  const parts = {
    theme,
    detail,
    compare,
    filters: new Filters(index, selection, basemap),
    legend: new Legend(index, selection, payload),
    timeline: new Timeline(index, selection),
    table: new RecordTable(index, selection),
    claims: new ClaimsView(index, selection, ledger, detail.sources),
    forces: new ForcesView(index, selection, ledger, detail),
    title: new Title(index, selection),
    story: new Story(index, selection, ledger),
    share: new Share(payload),
    home: () => map.fitBounds(homeBox(), { animate: true, padding: [6, 6] }),
    focus: () => {
      const [w, s, e, n] = payload.meta.focus.box;
      map.flyToBounds(
        [
          [s, w],
          [n, e],
        ],
        { paddingTopLeft: [40, 96], paddingBottomRight: [66, 60], maxZoom: 13, duration: 0.9 },
      );
    },
  };
  const shell = new Shell(map, payload, selection, parts);
  selection.refuse = (what) => shell.tell(t("app.ignored", { what: String(what).slice(0, 80) }));

  /**
   * Box of the first country, grown to nine tenths of the points; that of the points without a country, and
   * in one whose parts lie at both ends of the map.
   */
  function homeBox() {
    const { corners } = index;
    const own = basemap
      .unitsOn(borderDay(), "adm0")
      .find((i) => basemap.own.has(basemap.units.get("unit_id", i)));
    if (own !== undefined) {
      const box = basemap.bounds(basemap.units.get("shape", own));
      if (!corners || box.getEast() - box.getWest() < WIDEST) return boxOfMost(box, index);
      const [[south, west], [north, east]] = corners;
      return L.latLngBounds([south - 2, west - 3], [north + 2, east + 3]);
    }
    return corners
      ? L.latLngBounds(corners).pad(0.05)
      : L.latLngBounds([
          [-60, -170],
          [75, 170],
        ]);
  }

  const { precisions } = payload.vocabulary;
  const describe = ({ members, title = "" }) => {
    const first = members[0];
    if (members.length > 1)
      return [
        [title, t("detail.here", { n: members.length })].filter(Boolean).join(": "),
        ...members.slice(0, 3).map((i) => index.title(i)),
        ...(members.length > 3 ? ["…"] : []),
      ];
    return [
      index.title(first),
      detail.when(first),
      [index.named("place", first, language), t(`precision.${precisions[index.precision[first]]}`)].join(
        " · ",
      ),
    ];
  };
  parts.table.remedies = () => parts.filters.active();
  parts.table.chosen = () => detail.chosen();
  parts.title.chosen = () => detail.chosen();
  parts.filters.onEnter = () => {
    if (!selection.visible.length) return;
    shell.showRail(false);
    const found = [...selection.visible].sort((a, b) => index.rank[a] - index.rank[b]);
    const asked = fold(selection.state.search).split(/\s+/).filter(Boolean);
    if (asked.length) {
      detail.onZoom(found);
      // what is called so before what mentions it
      const titled = found.length > MOST_HITS ? new Set() : index.titled(found, asked);
      const after = (i) => Number(!titled.has(i));
      found.sort((a, b) => after(a) - after(b) || index.rank[a] - index.rank[b]);
    }
    detail.list({
      kind: "search",
      members: found,
      spots: new Set(found.map((i) => `${index.lon[i]},${index.lat[i]}`)).size,
    });
    detail.node.querySelector(".kz-item")?.focus();
  };
  // streets and crossings are found beside the records
  const spotName = el("span", { class: "kz-ring-name" });
  const spot = L.marker([0, 0], {
    interactive: false,
    keyboard: false,
    pane: "kz-marks",
    icon: L.divIcon({ className: "kz-ring", iconSize: [26, 26], html: spotName }),
  });
  parts.filters.onGround = async (text) => {
    spot.remove();
    const found = text.length < 3 ? [] : await view.streets.find(text);
    if (text !== selection.state.search.trim()) return; // the reader wrote on meanwhile
    parts.filters.showGround(
      found.map((one) => ({
        text: one.text,
        go: () => {
          shell.showRail(false);
          selection.apply({ pane: "map" });
          map.setView(one.at, 16, { animate: false });
          spotName.textContent = one.text;
          spot.setLatLng(one.at).addTo(map);
        },
      })),
    );
  };
  // a search leads to what it found, unless some of it is in sight
  parts.filters.onFound = () => {
    if (!selection.state.search.trim() || selection.state.pane !== "map") return;
    const spots = [...selection.visible]
      .filter((i) => index.hasPoint(i))
      .map((i) => L.latLng(index.lat[i], index.lon[i]));
    if (spots.length && !spots.some((at) => map.getBounds().contains(at)))
      map.fitBounds(L.latLngBounds(spots), { ...clear(), maxZoom: 9, animate: false });
  };
  detail.onUpdate = () => shell.update();
  /** Let a map say what is under the pointer, and open what is picked. */
  function explain(on) {
    const { doubt, flows, marks, shading, zones } = on;
    const own = on === view;
    // of the second map of a comparison all is told as it is known there
    const told = (work) => (own ? work() : compare.known(2, work));
    const hover = (group, node, event) => {
      if (!group) {
        shell.hover(null);
        doubt.hover([]);
        return;
      }
      const box = node ? node.getBoundingClientRect() : { right: event.clientX, top: event.clientY };
      shell.hover(
        told(() => describe(group)),
        { x: box.right - 8, y: box.top },
      );
      if (group.kind !== "line" && group.members.length <= 12) doubt.hover(group.members);
    };
    const open = (group) => {
      shell.hover(null);
      doubt.hover([]);
      if (group.kind !== "line" && group.at) inSight(group.at);
      if (!own) detail.list({ kind: "second", content: () => compare.members(group.members) });
      else if (group.members.length === 1) selection.apply({ selected: index.id[group.members[0]] });
      else detail.list(group);
    };
    doubt.onMany = () => shell.tell(t("points.zoom"));
    let [fitted, first] = ["", 0];
    flows.first = () => {
      const size = `${window.innerWidth}x${window.innerHeight}`; // an open panel makes no other first view
      if (size !== fitted) [fitted, first] = [size, on.map.getBoundsZoom(homeBox(), false, L.point(12, 12))];
      return first;
    };
    if (own) marks.onSeek = inSight;
    marks.onHover = hover;
    flows.onHover = hover;
    marks.onPick = open;
    flows.onPick = open;
    shading.onHover = (i, event, count) => {
      if (i === null) {
        shell.hover(null);
        return;
      }
      const name = detail.unitName(basemap.units.get("unit_id", i));
      shell.hover([name, `${t("legend.shade")}: ${count}`], { x: event.clientX, y: event.clientY });
    };
    zones.onHover = (found, event) =>
      shell.hover(
        found &&
          found.flatMap(({ title, kind, by, when }) => [title, [kind, by].join(", "), when]).slice(0, 12),
        event && { x: event.clientX, y: event.clientY },
      );
    zones.onPick = (found) => {
      shell.hover(null);
      detail.list({ kind: "zones", zones: () => zones.tell(found), members: [] });
    };
  }
  explain(view);
  parts.legend.zonesKnown = () => view.zones.tell(view.zones.rows.map(({ id }) => id));
  parts.legend.onZone = (id) => {
    const row = view.zones.rows.find((one) => one.id === id);
    shell.showRail(false);
    if (selection.state.pane !== "map") selection.apply({ pane: "map" });
    map.fitBounds(basemap.bounds(row.shape), { ...clear(), maxZoom: 14, animate: false });
    view.zones.onPick([id]);
  };
  detail.onZoom = (members) => {
    const points = members.filter((i) => index.hasPoint(i)).map((i) => [index.lat[i], index.lon[i]]);
    if (points.length)
      map.flyToBounds(L.latLngBounds(points), { padding: [60, 60], maxZoom: 15, duration: 0.8 });
  };

  /** Lead to where a record is: its area if it has one, its line, or its point. */
  detail.onShow = (i) => {
    if (selection.state.pane !== "map") selection.apply({ pane: "map" });
    map.fitBounds(reach(i), { ...clear(), maxZoom: 14, animate: false });
  };

  /** Box of a record's line or area; of its point if it has neither. */
  function reach(i) {
    if (index.isCircle(i)) return L.latLng(index.lat[i], index.lon[i]).toBounds(2 * index.radius[i]);
    const shapes = index.isLine(i) ? [index.columns.shape[i]] : view.doubt.shapes(i);
    if (!shapes.length) return L.latLngBounds([[index.lat[i], index.lon[i]]]);
    const box = L.latLngBounds([]);
    for (const shape of shapes) box.extend(basemap.bounds(shape));
    return box;
  }

  function relabel() {
    speak(selection.state.lang);
    for (const part of [
      parts.filters,
      parts.legend,
      parts.timeline,
      parts.table,
      parts.title,
      parts.story,
      parts.share,
      compare,
      shell,
    ])
      part.build();
    shell.drawScale();
  }

  /** What stands over the map's edges: the title above, on a phone the sheet below. */
  /** @returns {{ paddingTopLeft: L.PointTuple, paddingBottomRight: L.PointTuple }} */
  function clear() {
    const cell = map.getContainer().getBoundingClientRect();
    const panel = [parts.story.node, compare.node]
      .map((node) => node.getBoundingClientRect())
      .find((b) => b.height > 0 && b.bottom > cell.top && b.top < cell.bottom);
    const low = panel && panel.top > cell.top + cell.height / 3;
    const above = panel && !low ? panel.bottom - cell.top + 30 : 120;
    const under = shell.phone.matches ? Math.max(60, map.getSize().y - window.innerHeight * 0.38 + 34) : 60;
    return {
      paddingTopLeft: [60, above],
      paddingBottomRight: [60, low ? Math.max(under, cell.bottom - panel.top + 30) : under],
    };
  }

  function inSight(at) {
    map.panInside(at, { ...clear(), animate: false });
  }

  /** Bring the selected record into sight without moving more than needed. */
  function showSelected() {
    const { selected } = selection.state;
    if (selected === null) return;
    const i = index.row.get(selected);
    const point = index.hasPoint(i) ? [index.lat[i], index.lon[i]] : null;
    const at = point ?? (index.isArea(i) ? view.marks.labelPoint(i) : null);
    if (at) inSight(at);
  }

  selection.subscribe((changed) => {
    const any = (...keys) => keys.some((key) => changed.has(key));
    if (any("step", "knownOn")) parts.story.update();
    if (changed.has("theme")) theme.set(selection.state.theme);
    if (changed.has("tiles")) basemap.setTiles(selection.state.tiles);
    if (changed.has("lang")) relabel();
    if (any("selected")) {
      if (selection.state.selected !== null) detail.group = null;
    }
    if (any("selected", "knownOn", "lang", ...FILTERS)) detail.update();
    if (any("playing")) parts.timeline.run();
    if (any("playing", "time", ...FILTERS)) timeSoon();
    shell.update();
    if (changed.has("selected")) {
      showSelected();
      parts.table.mark();
      if (selection.state.selected !== null && document.activeElement !== document.body)
        detail.node.querySelector("h2")?.focus({ preventScroll: true });
    }
    if (any("selected", "lang", "knownOn", "tiles", "zones", "compare", ...FILTERS)) drawMap();
    if (any(...FILTERS)) {
      parts.filters.update();
      parts.legend.update();
    }
    if (any("pane", ...FILTERS)) parts.table.update();
    if (changed.has("zones")) parts.legend.update();
    if (any("pane", "knownOn", "lang")) parts.claims.update();
    if (any("pane", "knownOn", "lang") || (selection.state.pane === "forces" && any(...FILTERS)))
      parts.forces.update();
    if (any("knownOn", "today", "lang", ...FILTERS)) parts.title.update(borderDay());
    if (selection.state.compare || changed.has("compare")) compare.update();
    if (changed.has("view") && selection.state.view)
      map.setView([selection.state.view.lat, selection.state.view.lon], selection.state.view.zoom, {
        animate: false,
      });
    contract.tell();
    parts.share.update();
  });

  // the first view is one of the whole map, however wide that is
  compare.onLay = (work) => {
    const { moved } = contract;
    work();
    shell.size = "";
    shell.resize();
    contract.moved = moved; // another width of the map is no move of the reader's
    if (contract.moved || selection.state.view) return;
    // on a phone its controls cover the top of the first map, and the credit the bottom of the second
    const { bottom, height } = compare.node.getBoundingClientRect();
    const { top } = map.getContainer().getBoundingClientRect();
    const covered = shell.phone.matches && height ? bottom - top : 0;
    map.fitBounds(homeBox(), {
      animate: false,
      paddingTopLeft: [6, 6 + Math.min(covered, map.getSize().y / 2)],
      paddingBottomRight: [6, covered ? 75 : 6],
    });
    contract.moved = false; // that was not the reader
  };
  shell.onCover = parts.share.onCover = () => view.labelSoon();
  parts.share.picture = new Picture(payload, parts, () => compare.frames());
  const paper = new Paper(view, parts.share.picture, shell.root);
  parts.story.onPrint = () => paper.print();

  const contract = new Contract(selection, map, ready, hearing);
  parts.share.address = () => contract.address();
  map.fitBounds(homeBox(), { animate: false, padding: [6, 6] });
  if (location.hash.length > 1) selection.apply(fromFragment(location.hash, selection));
  // in a hidden frame the map has no size, and no box fits into it: the first view waits until it has one
  let shown = map.getSize().x > 0 && map.getSize().y > 0;
  shell.onSize = () => {
    if (!shell.mapCell.clientWidth || !shell.mapCell.clientHeight) return;
    shell.resize();
    if (!shown && !selection.state.view) map.fitBounds(homeBox(), { animate: false, padding: [6, 6] });
    if (!shown) contract.moved = false; // that was not the reader
    shown = true;
  };
  parts.title.update(borderDay());
  drawMap();
  parts.claims.update();
  parts.forces.update();
  map.on("zoomend", drawMap);
  map.on("moveend", () => {
    view.labelSoon();
    contract.moved = shown;
    contract.tell();
    parts.share.update();
  });
  map.on("click", () => {
    if (selection.state.selected !== null || detail.group) detail.close();
  });
  window.addEventListener("resize", () => {
    shell.resize();
    parts.timeline.draw();
  });
  // The sheet shows what the screen showed, on white; afterwards the screen is as it was.
  let onScreen = null;
  window.matchMedia("print").addEventListener("change", (e) => {
    if (paper.node) return; // the sheet is the paper
    if (e.matches) onScreen = { box: map.getBounds(), view: contract.view() };
    theme.printing = e.matches;
    theme.set(theme.choice);
    shell.resize();
    if (e.matches) map.fitBounds(onScreen.box, { animate: false });
    else if (onScreen)
      map.setView([onScreen.view.lat, onScreen.view.lon], onScreen.view.zoom, { animate: false });
    parts.timeline.draw();
    drawMap();
    basemap.ground.paint(); // paper waits for no frame
    view.label();
  });
  hearing.answer((wish) => contract.follow(wish));
  view.marks.settled().then(() => requestAnimationFrame(() => requestAnimationFrame(() => settle(true))));
  setTimeout(() => settle(true), 1000); // a page that is not in sight gets no frames
}

// without its map the page is still its table
start().catch((error) => {
  document.documentElement.classList.remove("kz-runs");
  document.getElementById("kz-app")?.remove();
  throw error;
});
