// Answers in sentences, made from the data by templates of geo/words: the whole in brief, a record, what a
// figure is and how it came to stand, what a contingent did, what a choice of records holds. The same in
// Python: kzmap.claims.answers.

import { span, words } from "../page/time.js";
import { digits, language, pick, t } from "../page/words.js";
import { figure } from "./ledger.js";
import { Table } from "./record-index.js";

/** @import { Ledger } from "./ledger.js" */
/** @import { RecordIndex } from "./record-index.js" */

/** Steps of a figure that one sentence can hold; kinds of records, and figures, that it names. */
const [MOST_STEPS, MOST_KINDS] = [9, 4];
/** Of more records than this nobody reads the figures in a sentence. */
const MOST_READ = 500;
/** Kinds of speakers that are offices, of the country or others. */
const OFFICES = new Set(["official", "other_official", "international"]);
const few = (list) =>
  list.length > MOST_KINDS ? `${list.slice(0, MOST_KINDS).join("; ")} …` : list.join("; ");

/** A figure with its speaker; what stands in brackets in the name needs none inside these. */
export const said = (claim) => {
  const who = claim.speaker || t("speaker.unnamed");
  return `${figure(claim, language) || claim.text} (${who.replace(/ \(([^()]+)\)/g, ", $1")})`;
};

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
    // who is no office stands beside the figure
    const told = OFFICES.has(c.why.split(".")[1]) ? number : said(c);
    steps.push(t("say.said", { day, figure: told }) + (end && `, ${end}`));
  }
  const most = MOST_STEPS - 1;
  const shown = steps.length > MOST_STEPS ? [...steps.slice(0, 2), "…", ...steps.slice(2 - most)] : steps;
  return shown.length > 1 ? full(shown.join("; ")) : "";
}

/** How many a contingent is by whose word, and what else was said; full sentences. */
export function howMany(index, { claim, rivals }) {
  const plan = pick(index.payload.attributes.plan || {});
  const rival = (one) =>
    one.attribute === "plan" ? t("say.name", { name: plan, figure: said(one) }) : said(one);
  return [
    claim ? t("say.strength", { said: said(claim) }) : t("say.noStrength"),
    rivals.length ? t("say.others", { said: few(rivals.map(rival)) }) : "",
  ]
    .filter(Boolean)
    .map(full);
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
  const did = [
    ["say.came", of(is("movements", "deployment"))],
    ["say.guarded", of(is("postings"))],
    ["say.left", of(is("movements", "withdrawal"))],
  ].map(([key, list]) => (list.length ? full(t(String(key), { list: few([...new Set(list)]) })) : ""));
  return [...howMany(index, { claim, rivals }), ...did].filter(Boolean).join(" ");
}

/** The claim that gives a contingent's strength, as known on a moment (null: today). */
export function strength(payload, ledger, id, knownOn) {
  const told = (payload.presence || []).find((one) => one.id === id);
  if (!told) return null;
  const until = knownOn ? span(knownOn, ledger.offset)[1] : null;
  const row = until === null ? told.now : (told.then.filter(([minute]) => minute < until).pop()?.[1] ?? -1);
  return row < 0 ? null : ledger.at(row, knownOn);
}

/** A figure with its speaker, and what became of it. */
function stood(claim) {
  if (claim.status === "standing") return said(claim);
  const status = [t(`status.${claim.status}`), words(claim.statusOn, language)].filter(Boolean).join(" ");
  return t("say.gone", { said: said(claim), status });
}

const numbered = (claim) => claim.low !== null || claim.high !== null;
const named = (name, claim) => t("say.name", { name, figure: stood(claim) });

/** Claims as "Killed: 13 (Interior Ministry)", in the order of the vocabulary; one that is repeated once. */
function listed(payload, claims, whose = undefined) {
  const rank = Object.keys(payload.attributes);
  const place = ({ attribute }) => (rank.includes(attribute) ? rank.indexOf(attribute) : rank.length);
  const told = claims
    .filter(numbered)
    .sort((a, b) => place(a) - place(b) || a.i - b.i)
    .map((claim) => {
      const name = pick(payload.attributes[claim.attribute] || { en: claim.attribute });
      return named([name, whose?.(claim)].filter(Boolean).join(", "), claim);
    });
  return few([...new Set(told)]);
}

