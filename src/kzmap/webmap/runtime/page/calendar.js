// The time line's measures, from an hour to many years: how wide a bar is, where it begins, where a tick
// stands, how far a step goes. Minutes since 1970 UTC; the calendar is that of local time.

import { DAY, fromWall, wall } from "./time.js";

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

/** Where bars begin, by local clocks: the first at or before `begin`, the last at or after `end`. */
export function edges(begin, end, { minutes, months }, local) {
  const out = [];
  if (months) {
    const day = new Date(wall(begin, local) * 60000);
    const first = Math.floor((12 * day.getUTCFullYear() + day.getUTCMonth()) / months) * months;
    for (let k = first; ; k += months) {
      out.push(fromWall(monthStart(k), local));
      if (out[out.length - 1] >= end) return out;
    }
  }
  for (let shown = Math.floor(wall(begin, local) / minutes) * minutes; ; shown += minutes) {
    const at = fromWall(shown, local);
    if (!out.length || at > out[out.length - 1]) out.push(at); // an hour that clocks skip is no bar
    if (at >= end) return out;
  }
}

/** First minute of a month, counted from the year 0. */
function monthStart(k) {
  const at = new Date(0);
  at.setUTCFullYear(Math.floor(k / 12), k % 12, 1);
  return at.getTime() / 60000;
}

/** Ticks with what they say, a clock time, a day, a month or a year, as close as their words are wide. */
export function ticks(begin, end, pixels, local) {
  const span = end - begin;
  const fits = (minutes, least) => (minutes * pixels) / span > least;
  if (span >= MONTHS) {
    const months = [1, 3, 6, 12, 24, 60, 120, 240, 600].find((n) => fits(n * MONTH, 46)) ?? 1200;
    const found = edges(begin, end, { minutes: 0, months }, local).filter((at) => at >= begin && at < end);
    return found.map((at) => {
      const january = new Date(wall(at, local) * 60000).getUTCMonth() === 0;
      return { at, says: january ? "year" : "month" };
    });
  }
  const every =
    span < HOURS
      ? [1, 5, 15, 30, 60, 180, 360, 720, DAY].find((n) => fits(n, 52))
      : [1, 2, 5, 7, 14, 31].map((n) => n * DAY).find((n) => fits(n, 52));
  const step = every ?? 31 * DAY;
  const midnight = fromWall(Math.floor(wall(begin, local) / DAY) * DAY, local);
  return edges(midnight, end, { minutes: step, months: 0 }, local)
    .filter((at) => at >= begin && at < end)
    .map((at) => ({ at, says: wall(at, local) % DAY ? "clock" : "day" }));
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
 * @param {import("./time.js").Local} local
 */
export function reach(period, records, clocked, local) {
  if (!records) return period;
  const [first, last] = records;
  if (clocked && last - first < DAY / 2 && period[1] - period[0] <= 2 * DAY)
    return [Math.floor(first / 60) * 60, Math.max(Math.ceil(last / 60), Math.floor(first / 60) + 1) * 60];
  const midnight = (minute, later = 0) =>
    fromWall((Math.floor(wall(minute, local) / DAY) + later) * DAY, local);
  return [Math.min(period[0], midnight(first)), Math.max(period[1], midnight(last - 1, 1))];
}
