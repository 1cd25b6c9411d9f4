// Claims as they stood on a day: what was said later is not known yet, what was withdrawn later still stands.

import { span } from "../page/time.js";
import { digits, language, t } from "../page/words.js";
import { Table } from "./record-index.js";

export class Ledger {
  constructor(payload, offset) {
    this.claims = new Table(payload, "claims", [
      "low",
      "high",
      "source",
      "status_source",
      "known",
      "changed",
    ]);
    this.offset = offset;
    const { claims } = this;
    this.row = new Map(Array.from({ length: claims.n }, (_, i) => [claims.get("claim_id", i), i]));
    this.speakers = new Map(Array.from({ length: claims.n }, (_, i) => [claims.get("claimant", i), i]));
    this.bySubject = new Map();
    for (let i = 0; i < claims.n; i++) {
      for (const key of new Set([claims.get("subject_id", i), claims.get("record_id", i)])) {
        if (!key) continue;
        if (!this.bySubject.has(key)) this.bySubject.set(key, []);
        this.bySubject.get(key).push(i);
      }
    }
  }

  /** The claims of these subjects as known on a moment (null: now), each with its status at that moment. */
  of(subjects, knownOn) {
    const rows = [...new Set(subjects.flatMap((subject) => this.bySubject.get(subject) || []))].sort(
      (a, b) => a - b,
    );
    return rows.map((i) => this.at(i, knownOn)).filter(Boolean);
  }

  /** A speaker in the reader's language, if one of the claims has the name in it. */
  speaker(name) {
    return this.speakers.has(name) ? this.claims.named(this.speakers.get(name), language, "claimant") : name;
  }

  at(i, knownOn) {
    const { claims } = this;
    const get = (name) => claims.get(name, i);
    // when a claim and its change of status count was worked out by kzmap.claims.ledger.dates; a day that is
    // asked for means its end
    const until = knownOn ? (span(knownOn, this.offset)?.[1] ?? null) : null;
    const [known, changed] = [get("known"), get("changed")];
    if (until !== null && (known === null || known >= until)) return null;
    let status = get("status");
    if (until !== null && changed !== null && changed >= until) status = "standing";
    const replaced = this.row.get(get("replaced_by"));
    const on = get("status_on") || (replaced === undefined ? "" : claims.get("said_on", replaced));
    return {
      i,
      id: get("claim_id"),
      subject: get("subject_id"),
      record: get("record_id"),
      attribute: get("attribute"),
      low: get("low"),
      high: get("high"),
      qualifier: get("qualifier"),
      unit: get("unit"),
      why: claims.columns.why ? get("why") : "",
      text: claims.named(i, language, "text"),
      claimant: get("claimant"),
      speaker: this.speaker(get("claimant")),
      relayed: get("relayed_by").replaceAll("<-", "←"),
      saidOn: get("said_on"),
      said: known ?? NaN,
      status,
      statusOn: status === "standing" ? "" : on,
      ended: status === "standing" ? NaN : (changed ?? NaN),
      statusBy: status === "standing" ? "" : this.speaker(get("status_by")),
      replacedBy: status === "standing" ? "" : get("replaced_by"),
      source: get("source"),
      statusSource: get("status_source"),
      note: until === null ? get("note") : "", // the compiler's words of today
    };
  }
}

/** A figure in words: "at least 12", "about 100", "100–150", "dozens". */
export function figure(claim, lang) {
  const number = (v) => digits(v, lang);
  const { low, high, qualifier } = claim;
  if (low === null && high === null) return qualifier ? t(`qualifier.${qualifier}`) : "";
  const plain =
    low !== null && high !== null && low !== high ? `${number(low)}–${number(high)}` : number(low ?? high);
  const open = high === null ? "at_least" : low === null ? "up_to" : "exact";
  return t(`qualifier.${qualifier && qualifier !== "exact" ? qualifier : open}.sentence`, { n: plain });
}
