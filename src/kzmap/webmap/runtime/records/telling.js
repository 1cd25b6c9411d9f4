// Answers in sentences, made from the data by templates of geo/words: what a figure is and how it came to
// stand, what a contingent did, what a choice of records holds.

import { span, words } from "../page/time.js";
import { digits, language, pick, t } from "../page/words.js";
import { figure } from "./ledger.js";

/** @import { Ledger } from "./ledger.js" */
/** @import { RecordIndex } from "./record-index.js" */

/** Steps of a figure that one sentence can hold; kinds of records that it names. */
const [MOST_STEPS, MOST_KINDS] = [9, 4];
const few = (list) => list.slice(0, MOST_KINDS - 1).join("; ") + (list.length >= MOST_KINDS ? " …" : "");

/** A figure with its speaker. */
export const said = (claim) =>
  `${figure(claim, language) || claim.text} (${claim.speaker || t("speaker.unnamed")})`;

const full = (text) => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** The claim that leads for an attribute of the whole situation, as known on a moment (null: today). */
export function leading(payload, ledger, attribute, knownOn) {
  const told = payload.leads?.[attribute];
  if (!told) return null;
  const until = knownOn ? span(knownOn, ledger.offset)?.[1] : undefined;
  const row =
    until === undefined ? told.now : (told.then.filter(([minute]) => minute < until).pop()?.[1] ?? -1);
  return row < 0 ? null : ledger.at(row, knownOn);
}

/** Why a claim leads: the kind of statement and of speaker. */
export function why(claim) {
  const [statement, speaker] = claim.why.split(".");
  return t("headline.why", { statement: t(`statement.${statement}`), speaker: t(`speaker.${speaker}`) });
}

/**
 * How an attribute's figure came to stand: each new figure on its day, and what became of it. Who said it
 * stands in the list.
 */
export function chain(list) {
  const steps = [];
  let before = "";
  for (const c of list) {
    const number = figure(c, language);
    const gone = c.status === "retracted" || c.status === "denied";
    if ((c.low === null && c.high === null) || (number === before && !gone)) continue;
    before = number;
    const day = words(c.saidOn, language) || t("claim.undated");
    const end = gone ? t(`say.${c.status}`, { day: words(c.statusOn, language) }).trim() : "";
    steps.push(t("say.said", { day, figure: number }) + (end && `, ${end}`));
  }
  const most = MOST_STEPS - 1;
  const shown = steps.length > MOST_STEPS ? [...steps.slice(0, 2), "…", ...steps.slice(2 - most)] : steps;
  return shown.length > 1 ? full(shown.join("; ")) : "";
}

/**
 * What a contingent did: how many by whose word, which way they came, what they guarded, how they left.
 *
 * @param {RecordIndex} index
 * @param {{ claim: any, rivals: any[], records: number[], when: (i: number) => string }} about
 */
export function contingent(index, { claim, rivals, records, when }) {
  const of = (kind) =>
    records
      .filter((i) => kind(i))
      .map((i) =>
        t("say.leg", { place: index.named("place", i, language) || index.title(i), when: when(i) }),
      );
  const is = (kind, category) => (i) =>
    index.kinds[index.layer[i]] === kind &&
    (!category || index.categories[index.category[i]].id === category);
  const parts = [
    claim ? t("say.strength", { said: said(claim) }) : t("say.noStrength"),
    rivals.length ? t("say.others", { said: few(rivals.map(said)) }) : "",
    ...[
      ["say.came", of(is("movements", "deployment"))],
      ["say.guarded", of(is("postings"))],
      ["say.left", of(is("movements", "withdrawal"))],
    ].map(([key, list]) => (list.length ? t(String(key), { list: few([...new Set(list)]) }) : "")),
  ];
  return parts.filter(Boolean).map(full).join(" ");
}

/** What a choice of records holds: how many, of which kinds, the most frequent first. */
export function choice(index, rows, { when, where }) {
  const counts = new Map();
  for (const i of rows) counts.set(index.category[i], (counts.get(index.category[i]) || 0) + 1);
  const kinds = [...counts]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, MOST_KINDS)
    .map(([category, n]) => `${pick(index.categories[category].title)} ${digits(n)}`);
  const about = [when, where].filter(Boolean).join(", ");
  const more = counts.size > MOST_KINDS ? " …" : ".";
  return t("say.choice", {
    about: about ? `${about}: ` : "",
    n: digits(rows.length),
    kinds: kinds.join(", ") + more,
  });
}

/** Attributes of the whole that lead on either of two days, each with both claims. */
export function thenAndNow(payload, ledger, one, other) {
  const rank = Object.keys(payload.attributes);
  return Object.keys(payload.leads || {})
    .sort((a, b) => rank.indexOf(a) - rank.indexOf(b))
    .map((attribute) => [
      attribute,
      leading(payload, ledger, attribute, one),
      leading(payload, ledger, attribute, other),
    ])
    .filter(([, then, now]) => then || now);
}
