// The measures of the time line, worked out by hand, from an hour to a century.

import assert from "node:assert/strict";
import { test } from "node:test";

import { barFor, edges, measure, reach, steps, ticks } from "../../src/kzmap/webmap/runtime/page/calendar.js";
import { DAY } from "../../src/kzmap/webmap/runtime/page/time.js";

const at = (text) => Date.parse(`${text}Z`) / 60000;
const OFFSET = 360; // +06:00

for (const [what, begin, end, bar, step] of [
  ["an hour", "2022-01-05T08:00", "2022-01-05T09:00", [1, "minute"], [1, "minute"]],
  ["a day", "2022-01-05", "2022-01-06", [5, "minute"], [15, "minute"]],
  ["a month", "2022-01-01", "2022-02-01", [1, "day"], [6, "hour"]],
  ["487 days", "2021-01-01", "2022-05-03", [2, "day"], [7, "day"]],
  ["20 years", "2002-01-01", "2022-01-01", [1, "month"], [365, "day"]],
  ["a century", "1922-01-01", "2022-01-01", [6, "month"], [365, "day"]],
])
  test(`${what}: bars, steps and ticks`, () => {
    const [a, b] = [at(begin.padEnd(16, "T00:00".slice(begin.length - 10))), 0];
    const last = at(end.length > 10 ? end : `${end}T00:00`);
    const span = last - a - b;
    assert.deepEqual(measure(barFor(span, 1000)), bar);
    const walk = steps(span);
    assert.deepEqual(measure({ minutes: walk.first }), step);
    assert.ok(span / walk.first <= 150); // a minute and a half at six tenths of a second
    const found = edges(a, last, barFor(span, 1000), 0);
    assert.ok(found[0] <= a && found[found.length - 1] >= last);
    assert.ok(found.every((edge, k) => k === 0 || edge > found[k - 1]));
    const marks = ticks(a, last, 1000, 0);
    assert.ok(marks.length >= 3 && marks.length <= 24, `${marks.length} ticks`);
    assert.ok(marks.every((mark, k) => k === 0 || ((mark.at - marks[k - 1].at) * 1000) / span > 40));
  });

test("years where years matter, hours where hours do", () => {
  const years = ticks(at("2002-01-01T00:00"), at("2022-01-01T00:00"), 800, 0);
  assert.ok(years.every((mark) => mark.says === "year"));
  const hours = ticks(at("2022-01-05T02:00"), at("2022-01-05T03:00"), 800, OFFSET);
  assert.ok(hours.every((mark) => mark.says === "clock"));
  assert.equal(hours[0].at, at("2022-01-05T02:00"));
});

test("bars of months begin on the first, in local time", () => {
  const found = edges(at("2021-12-31T20:00"), at("2022-03-10T00:00"), { minutes: 0, months: 1 }, OFFSET);
  const local = found.map((minute) => new Date((minute + OFFSET) * 60000).toISOString().slice(0, 16));
  assert.deepEqual(local, ["2022-01-01T00:00", "2022-02-01T00:00", "2022-03-01T00:00", "2022-04-01T00:00"]);
});

test("the axis ends with the data, and shrinks to the hours where all is known to the hour", () => {
  const day = [at("2022-01-05T00:00"), at("2022-01-06T00:00")];
  assert.deepEqual(reach(day, [at("2022-01-05T08:10"), at("2022-01-05T08:50")], true, 0), [
    at("2022-01-05T08:00"),
    at("2022-01-05T09:00"),
  ]);
  assert.deepEqual(reach(day, [at("2022-01-05T00:00"), at("2022-01-06T00:00")], false, 0), day);
  assert.deepEqual(reach(day, [at("2022-01-05T08:00"), at("2022-03-01T10:00")], false, 0), [
    day[0],
    at("2022-03-02T00:00"),
  ]);
  assert.deepEqual(reach(day, null, false, 0), day);
  assert.equal(DAY, 1440);
});
