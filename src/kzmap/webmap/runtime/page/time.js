// Times as minutes since 1970 UTC, and the words that say them. A text is cut to what is known: 2022,
// 2022-01, 2022-01-05, 2022-01-05T14:00+06:00.

import { dates, t } from "./words.js";

const ISO = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;
export const DAY = 1440;

export function offsetMinutes(text) {
  if (!text || text === "Z") return 0;
  const sign = text[0] === "-" ? -1 : 1;
  return sign * (60 * Number(text.slice(1, 3)) + Number(text.slice(4, 6)));
}

/**
 * Local time: minutes east of UTC; or, for a zone that turns its clocks, pairs of the minute from which an
 * offset holds and that offset. The first one holds before as well.
 *
 * @typedef {number | [number, number][]} Local
 */

/** Minutes east of UTC at a minute. @param {number} minute @param {Local} local */
export function offsetAt(minute, local) {
  if (typeof local === "number") return local;
  return (local.filter(([from]) => from <= minute).pop() ?? local[0])[1];
}

/** What clocks show at a minute, as a minute of UTC. @param {number} minute @param {Local} local */
export const wall = (minute, local) => minute + offsetAt(minute, local);

/**
 * The minute at which clocks show a time: the first one where they show it twice; where they skip it, what it
 * would have been.
 *
 * @param {number} shown
 * @param {Local} local
 */
export function fromWall(shown, local) {
  if (typeof local === "number") return shown - local;
  const at = local.findIndex(([, offset], k) => k + 1 === local.length || shown - offset < local[k + 1][0]);
  const skipped = at > 0 && shown - local[at][1] < local[at][0];
  return shown - local[skipped ? at - 1 : at][1];
}

/**
 * The span [first minute, minute after the last] that a text means, or null if it is no time.
 *
 * @param {string} text
 * @param {Local} local
 * @returns {[number, number] | null}
 */
export function span(text, local) {
  const m = ISO.exec(text || "");
  if (!m) return null;
  const [year, month, day] = [Number(m[1]), Number(m[2] || 1), Number(m[3] || 1)];
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  if (m[4] !== undefined) {
    const shown = Date.UTC(year, month - 1, day, Number(m[4]), Number(m[5])) / 60000;
    const at = m[7] ? shown - offsetMinutes(m[7]) : fromWall(shown, local);
    return [at, at + 1];
  }
  /** @type {[number, number, number]} */
  const end = m[3] ? [year, month - 1, day + 1] : m[2] ? [year, month, 1] : [year + 1, 0, 1];
  return [fromWall(Date.UTC(year, month - 1, day) / 60000, local), fromWall(Date.UTC(...end) / 60000, local)];
}

/** A minute as a local ISO text. @param {number} minute @param {Local} local */
export function isoLocal(minute, local) {
  const offset = offsetAt(minute, local);
  const iso = new Date((minute + offset) * 60000).toISOString();
  const pad = (n) => String(Math.floor(n)).padStart(2, "0");
  const east = Math.abs(offset);
  return `${iso.slice(0, 16)}${offset < 0 ? "-" : "+"}${pad(east / 60)}:${pad(east % 60)}`;
}

/** The local day of a minute. @param {number} minute @param {Local} local */
export function isoDay(minute, local) {
  return new Date(wall(minute, local) * 60000).toISOString().slice(0, 10);
}

/** A day, month or year in the words of a language. */
export function words(text, lang, withYear = true) {
  const m = ISO.exec(text || "");
  if (!m) return text || "";
  if (!m[2]) return m[1];
  const { day, whole, month } = dates[lang];
  const form = (m[3] ? (withYear ? whole : day) : month)[Number(m[2]) - 1];
  return form.replace("{d}", String(Number(m[3]))).replace("{y}", m[1]);
}

export function clock(text) {
  const m = ISO.exec(text || "");
  return m && m[4] !== undefined ? `${m[4]}:${m[5]}` : "";
}

/** Zone in words if it is not the situation's own. */
export function zone(text, local) {
  const m = ISO.exec(text || "");
  if (!m || !m[7] || offsetMinutes(m[7]) === offsetAt(span(text, local)?.[0] ?? 0, local)) return "";
  const hours = offsetMinutes(m[7]) / 60;
  return ` (UTC${hours < 0 ? "−" : "+"}${Math.abs(hours)})`;
}

/** When a record happened, in words: "5 Jan 2022, about 14:00", "5–6 Jan 2022". */
export function timeWords(start, end, precision, part, lang, local) {
  if (!start && !end) return t("time.unknown");
  const about = precision === "hour" ? `${t("time.about")} ` : "";
  const at = (text) => (clock(text) ? `, ${about}${clock(text)}${zone(text, local)}` : "");
  const first = start || end;
  const same = end && first.slice(0, 10) === end.slice(0, 10);
  let out;
  if (!end || end === first) out = words(first, lang) + at(first);
  else if (same)
    out = words(first, lang) + at(first) + (clock(end) ? `–${clock(end)}${zone(end, local)}` : "");
  else {
    const year = first.slice(0, 4) !== end.slice(0, 4);
    const month =
      first.slice(0, 7) === end.slice(0, 7) &&
      !clock(first) &&
      !clock(end) &&
      first.length === 10 &&
      end.length === 10;
    out = month
      ? `${Number(first.slice(8, 10))}–${words(end, lang)}`
      : `${words(first, lang, year)}${at(first)} – ${words(end, lang)}${at(end)}`;
  }
  return part ? `${out}, ${t(`part_of_day.${part}`)}` : out;
}

/** How exact a time is, in words. */
export function howExactTime(start, precision) {
  if (!start) return t("time.unknown");
  return t(`time_precision.${precision || "day"}`);
}
