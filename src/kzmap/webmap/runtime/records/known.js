// Since when each record is known, by the rule of kzmap.claims.asof: from its first dated source or claim,
// and not before it begins; its text from its last dated source. tests/browser holds the two together.

import { DAY, span } from "../page/time.js";
import { Table } from "./record-index.js";

/** @import { Ledger } from "./ledger.js" */
/** @import { RecordIndex } from "./record-index.js" */

/**
 * @param {RecordIndex} index
 * @param {Ledger} ledger
 * @param {import("../page/time.js").Local} offset of local time
 * @returns {{ since: Float64Array, whole: Float64Array }} minutes since 1970 UTC; NaN where nothing dates it
 */
export function knownSince(index, ledger, offset) {
  const sources = new Table(index.payload, "sources");
  // "in January" may have been the 31st
  const printed = Array.from({ length: sources.n }, (_, s) => {
    const days = span(sources.get("published_on", s), offset);
    return days ? Math.max(days[0], days[1] - DAY) : NaN;
  });
  const since = new Float64Array(index.n);
  const whole = new Float64Array(index.n);
  for (let i = 0; i < index.n; i++) {
    const told = index.columns.sources[i].map((s) => printed[s]).filter((minute) => !Number.isNaN(minute));
    const said = (ledger.bySubject.get(index.id[i]) || [])
      .map((row) => ledger.claims.get("known", row))
      .filter((minute) => minute !== null);
    const first = Math.min(...told, ...said);
    since[i] = first === Infinity ? NaN : Math.max(first, Number.isNaN(index.t0[i]) ? first : index.t0[i]);
    whole[i] = told.length ? Math.max(...told) : NaN;
  }
  return { since, whole };
}
