// The time line's measures, from an hour to many years: how wide a bar is, where it begins, where a tick
// stands, how far a step goes. Minutes since 1970 UTC; the calendar is that of local time.

import { DAY } from "./time.js";

const MONTH = 30.44 * DAY;
/** A shorter axis counts hours, a longer one months. */
const HOURS = 4 * DAY;
const MONTHS = 120 * DAY;
const BARS = [
  ...[1, 5, 15, 60, 180, 360, 720, DAY, 2 * DAY, 7 * DAY, 14 * DAY].map((minutes) => ({
    minutes,
    months: 0,
  })),
  ...[1, 3, 6, 12, 24, 60, 120, 240].map((months) => ({ minutes: months * MONTH, months })),
];
const LAST = BARS[BARS.length - 1];

/** The narrowest bar that leaves each three pixels; over days none is narrower than a day. */
export function barFor(span, pixels) {
  const least = span < HOURS ? 1 : DAY;
  return BARS.find(({ minutes }) => minutes >= least && (minutes * pixels) / span >= 3) ?? LAST;
}

/** Number and unit of a bar or a step, for words. */
export function measure({ minutes, months = 0 }) {
  if (months) return months % 12 ? [months, "month"] : [months / 12, "year"];
  if (minutes < 60) return [minutes, "minute"];
  return minutes < DAY ? [minutes / 60, "hour"] : [Math.round(minutes / DAY), "day"];
}

/** Where bars begin: the first at or before `begin`, the last at or after `end`. */
export function edges(begin, end, { minutes, months }, offset) {
  const out = [];
  if (months) {
    const local = new Date((begin + offset) * 60000);
    const first = Math.floor((12 * local.getUTCFullYear() + local.getUTCMonth()) / months) * months;
    for (let k = first; ; k += months) {
      out.push(monthStart(k, offset));
      if (out[out.length - 1] >= end) return out;
    }
  }
  for (let at = Math.floor((begin + offset) / minutes) * minutes - offset; ; at += minutes) {
    out.push(at);
    if (at >= end) return out;
  }
}

/** First minute of a month, counted from the year 0. */
function monthStart(k, offset) {
  const at = new Date(0);
  at.setUTCFullYear(Math.floor(k / 12), k % 12, 1);
  return at.getTime() / 60000 - offset;
}

/** Ticks with what they say, a clock time, a day, a month or a year, as close as their words are wide. */
export function ticks(begin, end, pixels, offset) {
  const span = end - begin;
  const fits = (minutes, least) => (minutes * pixels) / span > least;
  if (span >= MONTHS) {
    const months = [1, 3, 6, 12, 24, 60, 120, 240, 600].find((n) => fits(n * MONTH, 46)) ?? 1200;
    const found = edges(begin, end, { minutes: 0, months }, offset).filter((at) => at >= begin && at < end);
    return found.map((at) => {
      const january = new Date((at + offset) * 60000).getUTCMonth() === 0;
      return { at, says: january ? "year" : "month" };
    });
  }
  const every =
    span < HOURS
      ? [1, 5, 15, 30, 60, 180, 360, 720, DAY].find((n) => fits(n, 52))
      : [1, 2, 5, 7, 14, 31].map((n) => n * DAY).find((n) => fits(n, 52));
  const step = every ?? 31 * DAY;
  const midnight = Math.floor((begin + offset) / DAY) * DAY - offset;
  const out = [];
  for (let at = midnight; at < end; at += step)
    if (at >= begin) out.push({ at, says: (at + offset) % DAY ? "clock" : "day" });
  return out;
}

/** Steps that a player may take over a span, and the one it begins with: a minute of playing at most. */
export function steps(span) {
  const listed =
    span < HOURS
      ? [1, 5, 15, 60, 360]
      : span <= 90 * DAY
        ? [60, 360, 720, DAY]
        : [1, 7, 30, 365, 3650].map((n) => n * DAY);
  const offered = listed.filter((step) => 3 * step <= span);
  if (!offered.length) offered.push(listed[0]);
  const first = offered.find((step) => span / step <= 150) ?? offered[offered.length - 1];
  return { offered, first };
}

/**
 * Where the axis begins and ends: the situation's days, widened to its records. Where all that is dated lies
 * within a few hours of a day, those hours.
 *
 * @param {[number, number]} period
 * @param {[number, number] | null} records first minute, and the minute after the last
 * @param {boolean} clocked whether every record is known to the hour
 * @param {number} offset
 */
export function reach(period, records, clocked, offset) {
  if (!records) return period;
  const [first, last] = records;
  if (clocked && last - first < DAY / 2 && period[1] - period[0] <= 2 * DAY)
    return [Math.floor(first / 60) * 60, Math.max(Math.ceil(last / 60), Math.floor(first / 60) + 1) * 60];
  const midnight = (minute) => Math.floor((minute + offset) / DAY) * DAY - offset;
  return [Math.min(period[0], midnight(first)), Math.max(period[1], midnight(last - 1) + DAY)];
}
