import { currentLanguage } from './i18n.js';

const second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
const locale = () => (currentLanguage() === 'ko' ? 'ko-KR' : 'en-GB');

/** 0.9984 → "99.84 %"; beyond what four nines can tell apart: ">99.99 %". */
export function percent(share, digits = 1) {
  if (share == null) return '–';
  if (share > 0.9999) return '>99.99 %';
  const fine = share >= 0.99 ? Math.max(digits, 2) : digits;
  return `${(Math.floor(share * 100 * 10 ** fine) / 10 ** fine).toFixed(fine)} %`;
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

/** "42 s", "3 min", "2 h 5 min". */
export function span(ms) {
  const [s, m, H] = currentLanguage() === 'ko' ? ['초', '분', '시간'] : [' s', ' min', ' h'];
  if (ms < minute) return `${Math.max(0, Math.round(ms / second))}${s}`;
  if (ms < hour) return `${Math.floor(ms / minute)}${m}`;
  return `${Math.floor(ms / hour)}${H} ${Math.floor((ms % hour) / minute)}${m}`;
}

/** 12,345; fractions only below ten. */
export const count = value => (value > 0 && value < 10 && !Number.isInteger(value) ? value.toFixed(1) : Math.round(value).toLocaleString('en-US'));
