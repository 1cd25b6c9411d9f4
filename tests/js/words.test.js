// What the page says in a language: plural forms by CLDR, endings of numbers, units.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { counted, learn, speak, t, timeSpan } from "../../src/kzmap/webmap/runtime/page/words.js";
import { figure } from "../../src/kzmap/webmap/runtime/records/ledger.js";

/** Texts of a words file, read by its lines; those that hold a comma stand in quotes. */
function texts(lang) {
  const lines = readFileSync(new URL(`../../geo/words/${lang}.csv`, import.meta.url), "utf-8").split("\n");
  const found = {};
  for (const line of lines.slice(1).filter(Boolean)) {
    const at = line.indexOf(",");
    const text = line.slice(at + 1);
    found[line.slice(0, at)] = text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
  }
  return found;
}

const LANGUAGES = ["en", "ru", "kk", "fr", "uk", "ar"];
learn({
  words: Object.fromEntries(LANGUAGES.map((lang) => [lang, texts(lang)])),
  dates: {},
  options: { lang: "en" },
});

for (const [lang, n, said] of [
  ["ru", "1 машина", "1"],
  ["ru", "22 машины", "22"],
  ["ru", "1 005 машин", "1 005"],
  ["uk", "3 машини", "3"],
  ["fr", "1 véhicule", "1"],
  ["ar", "11 مركبة", "11"],
])
  test(`${lang}: ${n}`, () => {
    speak(lang);
    assert.equal(counted(said, "vehicles"), n);
    assert.equal(counted(said, "furlongs"), `${said} furlongs`);
  });

for (const [qualifier, low, said] of [
  ["more_than", 70, "70-тен астам"],
  ["more_than", 300, "300-ден астам"],
  ["nearly", 500, "500-ге жуық"],
  ["up_to", 10, "10-ға дейін"],
  ["at_least", 5, "кемінде 5"],
])
  test(`Kazakh numbers take their endings: ${said}`, () => {
    speak("kk");
    assert.equal(figure({ low, high: low, qualifier }, "kk"), said);
  });

test("a thousand in Kazakh, however it is set apart", () => {
  speak("kk");
  assert.match(figure({ low: 1000, high: null, qualifier: "more_than" }, "kk"), /^1\s000-нан астам$/);
});

test("a value is no template", () => {
  speak("fr");
  assert.equal(t("status.by", { name: "{name}" }), "par {name}");
});

test("spans of time", () => {
  speak("fr");
  assert.match(timeSpan(6, "hour"), /^6\sh$/);
});

test("names in other letters are set apart in a sentence from right to left", () => {
  speak("ar");
  assert.equal(t("status.by", { name: "TASS" }).includes("\u2068TASS\u2069"), true);
  assert.equal(t("status.by", { name: "وكالة" }).includes("\u2068"), false);
  speak("en");
  assert.equal(t("status.by", { name: "TASS" }), "by TASS");
});
