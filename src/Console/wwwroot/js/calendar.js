import { durationMs } from './format.js';

/** Days as the API writes them, in the order of the calendar. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

const dayMs = 86_400_000;

/** Midnight, local to the person, of the Monday of a week. */
export function mondayOf(ms) {
  const day = new Date(ms);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - ((day.getDay() + 6) % 7));
  return day.getTime();
}

/** Days later by the calendar, also where a day has 23 or 25 hours. */
export function addDays(ms, days) {
  const day = new Date(ms);
  day.setDate(day.getDate() + days);
  return day.getTime();
}

/**
 * When a maintenance window lies within a span.
 * @param {object} window As of GET v1/maintenance: once (start, end) or weekly (days, at, duration, timeZone; start and end bound it).
 * @returns {[number, number][]} Milliseconds, cut to the span.
 */
export function occurrences(window, from, to) {
  const start = window.start ? Date.parse(window.start) : -Infinity, end = window.end ? Date.parse(window.end) : Infinity;
  const removed = window.removed ? Date.parse(window.removed) : Infinity;
  const found = [];
  const add = (a, b) => {
    const cut = [Math.max(a, from), Math.min(b, to, removed)];
    if (cut[0] < cut[1]) found.push(cut);
  };
  if (!window.days?.length) {
    if (start < end) add(start, end);
    return found;
  }
  const length = durationMs(window.duration), [hour, minute] = window.at.split(':').map(Number);
  // Days of the window's calendar: not each of them has 24 hours.
  const { year, month, date } = inZone(from - length - dayMs, window.timeZone);
  for (let day = Date.UTC(year, month - 1, date); day < to + 2 * dayMs; day += dayMs) {
    if (!window.days.includes(weekdays[(new Date(day).getUTCDay() + 6) % 7])) continue;
    const begin = instant(day + (hour * 60 + minute) * 60_000, window.timeZone);
    add(Math.max(begin, start), Math.min(begin + length, end));
  }
  return found;
}

const formats = new Map();

/** The calendar's fields of an instant in a time zone; UTC where the zone is not known here. */
function inZone(ms, zone) {
  if (!formats.has(zone)) {
    const options = { hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', timeZone: zone ?? 'UTC' };
    let format;
    try {
      format = new Intl.DateTimeFormat('en-US', options);
    } catch {
      format = new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
    }
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(formats.get(zone).formatToParts(ms).map(p => [p.type, Number(p.value)]));
  const utc = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return { year: parts.year, month: parts.month, date: parts.day, offset: utc - Math.floor(ms / 1000) * 1000 };
}

/** The instant at which a zone's clocks show this, given as if it were UTC; twice corrected, for the days on which they change. */
function instant(shown, zone) {
  const first = shown - inZone(shown, zone).offset;
  return shown - inZone(first, zone).offset;
}
