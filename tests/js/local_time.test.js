// Local time where clocks are turned, against the zones that Node knows.

import assert from "node:assert/strict";
import { test } from "node:test";

import { edges, ticks } from "../../src/kzmap/webmap/runtime/page/calendar.js";
import {
  fromWall,
  isoDay,
  isoLocal,
  span,
  wall,
  zone as clockZone,
} from "../../src/kzmap/webmap/runtime/page/time.js";

const at = (text) => Date.parse(`${text}Z`) / 60000;
/** As a page carries them; tests/test_webmap.py holds that it does. */
const ZONES = {
  "America/Port-au-Prince": [
    [at("2024-01-01T00:00"), -300],
    [at("2024-03-10T07:00"), -240],
    [at("2024-11-03T06:00"), -300],
  ],
  "Europe/Kyiv": [
    [at("2022-01-01T00:00"), 120],
    [at("2022-03-27T01:00"), 180],
    [at("2022-10-30T01:00"), 120],
  ],
};
const DAYS = [
  ["America/Port-au-Prince", "2024-03-10", 23],
  ["America/Port-au-Prince", "2024-11-03", 25],
  ["Europe/Kyiv", "2022-03-27", 23],
  ["Europe/Kyiv", "2022-10-30", 25],
  ["Europe/Kyiv", "2022-07-01", 24],
];

for (const [zone, day, hours] of DAYS) {
  const local = ZONES[zone];
  test(`${zone}, ${day}: a day of ${hours} hours, the clock of every minute as Node tells it`, () => {
    const [first, last] = span(day, local);
    assert.equal((last - first) / 60, hours);
    const told = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
    for (let minute = first - 90; minute < last + 90; minute += 30) {
      const expected = told.format(new Date(minute * 60000)).replace(" ", "T");
      assert.equal(isoLocal(minute, local).slice(0, 16), expected);
      assert.equal(isoDay(minute, local), expected.slice(0, 10));
      assert.equal(span(isoLocal(minute, local), local)[0], minute);
    }
    const bars = edges(first, last, { minutes: 60, months: 0 }, local);
    assert.equal(bars.length, hours === 23 ? 24 : 25); // a skipped hour is no bar, a doubled one a wide one
    assert.ok(bars.every((bar, k) => k === 0 || bar > bars[k - 1]));
    assert.equal(bars[bars.length - 1], last);
  });
}

test("days stay days across the turn of the clocks", () => {
  const local = ZONES["Europe/Kyiv"];
  const [first] = span("2022-03-20", local);
  const [, last] = span("2022-04-03", local);
  const marks = ticks(first, last, 1000, local);
  assert.ok(marks.every(({ at: minute, says }) => says === "day" && wall(minute, local) % 1440 === 0));
  assert.equal(clockZone("2022-03-28T10:00+03:00", local), "");
  assert.equal(clockZone("2022-03-20T10:00+03:00", local), " (UTC+3)");
});

test("a time that clocks skip or show twice is one minute", () => {
  const local = ZONES["America/Port-au-Prince"];
  assert.equal(fromWall(at("2024-03-10T02:30"), local), at("2024-03-10T07:30"));
  assert.equal(fromWall(at("2024-11-03T01:30"), local), at("2024-11-03T05:30"));
});
