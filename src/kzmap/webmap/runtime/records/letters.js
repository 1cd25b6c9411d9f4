// Spellings of one name, brought together: geo/letters.csv, as kzmap.situation.letters reads it.

let latin = {};
let heard = {};
let groups = /(?!)/g;
const DOUBLES = /(\p{L})\1+/gu;
const WORD = /\p{L}{4,}/gu;
/** A word this long may be misspelt in two letters, a shorter one in one. */
const LONG = 6;
/** A word of fewer sounds is found as written only: "zzz" sounds like any z. */
const FEWEST = 3;

/** @param {{ letters: Record<string, string>, sounds: [string, string][] }} table */
export function learnLetters({ letters, sounds: listed }) {
  latin = letters;
  heard = Object.fromEntries(listed);
  groups = new RegExp(listed.map(([group]) => group).join("|"), "g");
}

/**
 * Fold case, diacritics and script.
 *
 * @param {string} text
 */
export function fold(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let out = "";
  for (const c of plain) out += latin[c] ?? c;
  return out;
}

/** A folded text reduced to its sounds, so that the romanisations of one name meet. */
export const sounds = (folded) =>
  folded
    .replace(DOUBLES, "$1")
    .replace(groups, (group) => heard[group])
    .replace(DOUBLES, "$1");

/** A text as it is searched: as written, then as it sounds. */
export function searched(text) {
  const plain = fold(text);
  return `${plain}\n${sounds(plain)}`;
}

/** The sounds of a folded word that is looked for; one of too few stays as written. */
function spoken(word) {
  const own = sounds(word);
  return own.length >= FEWEST ? own : word;
}

/** Whether a text of `searched` holds a folded word. */
export const holds = (text, word) => text.includes(word) || text.includes(spoken(word));

/**
 * What a search that found nothing may have meant: each word that no text holds, as the nearest that some
 * text has.
 *
 * @param {string} words
 * @param {Iterable<string>} texts
 */
export function nearest(words, texts) {
  const known = new Map();
  const all = [...texts];
  for (const text of all)
    for (const [word] of text.toLowerCase().matchAll(WORD)) {
      const key = sounds(fold(word));
      if (!known.has(key)) known.set(key, word);
    }
  const whole = searched(all.join("\n"));
  const asked = fold(words).split(/\s+/).filter(Boolean);
  const meant = asked.map((word) => {
    if (holds(whole, word)) return word;
    const key = sounds(word);
    let [best, least] = ["", (key.length >= LONG ? 2 : 1) + 1];
    for (const [one, written] of known) {
      const steps = distance(key, one, least);
      if (steps < least) [best, least] = [written, steps];
    }
    return best;
  });
  return meant.every(Boolean) && meant.join(" ") !== asked.join(" ") ? meant.join(" ") : "";
}

/** Letters to change, add, leave out or swap; `most` stands for that many and more. */
function distance(one, other, most) {
  if (Math.abs(one.length - other.length) >= most) return most;
  /** @type {number[]} */
  let last;
  /** @type {number[]} */
  let before = [];
  let row = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i++) {
    [last, before, row] = [before, row, [i]];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      row[j] = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + same);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        row[j] = Math.min(row[j], last[j - 2] + 1);
    }
    if (Math.min(...row) >= most) return most;
  }
  return row[other.length];
}
