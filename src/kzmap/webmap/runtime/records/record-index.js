// The records as columns: typed arrays for what is compared, dictionary-coded strings for what is read, in
// the order of time. The same for ten records and for a million; nothing else holds records.

import { DAY, isoDay, isoLocal, span, wall } from "../page/time.js";
import { inNames, language, pick, t } from "../page/words.js";
import { fold, holds, learnLetters, nearest, searched } from "./letters.js";
import { countingSort, floats, numbers } from "./columns.js";

/** Columns that are words of today, and those that a source carries; as in kzmap.claims.asof. */
const TODAYS = /^(note|basis)(_.*)?$/;
const TEXTS = /^(title|summary|task|type_as_written|actors|means|x)(_.*)?$/;
const NONE = -1;
/** In the place of a shape: the circle of the radius around the point. */
const CIRCLE = -2;
/** Nothing, once for all records. */
const NOTHING = [];
/** Precisions that a town at best is known to: from settlement to country. */
const [FIRST_COARSE, LAST_COARSE] = [3, 5];

export class RecordIndex {
  /** @param {any} payload whose records are columns, see `readColumns` */
  constructor(payload) {
    const { kinds, categories, families } = payload.vocabulary;
    this.payload = payload;
    learnLetters(payload.vocabulary.letters);
    /** @type {string[]} */
    this.strings = payload.strings;
    this.kinds = kinds;
    this.categories = categories;
    const colour = new Map(families.map((f) => [f.id, f.colour]));
    this.colour = categories.map((c) => colour.get(c.family));
    // the same, brighter in the dark theme, for what is drawn by CSS
    this.paint = categories.map((c) => `var(--family-${c.family}, ${colour.get(c.family)})`);
    this.family = categories.map((c) => families.findIndex((f) => f.id === c.family));
    this.folded = new Array(this.strings.length);
    /** @type {string[] | undefined} */
    this.nearby = undefined;
    /** @type {Map<string, string> | undefined} */
    this.sent = undefined;
    this.usedBy = {};
    this.read(payload.records);
  }

  read(head) {
    const { n } = head;
    this.n = n;
    const { lon, lat, t0, minutes, radius, id, ...rest } = head.columns;
    head.columns = null; // what becomes floats is not kept twice
    this.columns = rest;
    this.groups = {};
    for (const [group, { names, rows }] of Object.entries(head.groups))
      names.forEach((name, k) => {
        this.groups[name] = { codes: rest[group], rows, k };
      });
    for (const name of ["sources", "units", "more"]) {
      const lists = head.lists[name];
      rest[name] = lists ? Array.from(rest[name], (code) => lists[code]) : new Array(n).fill(NOTHING);
    }
    for (const [name, value] of [
      ["area", NONE],
      ["shape", NONE],
      ["strength", NONE],
      ["verified", 1],
    ])
      rest[name] ??= new Int8Array(n).fill(Number(value));
    this.lon = floats(lon ?? [], 1e5);
    this.lat = floats(lat ?? [], 1e5);
    this.t0 = floats(t0 ?? []);
    this.t1 = new Float64Array(n);
    for (let i = 0; i < n; i++) this.t1[i] = this.t0[i] + minutes[i];
    this.layer = rest.layer ?? NOTHING;
    this.precision = rest.precision ?? NOTHING;
    this.category = rest.category ?? NOTHING;
    this.radius = radius ? floats(radius) : new Float64Array(n).fill(NaN);
    /** Records in the order of time, those without a time last; and the place of each in it. */
    this.inTime = numbers(n);
    this.rank = this.inTime;
    this.given = head.order; // place of each in the table that it came from: what breaks a tie
    this.nameRecords(head.id, id);
    const odd = rest.shape.some((s) => s !== NONE) || head.lists.units ? this.inTime : this.without();
    this.lines = odd.filter((i) => this.isLine(i));
    this.areas = odd.filter((i) => !this.hasPoint(i) && this.isArea(i));
    this.placeless = odd.filter((i) => !this.hasPoint(i) && !this.isLine(i) && !this.isArea(i));
    this.readUnits(head.groups.where);
    this.corners = this.box();
  }

  without() {
    return this.inTime.filter((i) => !this.hasPoint(i));
  }

