// When a zone is shown: what held in a period, and what was known of it on a day.

import assert from "node:assert/strict";
import { test } from "node:test";

import { asKnown, held } from "../../src/kzmap/webmap/runtime/map/zones.js";

const OFFSET = 360; // +06:00
const at = (text) => Date.parse(`${text}+06:00`) / 60000;
const day = (text) => [at(`${text}T00:00`), at(`${text}T00:00`) + 1440];

for (const [start, end, when, expected] of [
  ["2022-01-05", "2022-01-06", "2022-01-04", false],
  ["2022-01-05", "2022-01-06", "2022-01-05", true],
  ["2022-01-05", "2022-01-06", "2022-01-06", true],
  ["2022-01-05", "2022-01-06", "2022-01-07", false],
  ["", "2022-01-03", "2022-01-03", true],
  ["", "2022-01-03", "2022-01-04", false],
  ["2022-01-05T12:00+06:00", "", "2022-01-04", false],
  ["2022-01-05T12:00+06:00", "", "2022-02-01", true],
  ["2022-02", "", "2022-01-31", false],
  ["", "", "1999-01-01", true],
])
  test(`a zone from ${start || "ever"} to ${end || "now"} on ${when}: ${expected}`, () => {
    assert.equal(held({ start, end }, day(when), OFFSET), expected);
  });

test("a zone is known as far as its sources were out", () => {
  const [, until] = day("2022-01-06");
  const zone = {
    start: "2022-01-05T12:00+06:00",
    end: "2022-01-09",
    note: "N",
    since: at("2022-01-05T12:00"),
  };
  const whole = asKnown({ ...zone, whole: until - 1 }, until, OFFSET);
  assert.deepEqual([whole.told, whole.start, whole.end, whole.note], [true, zone.start, "", ""]);
  const part = asKnown({ ...zone, whole: until }, until, OFFSET);
  assert.deepEqual([part.told, part.start], [false, "2022-01-05"]);
  assert.equal(asKnown({ ...zone, since: until, whole: until }, until, OFFSET), null);
  assert.equal(asKnown({ ...zone, since: null, whole: null }, until, OFFSET), null);
  assert.equal(asKnown({ ...zone, since: null, whole: null }, null, OFFSET).note, "N");
});
