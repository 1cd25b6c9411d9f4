// The parts of the page that need no browser, each against values that were worked out by hand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromFragment, toFragment, withStep } from "../../src/kzmap/webmap/runtime/page/address.js";
import { isoDay, isoLocal, span, timeWords } from "../../src/kzmap/webmap/runtime/page/time.js";
import { frame, linkTo } from "../../src/kzmap/webmap/runtime/panels/share.js";
import { learn, sentence, speak, t } from "../../src/kzmap/webmap/runtime/page/words.js";
import {
  along,
  clipped,
  drawable,
  greatCircle,
  holds,
  pieces,
  Shapes,
} from "../../src/kzmap/webmap/runtime/map/geometry.js";

/** Dates as a page gets them, but for eleven months. */
const months = (january) => [january, ...new Array(11).fill("not asked for")];
learn({
  options: { lang: "en" },
  words: {
    en: {
      "app.shown": "{visible} of {total} records",
      "app.more": "Show more rows ({n} left)",
      "time.hours": "{n} h",
      "time.about": "about",
      "time.unknown": "time unknown",
    },
    ru: { "time.hours": "{n} ч", "part_of_day.night": "ночь" },
  },
  dates: {
    en: { day: months("{d} Jan"), whole: months("{d} Jan {y}"), month: months("January {y}") },
    ru: { day: months("{d} янв."), whole: months("{d} янв. {y} г."), month: months("январь {y} г.") },
  },
});
const ALMATY = 360; // minutes ahead of UTC, in 2022

test("a text that is cut to a day means the whole local day", () => {
  const midnight = Date.UTC(2022, 0, 4, 18) / 60000; // 00:00 of 5 January at +06:00
  assert.deepEqual(span("2022-01-05", ALMATY), [midnight, midnight + 1440]);
  assert.deepEqual(span("2022-01", ALMATY), [midnight - 4 * 1440, midnight + 27 * 1440]);
  assert.deepEqual(span("2022-01-05T14:00+06:00", 0), [midnight + 840, midnight + 841]);
  assert.deepEqual(span("2022-01-05T14:00", ALMATY), [midnight + 840, midnight + 841]);
  for (const none of ["", "yesterday", "2022-13-01", "2022-01-05T14", null])
    assert.equal(span(none, 0), null);
});

test("a minute is written in local time", () => {
  const minute = Date.UTC(2022, 0, 4, 18, 5) / 60000;
  assert.equal(isoLocal(minute, ALMATY), "2022-01-05T00:05+06:00");
  assert.equal(isoLocal(minute, -210), "2022-01-04T14:35-03:30");
  assert.equal(isoDay(minute, ALMATY), "2022-01-05");
});

test("times are told as exactly as they are known", () => {
  const told = (start, end, precision, part) => timeWords(start, end, precision, part, "en", ALMATY);
  assert.equal(told("2022-01-05", "", "day", ""), "5 Jan 2022");
  assert.equal(told("2022-01-05T14:00+06:00", "", "hour", ""), "5 Jan 2022, about 14:00");
  assert.equal(told("2022-01-05", "2022-01-06", "range", ""), "5–6 Jan 2022");
  assert.equal(told("2022-01", "", "month", ""), "January 2022");
  assert.equal(told("2022-01-05T14:00+03:00", "", "minute", ""), "5 Jan 2022, 14:00 (UTC+3)");
  assert.equal(told("", "", "", ""), "time unknown");
  speak("ru");
  assert.equal(timeWords("2022-01-05", "", "part_of_day", "night", "ru", ALMATY), "5 янв. 2022 г., ночь");
  speak("en");
});

test("a sentence keeps what is put into it apart from its words", () => {
  const node = { is: "a node" };
  assert.deepEqual(sentence("app.shown", { visible: node, total: "<b>" }), [
    "",
    node,
    " of ",
    "<b>",
    " records",
  ]);
  assert.equal(t("app.more", { n: 3 }), "Show more rows (3 left)");
  assert.equal(t("no.such_key"), "such key");
  speak("ru");
  assert.equal(t("time.hours", { n: 2 }), "2 ч");
  speak("en");
});

