import { currentLanguage } from './i18n.js';

const second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
const locale = () => (currentLanguage() === 'ko' ? 'ko-KR' : 'en-GB');

/** 0.9984 → "99.84 %"; beyond what four nines can tell apart: ">99.99 %". */
export function percent(share, digits = 1) {
  if (share == null) return '–';
  if (share > 0.9999) return '>99.99 %';
  const fine = share >= 0.99 ? Math.max(digits, 2) : digits;
  // A share that binary fractions write a little too small (0.58) must not lose a digit.
  return `${(Math.floor(share * 100 * 10 ** fine + 1e-9) / 10 ** fine).toFixed(fine)} %`;
}

/** A share that was counted, rounded: 0.58 → "58.0 %", 1 → "100.0 %"; what is not none and not all never looks so. */
export function rate(share) {
  if (share == null) return '–';
  if (share > 0 && share < 0.0005) return '<0.1 %';
  if (share < 1 && share > 0.9995) return '>99.9 %';
  return `${(share * 100).toFixed(1)} %`;
}

export const wholePercent = share => `${Math.round(share * 100)} %`;

export const signed = value => (value > 0 ? '+' : value < 0 ? '−' : '') + Math.abs(value).toFixed(1);

/** 13:05:09, in every language: it also labels the narrow axis. */
export function clock(ms) {
  return new Date(ms).toLocaleTimeString('en-GB');
}

/** Time of day today, else with its date. */
export function moment(ms, now = Date.now()) {
  const sameDay = new Date(ms).toDateString() === new Date(now).toDateString();
  return sameDay ? clock(ms) : `${new Date(ms).toLocaleDateString(locale())} ${clock(ms)}`;
}

/** "3 s ago" within a day, else the date: recorded data may be years old. */
export function ago(ms, now = Date.now()) {
  const age = now - ms;
  if (age >= day || age < -minute) return moment(ms, now);
  if (age < 1.5 * second) return currentLanguage() === 'ko' ? '방금' : 'now';
  const text = span(age);
  return currentLanguage() === 'ko' ? `${text} 전` : `${text} ago`;
}

/** "42 s", "3 min", "2 h 5 min", "6 d 2 h"; what is zero is left out. */
export function span(ms) {
  const [s, m, H, d] = currentLanguage() === 'ko' ? ['초', '분', '시간', '일'] : [' s', ' min', ' h', ' d'];
  const two = (whole, unit, rest, smaller) => (rest ? `${whole}${unit} ${rest}${smaller}` : `${whole}${unit}`);
  if (ms < minute) return `${Math.max(0, Math.round(ms / second))}${s}`;
  if (ms < hour) return `${Math.floor(ms / minute)}${m}`;
  if (ms < 2 * day) return two(Math.floor(ms / hour), H, Math.floor((ms % hour) / minute), m);
  return two(Math.floor(ms / day), d, Math.floor((ms % day) / hour), H);
}

const units = { ms: 1, s: second, m: minute, h: hour, d: day };

/** A duration as the API writes it ("1h30m") in milliseconds; 0 if it is none. */
export const durationMs = text => [...String(text ?? '').matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)].reduce((sum, [, number, unit]) => sum + Number(number) * units[unit], 0);

/** The same for a person: "1h30m" → "1 h 30 min". */
export const duration = text => (durationMs(text) ? span(durationMs(text)) : String(text ?? '–'));

/** 12,345; fractions only below ten. */
export const count = value => (value > 0 && value < 10 && !Number.isInteger(value) ? value.toFixed(1) : Math.round(value).toLocaleString('en-US'));
