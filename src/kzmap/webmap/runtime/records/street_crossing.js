// Streets and their crossings by name: what a search finds beside the records.

import { fold } from "./letters.js";

/** Between the names of two streets that cross. */
const JOIN = /\s+[xх]\s+|\s*[×/&]\s*|\s+(?:and|at|и|мен|бен|пен|және|та|і|й|et|و)\s+/iu;
/** Shorter words must stand whole in a name. */
const SHORT = 4;
/** Lines that come as near as this meet where a map is simplified, in units of the square: about 100 m. */
const NEARLY = 256 / 2 ** 18.5;
const MOST = 5;

/**
 * @typedef {{ text: string, id: string, folded: string[][], lines: Float64Array[] }} Named a street, river,
 *   quarter or landmark with the words of its names
 */

/** Whether a word of a search is one of a name. */
const meets = (word, asked) => (asked.length < SHORT ? word === asked : word.startsWith(asked));

/** Those that a text names: all its words that any name has, at least one. */
function named(all, text) {
  const words = fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const known = words.filter((asked) =>
    all.some(({ folded }) => folded.some((name) => name.some((word) => meets(word, asked)))),
  );
  if (!known.some((asked) => asked.length >= 3)) return [];
  return all.filter(({ folded }) =>
    folded.some((name) => known.every((asked) => name.some((word) => meets(word, asked)))),
  );
}

/** Where two lines cross, or all but meet; null if they do neither. */
function meeting(a, b) {
  let near = null;
  let least = NEARLY ** 2;
  for (let i = 0; i + 1 < a.length; i += 2)
    for (let k = 0; k + 1 < b.length; k += 2) {
      const d = (a[i] - b[k]) ** 2 + (a[i + 1] - b[k + 1]) ** 2;
      if (d < least) [least, near] = [d, [(a[i] + b[k]) / 2, (a[i + 1] + b[k + 1]) / 2]];
      if (i + 3 >= a.length || k + 3 >= b.length) continue;
      const [px, py, qx, qy] = [a[i], a[i + 1], a[i + 2] - a[i], a[i + 3] - a[i + 1]];
      const [rx, ry, sx, sy] = [b[k], b[k + 1], b[k + 2] - b[k], b[k + 3] - b[k + 1]];
      const across = qx * sy - qy * sx;
      if (!across) continue;
      const t = ((rx - px) * sy - (ry - py) * sx) / across;
      const u = ((rx - px) * qy - (ry - py) * qx) / across;
      if (t >= 0 && t <= 1 && u >= 0 && u <= 1) return [px + t * qx, py + t * qy];
    }
  return near;
}

/**
 * Crossings, or else streets, quarters and landmarks, that a text names.
 *
 * @param {Named[]} all
 * @param {string} text
 * @returns {{ text: string, at: number[] }[]} with a spot on the square of the projection
 */
export function find(all, text) {
  const found = new Map();
  const pair = text.split(JOIN).filter((part) => part.trim());
  if (pair.length === 2) {
    const [one, other] = pair.map((part) =>
      named(all, part).filter(({ lines }) => lines.some((xy) => xy.length > 2)),
    );
    for (const a of one)
      for (const b of other) {
        const name = `${a.text} × ${b.text}`;
        if (a === b || a.text === b.text || found.has(name)) continue;
        for (const line of a.lines) {
          const at = b.lines.map((cross) => meeting(line, cross)).find(Boolean);
          if (at && !found.has(name)) found.set(name, at);
        }
      }
  } else
    for (const { text: name, lines } of named(all, text)) {
      const longest = lines.reduce((best, one) => (one.length > best.length ? one : best), lines[0]);
      const middle = 2 * Math.floor(longest.length / 4);
      if (!found.has(name)) found.set(name, [longest[middle], longest[middle + 1]]);
    }
  return [...found].slice(0, MOST).map(([name, at]) => ({ text: name, at }));
}