  /**
   * Units that a record counts to: a set for each combination of units, not for each record. With the borders
   * of today, what its region of the day has become stands for that region.
   */
  readUnits({ names, rows }) {
    const cell = (row, name) => (names.includes(name) ? this.strings[row[names.indexOf(name)]] : "");
    this.where = this.columns.where;
    this.places = [];
    this.placesToday = [];
    for (const row of rows) {
      const day = ["adm0", "adm1", "adm2", "unit_id"].map((name) => cell(row, name));
      const units = [...day, ...cell(row, "join_candidates").split("|")].filter(Boolean);
      const became = cell(row, "adm1_today").split("|").filter(Boolean);
      this.places.push(new Set(units));
      const stay = became.length ? units.filter((unit) => unit !== cell(row, "adm1")) : units;
      this.placesToday.push(new Set([...stay, ...became]));
    }
  }

  /** Ids are made when asked for: a million strings would be half of the page's memory. */
  nameRecords(form, given) {
    this.form = form;
    if (given && form.prefix === undefined) {
      this.id = Array.from(given, (s) => this.strings[s]);
      this.row = new Map(this.id.map((id, i) => [id, i]));
      return;
    }
    const prefix = form?.prefix ?? "";
    const width = form?.width ?? 0;
    const name = given ? (i) => prefix + String(given[i]).padStart(width, "0") : (i) => String(Number(i) + 1);
    /** @type {string[]} */
    this.id = new Proxy(NOTHING, { get: (_, i) => name(i) });
    const find = (id) => {
      const tail = typeof id === "string" && id.startsWith(prefix) ? id.slice(prefix.length) : "";
      if (!/^\d{1,10}$/.test(tail)) return -1;
      const i = given ? given.indexOf(Number(tail)) : Number(tail) - 1;
      return i >= 0 && i < this.n && name(i) === id ? i : -1;
    };
    /** @type {{ has: (id: string) => boolean, get: (id: string) => number | undefined }} */
    this.row = {
      has: (id) => find(id) >= 0,
      get: (id) => {
        const i = find(id);
        return i < 0 ? undefined : i;
      },
    };
  }

  /**
   * From now on tell records as they were known: texts of today are not told, nor those of a record of
   * which a source is later.
   *
   * @param {number | null} until minute after the day that is asked for; null for today
   * @param {Float64Array} [whole] from which minute each record's text is known
   */
  asOf(until, whole) {
    this.until = whole ? until : null;
    this.whole = whole;
  }

  /** Whether the text of a record was known at the time that is asked for. */
  told(i) {
    return this.until === null || this.until === undefined || this.whole[i] < this.until;
  }

  /**
   * @param {string} name of a column of texts
   * @param {number} i
   */
  text(name, i) {
    if (this.until) {
      if (TODAYS.test(name)) return "";
      if (TEXTS.test(name) && !this.told(i))
        return name === "title" ? this.untitled(i) : name === "summary" ? t("known.later") : "";
      const cut = (/** @type {string} */ moment) =>
        (span(moment, this.payload.meta.local)?.[0] ?? 0) < this.until ? moment : "";
      if (name === "end")
        return this.told(i) ? cut(this.written(name, i)) : cut(this.written(name, i)).slice(0, 10);
      if (!this.told(i)) {
        if (name === "start") return this.written(name, i).slice(0, 10);
        if (name === "part_of_day") return "";
        if (name === "time_precision" && /^(minute|hour|part_of_day)$/.test(this.written(name, i)))
          return "day";
      }
    }
    return this.written(name, i);
  }

  /** What stands for a title: what it is, and where. */
  untitled(i) {
    return [pick(this.categories[this.category[i]].title), this.text("place", i)].filter(Boolean).join(", ");
  }

  /** The text of a column as it stands in the table. */
  written(name, i) {
    const group = this.groups[name];
    if (group) return this.strings[group.rows[group.codes[i]][group.k]];
    const codes = this.columns[name];
    const found = codes ? this.strings[codes[i]] : "";
    if (found) return found;
    // a record without words of its own is told by what it is, where and when
    if (name === "title") return this.untitled(i);
    if (codes) return "";
    if (name === "review") return "published";
    const last = this.t1[i] - DAY / 2; // within the last day, however long it is
    const days = this.wholeDays(i) && isoDay(last, this.payload.meta.local);
    if (name === "start") return this.instant(i, this.t0[i]);
    if (name === "time_precision")
      return this.t1[i] - this.t0[i] === 1
        ? "minute"
        : days === this.instant(i, this.t0[i])
          ? "day"
          : "range";
    if (name === "end" && days && days !== this.instant(i, this.t0[i])) return days;
    return "";
  }

