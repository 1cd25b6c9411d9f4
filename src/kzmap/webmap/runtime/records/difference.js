// What two views of one situation are compared by: two moments, what was known on two days, or the words and
// zones of two who speak; and what differs between them.

import { span } from "../page/time.js";
import { leading } from "./telling.js";

/** @import { Ledger } from "./ledger.js" */
/** @import { RecordSelection } from "./selection.js" */

/**
 * What a comparison in an address means: "time:2022-01-10..2022-01-11", "known:2022-01-06",
 * "claimant:One|Another"; null if it means none. The first side is the page's own, but for claimants.
 *
 * @param {string} text
 * @param {import("../page/time.js").Local} offset
 * @returns {{ by: string, time?: string[], knownOn?: string | null, pair?: string[] } | null}
 */
export function comparison(text, offset) {
  const at = text.indexOf(":");
  const [by, said] = [text.slice(0, at), text.slice(at + 1)];
  if (by === "time") {
    const time = said.split("..");
    const [from, to] = time.map((one) => span(one, offset));
    return time.length === 2 && from && to && from[0] < to[1] ? { by, time } : null;
  }
  if (by === "known") return !said || span(said, offset) ? { by, knownOn: said || null } : null;
  const pair = said.split("|");
  return by === "claimant" && pair.length === 2 && pair.every(Boolean) ? { by, pair } : null;
}

/**
 * Records that only one of two views shows, in the order of time, and how many both show.
 *
 * @param {RecordSelection} one
 * @param {RecordSelection} other
 */
export function apart(one, other) {
  const [onlyOne, onlyOther] = [[], []];
  let both = 0;
  for (let i = 0; i < one.index.n; i++) {
    const [a, b] = [!one.fail[i], !other.fail[i]];
    if (a && b) both++;
    else if (a) onlyOne.push(i);
    else if (b) onlyOther.push(i);
  }
  return { one: onlyOne, other: onlyOther, both };
}

/** Categories of which two views show different numbers: [category, n, n]. */
export function tallies(one, other) {
  const [a, b] = [one.counts.byCategory, other.counts.byCategory];
  return Object.keys(a)
    .filter((id) => a[id] !== b[id])
    .map((id) => [id, a[id], b[id]]);
}

/**
 * Figures of the whole situation that lead on one day and not on the other: [attribute, claim, claim].
 *
 * @param {any} payload
 * @param {Ledger} ledger
 * @param {string | null} one
 * @param {string | null} other
 */
export function ledBy(payload, ledger, one, other) {
  return Object.keys(payload.leads ?? {})
    .map((attribute) => [attribute, ...[one, other].map((day) => leading(payload, ledger, attribute, day))])
    .filter(([, a, b]) => a?.id !== b?.id);
}

/** Who says so much that it can be compared: those of several claims, those of most first. */
export function speakers(payload, ledger) {
  const said = new Map((payload.zones?.claimants ?? []).map(({ title }) => [title, Infinity]));
  for (let i = 0; i < ledger.claims.n; i++) {
    const name = ledger.claims.get("claimant", i);
    if (name && !name.includes("|")) said.set(name, (said.get(name) ?? 0) + 1);
  }
  return [...said]
    .filter(([, n]) => n > 1)
    .sort((a, b) => b[1] - a[1])
    .map(([name]) => name);
}

/**
 * What two claimants say of the same attribute of the same subject, as known on a day: rows of both, and how
 * many matters only one speaks of.
 *
 * @param {Ledger} ledger
 * @param {string[]} pair
 * @param {string | null} knownOn
 */
export function bothSay(ledger, pair, knownOn) {
  const matters = new Map();
  for (let i = 0; i < ledger.claims.n; i++) {
    const side = pair.indexOf(ledger.claims.get("claimant", i));
    const claim = side < 0 ? null : ledger.at(i, knownOn);
    if (!claim || claim.status !== "standing") continue;
    const key = JSON.stringify([claim.record || claim.subject, claim.subject, claim.attribute]);
    if (!matters.has(key)) matters.set(key, [[], []]);
    matters.get(key)[side].push(claim);
  }
  const all = [...matters.values()];
  return {
    rows: all.filter(([a, b]) => a.length && b.length),
    alone: [0, 1].map((side) => all.filter((sides) => sides[side].length && !sides[1 - side].length).length),
  };
}
