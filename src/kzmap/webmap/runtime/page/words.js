// The page's own words. They come with the payload, from geo/words; records stay as written, names of places
// and units come with the data.

/** Texts by language and key, and how each writes its dates. */
let texts = {};
export let dates = {};
export let language = "en";

/** Take up the words of a payload, and speak its language. */
export function learn(payload) {
  texts = payload.words;
  dates = payload.dates;
  language = payload.options.lang;
}

/** From now on the page speaks this language. */
export function speak(lang) {
  language = lang;
}

/** What a language calls itself. */
export const languageName = (lang) => texts[lang]["language.name"];

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
  const text = texts[language]?.[key] ?? key.replace(/^.*\./, "").replace(/_/g, " ");
  return text.split(/\{(\w+)\}/).map((part, k) => (k % 2 ? (values[part] ?? "") : part));
}

/**
 * The same as one text.
 *
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 */
export const t = (key, values = {}) => sentence(key, values).join("");

/** A number as the language writes it, or the language whose names stand in for its own. */
export const digits = (n, lang = language) =>
  n.toLocaleString([lang, texts[lang]?.["language.names"] ?? "en"]);

/** Languages in which a name may be said to a reader of one: its own, then the one whose names stand in. */
export const inNames = (lang) => [lang, texts[lang]?.["language.names"]].filter((one) => one && one !== "en");

export const pick = (names) => names[language] || names.en || "";

/** A length in words, rounded to what it can mean. */
export function distance(metres) {
  if (metres < 1000) return t("m", { n: Math.round(metres / 10) * 10 });
  return t("km", {
    n: metres < 10000 ? (metres / 1000).toFixed(1).replace(/\.0$/, "") : Math.round(metres / 1000),
  });
}