  /** Whether a record lasts from midnight to midnight, by the clocks of the place. */
  wholeDays(i) {
    const { local } = this.payload.meta;
    return this.t1[i] > this.t0[i] && [this.t0[i], this.t1[i]].every((at) => wall(at, local) % DAY === 0);
  }

  /** A minute as ISO 8601; a span of whole local days without the clock. */
  instant(i, minute) {
    if (Number.isNaN(minute)) return "";
    const { local } = this.payload.meta;
    return this.wholeDays(i) ? isoDay(minute, local) : isoLocal(minute, local);
  }

  list(name, i) {
    return this.text(name, i).split("|").filter(Boolean);
  }

  /** A name in the reader's language, falling back to what there is. */
  named(name, i, lang) {
    return (
      inNames(lang).reduce((found, one) => found || this.text(`${name}_${one}`, i), "") || this.text(name, i)
    );
  }

  /** The title of a record to the reader: in the language of the page where somebody has translated it. */
  title(i) {
    return this.text(`title_${language}`, i) || this.text("title", i);
  }

  shape(i) {
    const layer = this.kinds[this.layer[i]];
    return this.payload.vocabulary.kindShapes[layer] || this.categories[this.category[i]].shape;
  }

  hollow(i) {
    const coarse = this.precision[i] >= FIRST_COARSE && this.precision[i] <= LAST_COARSE;
    return coarse || this.categories[this.category[i]].id === "withdrawal";
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

  /** Whether the area of a record is the circle of its radius. */
  isCircle(i) {
    return this.columns.area[i] === CIRCLE;
  }

  /** South-west and north-east corner of the points, null without any. */
  box() {
    let [w, s, e, n] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < this.n; i++) {
      const [x, y] = [this.lon[i], this.lat[i]];
      if (x < w) w = x;
      if (x > e) e = x;
      if (y < s) s = y;
      if (y > n) n = y;
    }
    /** @type {[L.LatLngTuple, L.LatLngTuple]} */
    const corners = [
      [s, w],
      [n, e],
    ];
    return w <= e ? corners : null;
  }

  /**
   * Which records hold each of the folded words, in any text that is searched; tested once for each text, not
   * for each record.
   */
  holding(words) {
    const all = new Uint8Array(this.n).fill(1);
    for (const word of words) {
      const hit = new Uint8Array(this.n);
      const has = (s) => holds((this.folded[s] ??= searched(this.strings[s])), word);
      for (const name of this.payload.vocabulary.searched) {
        const group = this.groups[name];
        const codes = group ? group.codes : this.columns[name];
        if (!codes) continue;
        const found = group
          ? Uint8Array.from(group.rows, (row) => has(row[group.k]))
          : Uint8Array.from(this.used(name), (there, s) => there && has(s));
        if (!found.includes(1) || (this.until && TODAYS.test(name))) continue;
        const text = TEXTS.test(name);
        for (let i = 0; i < this.n; i++) if (!text || this.told(i)) hit[i] |= found[codes[i]];
      }
      const near = this.around().map((text) => Number(holds(text, word)));
      if (near.includes(1)) for (let i = 0; i < this.n; i++) hit[i] |= near[this.where[i]];
      const sent = [...this.forces()].filter(([, text]) => holds(text, word)).map(([id]) => id);
      if (sent.length)
        for (let i = 0; i < this.n; i++)
          if (sent.some((id) => this.list("contingent_id", i).includes(id))) hit[i] = 1;
      this.holdingId(word, hit);
      for (let i = 0; i < this.n; i++) all[i] &= hit[i];
    }
    return all;
  }

  /** Which of some records have all the words in their title, in any language. */
  titled(rows, words) {
    const names = this.payload.vocabulary.searched.filter((name) => /^title(_|$)/.test(name));
    const text = (i) => searched(names.map((name) => this.text(name, i)).join("\n"));
    return new Set(rows.filter((i) => words.every((word) => holds(text(i), word))));
  }

  /** For each combination of units their names, and those of the countries above them, in every language. */
  around() {
    if (this.nearby) return this.nearby;
    const names = namesOf(this.payload, "units", "unit_id");
    const units = this.payload.units && new Table(this.payload, "units");
    const above = new Map();
    for (let u = 0; u < (units?.n ?? 0); u++) above.set(units.get("unit_id", u), units.get("parent_id", u));
    this.nearby = this.places.map((set) =>
      searched([...set].flatMap((id) => [names.get(id) ?? "", names.get(above.get(id)) ?? ""]).join(" ")),
    );
    return this.nearby;
  }

