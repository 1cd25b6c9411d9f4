// The one filter, against the table of cases that Python's Selection runs too.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { offsetMinutes, span } from "../../src/kzmap/webmap/runtime/page/time.js";
import { readColumns } from "../../src/kzmap/webmap/runtime/records/columns.js";
import {
  fold,
  holds,
  learnLetters,
  nearest,
  searched as asSearched,
  sounds,
} from "../../src/kzmap/webmap/runtime/records/letters.js";
import { RecordIndex } from "../../src/kzmap/webmap/runtime/records/record-index.js";
import { RecordSelection } from "../../src/kzmap/webmap/runtime/records/selection.js";

const TABLE = JSON.parse(readFileSync(new URL("../fixtures/selection.json", import.meta.url), "utf8"));
const ROWS = readFileSync(new URL("../../geo/letters.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(","));
const listed = (kind) => ROWS.filter(([, , is]) => is === kind).map(([from, to]) => [from, to]);
const LETTERS = { letters: Object.fromEntries(listed("letter")), sounds: listed("sound") };
learnLetters(LETTERS);
const MISSING = -(2 ** 31);
const WHERE = ["adm0", "adm1", "adm2", "unit_id", "join_candidates", "adm1_today"];
const SPOT = ["place", "place_ru", "place_kk"];
const TEXTS = ["title", "summary", "start", "end", "title_ht", "x_case", "actors", "note"];

/** The records as they travel, written from the description and not from the code that packs. */
function payload({ records, searched, utc_offset: offset }) {
  const strings = [""];
  const coded = (text) => {
    if (!strings.includes(text)) strings.push(text);
    return strings.indexOf(text);
  };
  const distinct = (name) => [...new Set(records.map((record) => record[name]))];
  const kinds = distinct("layer");
  const categories = distinct("category");
  const precisions = distinct("precision");
  const spans = records.map(({ start, end }) => {
    const [first, last] = [start || end, end || start].map((text) => span(text, offsetMinutes(offset)));
    return first && last ? [first[0], last[1] - first[0]] : [MISSING, 0];
  });
  const own = records.map((_, i) => i);
  const group = (names) => ({
    names,
    rows: records.map((record) => names.map((name) => coded(record[name]))),
  });
  const groups = { where: group(WHERE), spot: group(SPOT) };
  const columns = [
    ["id", records.map((record) => coded(record.record_id))],
    ["t0", spans.map(([first]) => first)],
    ["minutes", spans.map(([, length]) => length)],
    ["layer", records.map((record) => kinds.indexOf(record.layer))],
    ["category", records.map((record) => categories.indexOf(record.category))],
    ["precision", records.map((record) => precisions.indexOf(record.precision))],
    ["where", own],
    ["spot", own],
    ...TEXTS.map((name) => [name, records.map((record) => coded(record[name]))]),
  ];
  return {
    meta: { local: offsetMinutes(offset) },
    languages: ["en"],
    options: {},
    vocabulary: {
      kinds,
      letters: LETTERS,
      searched,
      precisions,
      kindShapes: {},
      families: [{ id: "one", colour: "#000000" }],
      categories: categories.map((id) => ({ id, family: "one", shape: "dot", title: { en: id } })),
    },
    records: {
      n: records.length,
      id: {},
      columns,
      constants: { lon: MISSING, lat: MISSING },
      values: {},
      lists: {},
      groups,
    },
    strings,
  };
}

/** A selection over the table's records, and what the page had to refuse. */
function selection() {
  const data = payload(TABLE);
  readColumns(data);
  const layers = data.vocabulary.kinds.map((id) => ({ id, visible: true }));
  const made = new RecordSelection(new RecordIndex(data), layers, { lang: "en" });
  made.units = { has: () => true, get: (id) => id };
  return made;
}

/** What a page switches for a filter of one unit or of none; the page has no filter by several or by ids. */
function state(fields, known) {
  const only = (group, wanted) =>
    wanted && Object.fromEntries(Object.keys(known[group]).map((id) => [id, wanted.includes(id)]));
  return Object.fromEntries(
    Object.entries({
      layers: only("layers", fields.layers),
      categories: only("categories", fields.categories),
      precisions: only("precisions", fields.precisions),
      place: fields.units?.[0],
      today: fields.borders === "today",
      time: fields.period,
      search: fields.text,
      untimed: !fields.timed_only,
    }).filter(([, value]) => value !== undefined),
  );
}

const visible = (one) => Array.from(one.visible, (i) => one.index.id[i]);

let ran = 0;
for (const { why, selection: fields, expected } of TABLE.cases) {
  // several units are several pages' worth: each alone, then together
  if (fields.ids) continue;
  ran += 1;
  test(`filter: ${why}`, () => {
    const found = new Set();
    for (const unit of fields.units ?? [undefined]) {
      const one = selection();
      const refused = [];
      one.refuse = (what) => refused.push(what);
      one.apply(state({ ...fields, units: unit && [unit] }, one.defaults));
      assert.deepEqual(refused, []);
      for (const id of visible(one)) found.add(id);
      assert.equal(one.counts.visible, one.visible.length);
    }
    assert.deepEqual([...found].sort(), [...expected].sort());
  });
}

test("most cases of the table are the page's too", () => assert.ok(ran >= 40, `${ran} cases`));

test("a region of today alone means the borders of today, unless somebody says otherwise", () => {
  const one = selection();
  one.apply({ place: "KZ-33" });
  assert.equal(one.state.today, true);
  assert.deepEqual(visible(one).sort(), ["E5", "E7"]);
  const other = selection();
  other.apply({ place: "KZ-33", today: false });
  assert.deepEqual(visible(other), []);
});

test("every filter fails by a bit of its own, so that a view can leave its own out", () => {
  const one = selection();
  one.apply({ categories: { protest: false }, search: "semey" });
  const row = one.index.row.get("E1");
  assert.equal(one.fail[row], 2);
  assert.equal(one.fail[one.index.row.get("E4")], 2 | 8);
});

test("records stand in the order of time, the undated last", () => {
  const { index } = selection();
  const order = Array.from(index.inTime, (i) => index.id[i]);
  assert.deepEqual(order.slice(0, 2), ["E4", "E8"]); // a month and a year from one minute on, as they stand
  assert.equal(order.at(-1), "base-IVA");
  assert.equal(index.text("start", index.row.get("E1")), "2022-01-05");
});

test("the table's order is by text and then by time", () => {
  const { index } = selection();
  const titles = (down) => Array.from(down, (i) => index.text("title", i));
  const sorted = titles(index.ordered(index.inTime, "what", "en"));
  assert.deepEqual(sorted, [...sorted].sort(new Intl.Collator("en").compare));
  const exact = Array.from(index.ordered(index.inTime, "exact", "en"), (i) => index.precision[i]);
  assert.deepEqual(exact, [...exact].sort());
});

test("every spelling of a name meets the others, and a slip is told", () => {
  for (const names of TABLE.spellings)
    assert.equal(new Set(names.map((name) => sounds(fold(name)))).size, 1, names.join());
  for (const [text, words, expected] of TABLE.held)
    assert.equal(
      fold(words)
        .split(" ")
        .every((word) => holds(asSearched(text), word)),
      expected,
      `${words} in ${text}`,
    );
  for (const [words, texts, expected] of TABLE.meant) assert.equal(nearest(words, texts), expected, words);
});

test("letters of one sound meet", () => {
  assert.equal(fold("Өскемен Ёлка"), "oskemen elka");
  assert.equal(fold("Жаңаөзен"), fold("Zhanaozen"));
  assert.equal(fold("ъЬщ"), "shch");
});
