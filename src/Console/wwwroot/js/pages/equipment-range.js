/** Presets in seconds; a year is the longest a shift engineer asks for, "all" is everything that is kept. */
export const presets = { '15m': 900, '1h': 3600, '6h': 21_600, '24h': 86_400, '7d': 604_800, '30d': 2_592_000, '1y': 31_536_000 };
/** Nobody sees more between two readings, or keeps more than this. Seconds. */
const shortest = 1, longest = 12 * 31_536_000;

/**
 * The stretch of time that is shown: a preset that follows the newest value, or from … to as they stand. Seconds since 1970.
 * `changed` is called after each change by a person.
 */
export class Range {
  #changed;
  #asked = true;
  /** What is kept: no further back than this. */
  first = 0;
  /** The newest value. */
  newest = Date.now() / 1000;
  /** Name of a preset while the newest value is followed, else null. */
  preset = '1h';
  from = 0;
  to = 0;

  constructor(query, changed) {
    this.#changed = changed;
    const [from, to] = ['from', 'to'].map(name => Date.parse(query.get(name) ?? '') / 1000);
    if (from < to) [this.preset, this.from, this.to] = [null, from, to];
    else if (query.get('range') in presets) this.preset = query.get('range');
    else this.#asked = false;
    this.follow(this.newest);
  }

  /** Nobody asked for a range: the shortest that shows all there is, an hour at most. */
  suit(first, newest) {
    if (!this.#asked && this.following) this.preset = newest - first <= presets['15m'] ? '15m' : '1h';
    this.#asked = true;
    this.first = first;
  }

  /** For the address. */
  get parameters() {
    return this.preset ? { range: this.preset } : { from: iso(this.from), to: iso(this.to) };
  }

  get span() {
    return this.to - this.from;
  }

  get following() {
    return this.preset != null;
  }

  /** Takes the time of the newest value; a followed range moves along. */
  follow(newest) {
    this.newest = newest;
    if (this.preset) [this.from, this.to] = [newest - presets[this.preset], newest];
  }

  choose(preset) {
    this.preset = preset;
    this.follow(this.newest);
    this.#changed();
  }

  everything() {
    this.set(this.first || this.newest - presets['1y'], this.newest);
  }

  set(from, to) {
    const span = Math.min(longest, Math.max(shortest, to - from)), middle = (from + to) / 2;
    [this.preset, this.from, this.to] = [null, middle - span / 2, middle + span / 2];
    this.#changed();
  }

  /** Moves by a share of what is shown. */
  pan(share) {
    this.set(this.from + share * this.span, this.to + share * this.span);
  }

  /** Shows `factor` times as much around a time. */
  zoom(factor, around = this.following ? this.to : (this.from + this.to) / 2) {
    this.set(around - (around - this.from) * factor, around + (this.to - around) * factor);
  }
}

export const iso = seconds => new Date(Math.round(seconds * 1000)).toISOString();

const two = n => String(n).padStart(2, '0');

/** For <input type="datetime-local">, in the browser's zone. */
export function local(seconds) {
  const d = new Date(seconds * 1000);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}
