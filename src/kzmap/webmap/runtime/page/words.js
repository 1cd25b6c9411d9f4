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

/** What a language is called in that of the page; its own name or code where the browser knows none. */
export function calledHere(lang) {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(lang);
  } catch {
    return texts[lang]?.["language.name"] ?? lang;
  }
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
  const own = texts[language] ?? {};
  const text = own[plural(own, key, values.n)] ?? own[key] ?? key.replace(/^.*\./, "").replace(/_/g, " ");
  return text.split(/\{(\w+(?:\.\w+)?)\}/).map((part, k) => {
    if (k % 2 === 0) return part;
    const [name, grammar] = part.split(".");
    return grammar ? ending(own, values[name], grammar) : apart(own, values[name] ?? "");
  });
}

/** Latin, Greek or Cyrillic letters, set apart in a sentence from right to left; as kzmap.situation.words. */
const apart = (own, value) =>
  own["language.direction"] === "rtl" && typeof value === "string" && /[A-Za-z\u00c0-\u052f]/.test(value)
    ? `\u2068${value}\u2069`
    : value;

/** Rules of a language for numbers, by what they are for. */
const rules = new Map();

/** Those rules, made once: making them takes longer than a hundred numbers. */
function ruled(what, make) {
  if (!rules.has(what)) rules.set(what, make());
  return rules.get(what);
}

/** Key of the plural form of CLDR for a number; the plain key where the text has no forms. */
function plural(own, key, n) {
  if (!(`${key}.other` in own)) return key;
  const plurals = ruled(`plural ${language}`, () => new Intl.PluralRules(language));
  const form = `${key}.${plurals.select(lastNumber(n))}`;
  return form in own ? form : `${key}.other`;
}

/** The last number in a value, however its thousands are set apart. */
function lastNumber(value) {
  if (typeof value === "number") return value;
  const found = String(value).match(/\d+(?:[\s,.]\d{3})*/g);
  return found ? Number(found[found.length - 1].replace(/\D/g, "")) : 0;
}

/** Ending of a number in a case, by the last word that is spoken; as in kzmap.situation.words. */
function ending(own, value, grammar) {
  const pairs = (own[`language.ending.${grammar}`] ?? "").split(",").map((pair) => pair.trim().split(" "));
  const endings = new Map(pairs.map(([spoken, text]) => [Number(spoken), text]));
  const n = lastNumber(value);
  const large = [...endings.keys()]
    .filter((size) => size >= 100 && n && n % size === 0)
    .sort((a, b) => b - a);
  return endings.get(large[0] ?? (n % 10 === 0 ? n % 100 : n % 10)) ?? "";
}

/** A figure with what it counts, such as "3 vehicles"; a unit that no vocabulary lists stands as it is. */
export const counted = (figure, unit) =>
  texts[language] && `unit.${unit}.other` in texts[language]
    ? t(`unit.${unit}`, { n: figure })
    : `${figure} ${unit}`;

/** A span of time with its unit (minute, hour, day, month, year), as CLDR writes it. */
export const timeSpan = (n, unit) =>
  new Intl.NumberFormat([language, "en"], { style: "unit", unit, unitDisplay: "short" }).format(n);

/**
 * The same as one text.
 *
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 */
export const t = (key, values = {}) => sentence(key, values).join("");

/** A number as the language writes it, or the one whose names stand in: no browser knows them all. */
export const digits = (n, lang = language) =>
  ruled(
    `digits ${lang}`,
    () => new Intl.NumberFormat([texts[lang]?.["language.names"] ?? lang, lang, "en"]),
  ).format(n);

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