/** The whole in brief: the figures that are told first and the strength of the force, with their speakers. */
export function brief(index, ledger, knownOn) {
  const { payload } = index;
  const heads = (payload.brief || []).map((word) => [
    pick(payload.attributes[word] || {}),
    leading(payload, ledger, word, knownOn),
  ]);
  const forces = new Table(payload, "contingents"); // they come second: before what is told of the injured
  for (let i = 0; i < forces.n; i++)
    if (forces.get("kind", i) === "force") {
      const id = forces.get("contingent_id", i);
      heads.splice(1, 0, [forces.named(i, language), strength(payload, ledger, id, knownOn)]);
    }
  return heads
    .filter(([, claim]) => claim)
    .map(([name, claim]) => full(named(name, claim)))
    .join(" ");
}

/**
 * What is told of a record: when, where and how exactly, its figures, and who published it first.
 *
 * @param {RecordIndex} index
 * @param {Ledger} ledger
 * @param {number} i
 * @param {{ when: string, exact: string, knownOn: string | null, sources: string[][] }} about each source
 *   as day and publisher
 */
export function record(index, ledger, i, { when, exact, knownOn, sources }) {
  const place = index.named("place", i, language);
  const own = ledger.of([index.id[i]], knownOn);
  const figures = listed(index.payload, own);
  const late = (day) => day.padEnd(10, "~"); // what has only a month may be of its last day
  const dated = sources.filter(([day]) => day);
  const [first] = dated.sort(([a], [b]) => (late(a) < late(b) ? -1 : Number(late(a) > late(b))));
  const told = [
    place ? t("say.where", { when, place, exact }) : t("say.nowhere", { when }),
    figures && t("say.figures", { list: figures }),
    first
      ? t("say.sources", {
          n: digits(sources.length),
          first: [first[1], words(first[0], language)].join(", "),
        })
      : "",
  ];
  return told.filter(Boolean).map(full).join(" ");
}

/** Places that claims are about, by id: those of a region, and without one the only place of some records. */
function subjects(index, rows, unit) {
  const there = new Set(rows.map((i) => index.text("place", i)));
  const here = ({ name, units }) => (unit ? units.includes(unit) : there.size === 1 && there.has(name.en));
  const found = Object.entries(index.payload.subjects || {}).filter(([, one]) => here(one));
  return new Map(found.map(([id, { name }]) => [id, there.size === 1 ? "" : pick(name)]));
}

/**
 * What a choice of records holds: how many, of which kinds, the most frequent first; the first and the last;
 * figures about their place, and what was said of the whole on a day that is chosen.
 *
 * @param {RecordIndex} index
 * @param {Ledger} ledger
 * @param {Iterable<number>} chosen
 * @param {{ when?: string, where?: string, unit?: string, day?: string, knownOn: string | null,
 *   at: (i: number) => string }} about
 */
export function choice(index, ledger, chosen, { when = "", where = "", unit = "", day = "", knownOn, at }) {
  const rows = Array.from(chosen);
  const counts = new Map();
  for (const i of rows) counts.set(index.category[i], (counts.get(index.category[i]) || 0) + 1);
  const kinds = [...counts]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, MOST_KINDS)
    .map(([category, n]) => `${pick(index.categories[category].title)} ${digits(n)}`);
  const about = [when, where].filter(Boolean).join(", ");
  const more = counts.size > MOST_KINDS ? " …" : ".";
  const out = [
    t("say.choice", {
      about: about ? `${about}: ` : "",
      n: digits(rows.length),
      kinds: kinds.join(", ") + more,
    }),
  ];
  if (rows.length > 1 && rows.length <= MOST_READ) {
    const { situation } = index.payload.meta;
    const whose = subjects(index, rows, unit);
    const own = whose.size ? ledger.of([...whose.keys()], knownOn) : [];
    const figures = listed(
      index.payload,
      own.filter((claim) => whose.has(claim.subject) && claim.status === "standing"),
      (claim) => whose.get(claim.subject),
    );
    if (figures) out.push(t("say.figures", { list: figures }));
    const thatDay = day ? ledger.of([situation], knownOn).filter(({ saidOn }) => saidOn.startsWith(day)) : [];
    const whole = listed(
      index.payload,
      thatDay.filter(({ subject }) => subject === situation),
    );
    if (whole) out.push(t("say.thatDay", { list: whole }));
    const dated = rows.filter((i) => index.text("start", i)).sort((a, b) => index.rank[a] - index.rank[b]);
    const told = (i) => t("say.leg", { place: index.title(i), when: at(i) });
    if (dated.length > 1)
      out.push(t("say.firstLast", { first: told(dated[0]), last: told(dated[dated.length - 1]) }));
  }
  return out.map(full).join(" ");
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