  /** Names of the contingents, as they are searched. */
  forces() {
    this.sent ??= new Map(
      [...namesOf(this.payload, "contingents", "contingent_id")].map(([id, text]) => [id, searched(text)]),
    );
    return this.sent;
  }

  /** What a search that found nothing may have meant, or "". */
  suggestion(words) {
    const { strings } = this;
    const texts = this.payload.vocabulary.searched.flatMap((name) => {
      const group = this.groups[name];
      if (group) return group.rows.map((row) => strings[row[group.k]]);
      return this.columns[name] ? strings.filter((_, s) => this.used(name)[s]) : [];
    });
    const meant = nearest(words, [...texts, ...this.around(), ...this.forces().values()]);
    // words that are there, but in no record together, would be found as little
    return meant && this.holding(fold(meant).split(" ")).includes(1) ? meant : "";
  }

  /** Which strings a column uses. */
  used(name) {
    if (!this.usedBy[name]) {
      const there = new Uint8Array(this.strings.length);
      for (let i = 0; i < this.n; i++) there[this.columns[name][i]] = 1;
      this.usedBy[name] = there;
    }
    return this.usedBy[name];
  }

  /** Ids that came with the records are searched too; the numbers that stand for missing ids are not. */
  holdingId(word, hit) {
    if (!this.form) return;
    const prefix = fold(this.form.prefix ?? "");
    // of a numbered id a word can only be a part if it lies in the prefix or ends in a digit
    if (this.form.width !== undefined && !prefix.includes(word) && !/\d$/.test(word)) return;
    for (let i = 0; i < this.n; i++) if (!hit[i] && fold(this.id[i]).includes(word)) hit[i] = 1;
  }

  /**
   * Records in the order of a column of the table, equal ones in the order of time: a sort of the few
   * different
   * values, then one of whole numbers.
   *
   * @param {Uint32Array} rows in the order of time
   * @param {"when" | "what" | "where" | "kind" | "exact"} column
   * @param {string} lang
   */
  ordered(rows, column, lang) {
    if (column === "when") return rows;
    if (column === "exact") return countingSort(rows, (i) => this.precision[i], 256);
    const [codes, texts] = this.sortKeys(column, lang);
    const { compare } = new Intl.Collator(lang);
    const rank = new Uint32Array(texts.length);
    [...new Set(Array.from(rows, (i) => codes[i]))]
      .sort((a, b) => compare(texts[a], texts[b]))
      .forEach((code, k) => {
        rank[code] = k;
      });
    return countingSort(rows, (i) => rank[codes[i]], texts.length);
  }

  /** Code of each record, and the text of each code. */
  sortKeys(column, lang) {
    const place = this.groups[`place_${lang}`] ?? this.groups.place;
    if (column === "where" && place) {
      const text = (row) => this.strings[row[place.k]] || this.strings[row[this.groups.place.k]];
      return [place.codes, place.rows.map(text)];
    }
    if (column === "what" && this.columns.title) return [this.columns.title, this.strings];
    return [this.category, this.categories.map((c) => pick(c.title))];
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
    /** @type {any[]} */
    const first = Object.values(this.columns)[0];
    this.n = first ? first.length : 0;
  }

  get(name, i) {
    const column = this.columns[name];
    if (!column) return ""; // not every table has every language
    return this.plain.has(name) ? column[i] : this.strings[column[i]];
  }

  /** A name in the reader's language, falling back to what there is. */
  named(i, lang, of = "name") {
    const column = inNames(lang).find((one) => this.columns[`${of}_${one}`] && this.get(`${of}_${one}`, i));
    return this.get(column ? `${of}_${column}` : of, i);
  }
}

/** Names of the rows of a table in every language, by their id. */
function namesOf(payload, name, key) {
  if (!payload[name]) return new Map();
  const table = new Table(payload, name);
  const columns = Object.keys(payload[name]).filter((column) => /^name(_|$)/.test(column));
  return new Map(
    Array.from({ length: table.n }, (_, i) => [
      table.get(key, i),
      columns.map((column) => table.get(column, i)).join(" "),
    ]),
  );
}