test("shapes are runs of common points, forwards or backwards", () => {
  // a square, then a line that goes back along one of its sides and on
  const shapes = new Shapes({
    grid: [10, 10],
    parts: [1, 1],
    rings: [1, 1],
    pieces: [1, 2],
    from: [0, 1, 4],
    to: [3, 0, 4],
    x: [0, 10, 10, 0, -5],
    y: [0, 0, 10, 10, 5],
  });
  const square = [
    [0, 0],
    [0, 1],
    [1, 1],
    [1, 0],
  ];
  const way = [
    [0, 1],
    [0, 0],
    [0.5, -0.5],
  ];
  assert.deepEqual(shapes.degrees(0), [[square]]);
  assert.deepEqual(shapes.degrees(1), [[way]]);
  const [{ xy, box }] = shapes.square(1);
  assert.ok(Math.abs(xy[0] - (181 / 360) * 256) < 1e-9 && Math.abs(xy[3] - 128) < 1e-9);
  assert.deepEqual(box, [xy[4], xy[5], xy[0], Math.max(xy[1], xy[3])]);
});

test("a line over the date line does not cross the map", () => {
  const line = drawable([
    [
      [10, 170],
      [10, -170],
    ],
  ]);
  assert.ok(line.every(([, lon]) => lon >= 170 && lon <= 190.001));
  const [lat, lon] = greatCircle([0, 0], [0, 90])[24];
  assert.ok(Math.abs(lat) < 1e-9 && Math.abs(lon - 45) < 1e-9);
});

test("a share of a line's length is a point on it", () => {
  const corner = [
    { x: 0, y: 0 },
    { x: 3, y: 0 },
    { x: 3, y: 3 },
  ];
  assert.deepEqual(along(corner, 0.75), { x: 3, y: 1.5, angle: 90, total: 6 });
});

/** The state at the beginning of a page with two layers. */
const BEGINNING = {
  time: null,
  playing: false,
  knownOn: null,
  layers: { events: true, doubt: false },
  categories: { protest: true, clash: true },
  precisions: { site: true },
  zones: { "claimant-1": true, "claimant-2": true },
  untimed: true,
  search: "",
  place: null,
  lang: "en",
  selected: null,
  tiles: false,
  theme: "auto",
  pane: "map",
  today: false,
  view: null,
};

test("a state survives the address", () => {
  const state = {
    ...BEGINNING,
    time: ["2022-01-05", "2022-01-06T12:00+06:00"],
    layers: { events: false, doubt: true },
    categories: { protest: true, clash: false },
    zones: { "claimant-1": true, "claimant-2": false },
    search: "Жаңаөзен & 50 %",
    place: "KZ-ALA",
    today: true,
    view: { lon: 76.9, lat: 43.25, zoom: 11 },
  };
  const refused = [];
  const read = fromFragment(`#${toFragment(state, BEGINNING)}`, {
    defaults: BEGINNING,
    refuse: (what) => refused.push(what),
  });
  assert.deepEqual(read, state);
  assert.deepEqual(refused, []);
  assert.equal(toFragment(BEGINNING, BEGINNING), "");
});

