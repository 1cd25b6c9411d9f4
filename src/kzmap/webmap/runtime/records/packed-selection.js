// @ts-nocheck
// The one selection over packed records: the same bits, visible rows and counts as RecordSelection, by
// tables in
// the place of tests.

import { fold } from "./record-index.js";
import { FAILS, RecordSelection } from "./selection.js";

export class PointSelection extends RecordSelection {
  count() {
    const { index, state } = this;
    const off = (ids, group, bit) => Uint8Array.from(ids, (id) => (state[group][id] ? 0 : bit));
    const layer = off(index.kinds, "layers", FAILS.layer);
    const category = off(
      index.categories.map((c) => c.id),
      "categories",
      FAILS.category,
    );
    const precision = off(index.payload.vocabulary.precisions, "precisions", FAILS.precision);
    const where = Uint8Array.from(index.places, (set) =>
      state.place && !set.has(state.place) ? FAILS.place : 0,
    );
    const query = fold(state.search).split(/\s+/).filter(Boolean);
    const words = query.join(" ");
    if (words !== this.words) {
      this.words = words;
      this.held = words ? index.holding(query) : null;
    }
    const [from, to] = this.window || [-Infinity, Infinity];
    const untimed = state.untimed ? 0 : FAILS.untimed;
    const { fail, held } = this;
    this.rows ??= new Uint32Array(index.n);
    let n = 0;
    for (let i = 0; i < index.n; i++) {
      const t0 = index.t0[i];
      let f =
        layer[index.layer[i]] |
        category[index.category[i]] |
        precision[index.precision[i]] |
        where[index.where[i]];
      if (t0 !== t0)
        f |= untimed; // NaN is the one value that is not itself
      else if (!(t0 < to && index.t1[i] > from)) f |= FAILS.time;
      if (held !== null && held[i] === 0) f |= FAILS.search;
      fail[i] = f;
      if (f === 0) this.rows[n++] = i;
    }
    this.visible = this.rows.subarray(0, n);
    this.version = (this.version || 0) + 1;
    this.counts = this.tally();
  }

  tally() {
    const { index, visible } = this;
    const { precisions } = index.payload.vocabulary;
    const layer = new Uint32Array(index.kinds.length);
    const category = new Uint32Array(index.categories.length);
    const precision = new Uint32Array(precisions.length);
    let untimed = 0;
    for (let k = 0; k < visible.length; k++) {
      const i = visible[k];
      layer[index.layer[i]]++;
      category[index.category[i]]++;
      precision[index.precision[i]]++;
      if (Number.isNaN(index.t0[i])) untimed++;
    }
    const named = (ids, counts) => Object.fromEntries(ids.map((id, k) => [id, counts[k]]));
    return {
      total: index.n,
      visible: visible.length,
      byLayer: named(index.kinds, layer),
      byCategory: named(
        index.categories.map((c) => c.id),
        category,
      ),
      byPrecision: named(precisions, precision),
      untimed,
    };
  }

  placeless() {
    return this.index.placeless.filter((i) => !this.fail[i]);
  }
}
