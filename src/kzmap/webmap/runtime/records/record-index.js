// The records as columns: typed arrays for what is compared, dictionary-coded strings for what is read.
// Nothing else holds records.

export const NONE = -1;

/** Cyrillic to Latin, enough that Жанаозен, Жаңаөзен and Zhanaozen meet. */
const LATIN = {
  а: "a",
  ә: "a",
  б: "b",
  в: "v",
  г: "g",
  ғ: "g",
  д: "d",
  е: "e",
  ж: "zh",
  з: "z",
  и: "i",
  і: "i",
  к: "k",
  қ: "k",
  л: "l",
  м: "m",
  н: "n",
  ң: "n",
  о: "o",
  ө: "o",
  п: "p",
  р: "r",
  с: "s",
  т: "t",
  у: "u",
  ұ: "u",
  ү: "u",
  ф: "f",
  х: "kh",
  һ: "h",
  ц: "ts",
  ч: "ch",
  ш: "sh",
  щ: "shch",
  ъ: "",
  ы: "y",
  ь: "",
  э: "e",
  ю: "yu",
  я: "ya",
};

/** Fold case, diacritics and script. */
export function fold(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let out = "";
  for (const c of plain) out += LATIN[c] ?? c;
  return out.replace(/ё/g, "e");
}

export class RecordIndex {
  constructor(payload) {
    this.payload = payload;
    this.strings = payload.strings;
    this.kinds = payload.vocabulary.kinds;
    this.categories = payload.vocabulary.categories;
    const colour = new Map(payload.vocabulary.families.map((f) => [f.id, f.colour]));
    this.colour = this.categories.map((c) => colour.get(c.family));
    // the same, brighter in the dark theme, for what is drawn by CSS
    this.paint = this.categories.map((c) => `var(--family-${c.family}, ${colour.get(c.family)})`);
    this.family = this.categories.map((c) => payload.vocabulary.families.findIndex((f) => f.id === c.family));
    this._haystacks = null;
    this.read(payload.records);
  }

  /** Of packed records only. */
  lines = [];
  areas = [];
  placeless = [];
  corners = null;

  read(r) {
    this.columns = r;
    this.n = r.id.length;
    this.id = r.id;
    this.row = new Map(r.id.map((id, i) => [id, i]));
    this.lon = Float64Array.from(r.lon, (v) => v ?? NaN);
    this.lat = Float64Array.from(r.lat, (v) => v ?? NaN);
    this.t0 = Float64Array.from(r.t0, (v) => v ?? NaN);
    this.t1 = Float64Array.from(r.t1, (v) => v ?? NaN);
    this.layer = Uint8Array.from(r.layer);
    this.precision = Uint8Array.from(r.precision);
    this.radius = Float64Array.from(r.radius, (v) => v ?? NaN);
    const number = new Map(this.categories.map((c, k) => [c.id, k]));
    this.category = Uint16Array.from(r.category, (s) => number.get(this.strings[s]));
    this.places = r.units.map(
      (list, i) =>
        new Set(
          [
            ...["adm0", "adm1", "adm2", "unit_id"].map((name) => this.text(name, i)),
            ...this.list("join_candidates", i),
            ...this.list("adm1_today", i),
          ].filter(Boolean),
        ),
    );
    // records in the order of time, those without a time last: what next, previous and the table use
    this.inTime = Array.from({ length: this.n }, (_, i) => i).sort((a, b) => {
      const [x, y] = [this.t0[a], this.t0[b]];
      if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
      return (Number.isNaN(x) ? 0 : x - y) || a - b;
    });
    this.rank = new Uint32Array(this.n);
    this.inTime.forEach((i, k) => {
      this.rank[i] = k;
    });
  }

  text(name, i) {
    return this.strings[this.columns[name][i]];
  }

  list(name, i) {
    return this.text(name, i).split("|").filter(Boolean);
  }

  /** A name in the reader's language, falling back to what there is. */
  named(name, i, lang) {
    return (lang !== "en" && this.text(`${name}_${lang}`, i)) || this.text(name, i);
  }

  shape(i) {
    const layer = this.kinds[this.layer[i]];
    return this.payload.vocabulary.kindShapes[layer] || this.categories[this.category[i]].shape;
  }

  hollow(i) {
    return this.precision[i] >= 3 || this.categories[this.category[i]].id === "withdrawal";
  }

  hasPoint(i) {
    return !Number.isNaN(this.lon[i]);
  }

  isLine(i) {
    return this.columns.shape[i] !== NONE && this.kinds[this.layer[i]] === "movements";
  }

  isArea(i) {
    return this.columns.units[i].length > 0 || (this.columns.shape[i] !== NONE && !this.isLine(i));
  }

  get haystacks() {
    if (!this._haystacks) {
      const names = ["title", "summary", "place", "place_ru", "place_kk", "actors", "note"];
      this._haystacks = this.id.map((id, i) =>
        fold([id, ...names.map((name) => this.text(name, i))].join(" ")),
      );
    }
    return this._haystacks;
  }
}

/**
 * Other tables of the payload (claims, sources, units, contingents): rows with their strings looked up
 * when asked.
 */
export class Table {
  constructor(payload, name, plain = []) {
    this.strings = payload.strings;
    this.columns = payload[name];
    this.plain = new Set(plain);
    const first = Object.values(this.columns)[0];
    this.n = first ? first.length : 0;
  }

  get(name, i) {
    const v = this.columns[name][i];
    return this.plain.has(name) ? v : this.strings[v];
  }
}
