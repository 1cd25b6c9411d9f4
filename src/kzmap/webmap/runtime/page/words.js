// The page's own words in its three languages. Records stay as written; names of places and units come
// with the data.

import WORDS from "./words.json" with { type: "json" };
const LANGS = ["en", "ru", "kk"];
export let language = "en";

/** From now on the page speaks this language. */
export function speak(lang) {
  language = lang;
}

/**
 * A word of the page in the language of the page, cut at its {names}, with what stands for each. An unknown
 * key shows itself, so that a gap is seen.
 *
 * @template T
 * @param {string} key
 * @param {Record<string, T>} values
 * @returns {(string | T)[]}
 */
export function sentence(key, values) {
  const row = WORDS[key];
  const text = row ? row[LANGS.indexOf(language)] : key.replace(/^.*\./, "").replace(/_/g, " ");
  return text.split(/\{(\w+)\}/).map((part, k) => (k % 2 ? (values[part] ?? "") : part));
}

/**
 * The same as one text.
 *
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 */
export const t = (key, values = {}) => sentence(key, values).join("");

/**
 * A number as the language writes it. Browsers often know no Kazakh, which writes numbers as Russian does.
 */
export const digits = (n, lang = language) => n.toLocaleString(lang === "kk" ? "ru" : lang);

export const pick = (names) => names[language] || names.en || "";

/** A length in words, rounded to what it can mean. */
export function distance(metres) {
  if (metres < 1000) return t("m", { n: Math.round(metres / 10) * 10 });
  return t("km", {
    n: metres < 10000 ? (metres / 1000).toFixed(1).replace(/\.0$/, "") : Math.round(metres / 1000),
  });
}