test("a step sets what the map shows, and nothing that is the reader's", () => {
  const refused = [];
  const selection = /** @type {any} */ ({
    defaults: { ...BEGINNING, step: null },
    steps: [{ state: "time=2022-01-05..2022-01-06&layers=-events,ghosts&view=76.9,43.25,12" }],
    refuse: (what) => refused.push(what),
  });
  const told = fromFragment("#step=1&theme=dark&lang=ru", selection);
  assert.deepEqual(
    [told.step, told.time, told.layers, told.view, told.theme, told.lang, told.pane],
    [
      "1",
      ["2022-01-05", "2022-01-06"],
      { events: false, doubt: false },
      { lon: 76.9, lat: 43.25, zoom: 12 },
      "dark",
      "ru",
      "map",
    ],
  );
  assert.deepEqual(refused, []);
  // a view of one's own beside the step, and records of one's own
  assert.deepEqual(fromFragment("#step=1&view=70,50,4", selection).view, { lon: 70, lat: 50, zoom: 4 });
  assert.deepEqual(fromFragment("#step=1&search=a", selection).time, null);
  assert.deepEqual(withStep({ step: 2 }, selection), { step: 2 });
  assert.deepEqual(withStep({ theme: "dark" }, selection), { theme: "dark" });
});

test("a link leads to the page on the web, and its frame is markup whatever the title says", () => {
  const web = { protocol: "https:", href: "https://a.org/m.html?x=1&y=2#old", pathname: "/m.html" };
  assert.deepEqual(linkTo(web, "step=3"), { online: true, address: "https://a.org/m.html?x=1&y=2#step=3" });
  const file = { protocol: "file:", href: "file:///home/somebody/m.html", pathname: "/home/somebody/m.html" };
  assert.deepEqual(linkTo(file, ""), { online: false, address: "https://example.org/m.html" });
  const text = { protocol: "about:", href: "about:srcdoc", pathname: "srcdoc" };
  assert.equal(linkTo(text, "pane=table").address, "https://example.org/map.html#pane=table");
  const markup = frame("https://a.org/?a=1&b=2", '"><script>alert(1)</script>');
  assert.ok(markup.startsWith('<iframe src="https://a.org/?a=1&amp;b=2" title="&quot;&gt;&lt;script&gt;'));
  assert.equal(markup.match(/[<>]/g).length, 4);
});

test("what an address says that nobody understands is refused by name", () => {
  const refused = [];
  const read = fromFragment("#colour=red&layers=-events,ghosts&search=%E0%A4%A&__proto__=1", {
    defaults: BEGINNING,
    refuse: (what) => refused.push(what),
  });
  assert.deepEqual(refused, ["colour=red", "layers: ghosts", "search", "__proto__=1"]);
  assert.equal(read.layers.events, false);
});

test("of a shape that is larger than the screen only what is in sight is drawn", () => {
  const box = [0, 0, 10, 10];
  // a diamond around the box leaves the whole box, a square across one corner its part
  const area = (xy) => {
    let sum = 0;
    for (let k = 0, j = xy.length - 2; k < xy.length; j = k, k += 2)
      sum += (xy[j] * xy[k + 1] - xy[k] * xy[j + 1]) / 2;
    return Math.abs(sum);
  };
  assert.equal(area(clipped([5, -20, 30, 5, 5, 30, -20, 5], box)), 100);
  assert.equal(area(clipped([-5, -5, 4, -5, 4, 3, -5, 3], box)), 12);
  assert.equal(area(clipped([20, 20, 30, 20, 30, 30], box)), 0);
  // in at the left, out at the top, in again, and an end inside
  const line = [-10, 5, 5, 5, 5, -15, 8, -15, 8, 5];
  assert.deepEqual(pieces(line, box), [
    [0, 5, 5, 5, 5, 0],
    [8, 0, 8, 5],
  ]);
  assert.deepEqual(pieces([2, 2, 8, 2, 8, 8], box, true), [[2, 2, 8, 2, 8, 8, 2, 2]]);
  assert.deepEqual(pieces([-5, 20, 20, 20], box), []);
});

test("a hole in a region is not in the region", () => {
  const ring = (...xy) => ({ xy: Float64Array.from(xy), box: [0, 0, 10, 10] });
  const rings = [ring(0, 0, 10, 0, 10, 10, 0, 10), ring(4, 4, 6, 4, 6, 6, 4, 6)];
  assert.equal(holds(rings, 2, 5), true);
  assert.equal(holds(rings, 5, 5), false);
  assert.equal(holds(rings, 11, 5), false);
});
