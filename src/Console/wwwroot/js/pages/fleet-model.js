import { stageMark } from '../stage.js';
import { t } from '../i18n.js';
import { h } from '../dom.js';

/** What an equipment is counted as: "0".."4" once scored, else "warming-up" or "silent". */
export const stateOf = item => (item.state === 'scored' ? String(item.stage) : item.state);

/** What is in alarm or has an open incident stands first; silent ones above what is fine; those that warm up last. */
export const urgency = item => (item.incident ? 10 : 0) + (item.alarm ? 20 : 0) + (item.state === 'scored' ? item.stage : item.state === 'silent' ? 1.5 : -1);

/** What the page knows of the fleet: the list, kept fresh by the stream. Items keep their identity, so that rows can hold them. */
export class FleetModel {
  items = new Map();
  /** Whether the list was read at least once. */
  read = false;

  /** Takes the list; a score that the stream brought meanwhile is not overwritten by an older one. */
  take(list) {
    this.read = true;
    const there = new Set();
    for (const item of list) {
      there.add(item.equipment);
      const known = this.items.get(item.equipment);
      if (!known) this.items.set(item.equipment, { ...item, trend: [...item.trend] });
      else if (Date.parse(known.time) > Date.parse(item.time) && item.state !== 'silent') {
        const { time, state, stage, probability, alarm, degraded, warmUp } = known;
        Object.assign(known, item, { time, state, stage, probability, alarm, degraded, warmUp, trend: [...item.trend] });
      } else Object.assign(known, item, { trend: [...item.trend] });
    }
    for (const name of this.items.keys()) if (!there.has(name)) this.items.delete(name);
  }

  /** Takes the open incidents: each equipment gets its worst, or null. */
  takeIncidents(open) {
    const worst = new Map();
    for (const incident of open) if (!(worst.get(incident.equipment)?.stage >= incident.stage)) worst.set(incident.equipment, incident);
    for (const item of this.items.values()) item.incident = worst.get(item.equipment) ?? null;
  }

  /** Takes the newest scores from the stream. @returns {boolean} Whether one is of an equipment that is not listed yet. */
  patch(latest) {
    let unknown = false;
    for (const score of latest) {
      const known = this.items.get(score.equipment);
      if (!known) unknown = true;
      else if (Date.parse(score.time) > Date.parse(known.time)) {
        const { time, state, stage, probability, alarm, degraded, warmUp } = score;
        Object.assign(known, { time, state, stage, probability, alarm, degraded, warmUp });
        const end = known.trend.length - 1;
        if (probability != null && !(known.trend[end] >= probability)) known.trend[end] = probability;
      }
    }
    return unknown;
  }

  /** Those that the filter lets through. */
  matching({ q, state }) {
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    return [...this.items.values()].filter(item => {
      if (state != null && (state === 'degraded' ? !item.degraded : stateOf(item) !== state)) return false;
      const text = [item.equipment, item.line, item.type, item.recipe].join(' ').toLowerCase();
      return words.every(w => text.includes(w));
    });
  }

  /** The summary: how many are in each state. Stages always, the rest where there are any or where it is the filter. */
  counts(chosen) {
    const by = new Map();
    let degraded = 0;
    for (const item of this.items.values()) {
      by.set(stateOf(item), (by.get(stateOf(item)) ?? 0) + 1);
      if (item.degraded) degraded++;
    }
    const number = name => by.get(name) ?? 0;
    return [
      ...['4', '3', '2', '1', '0'].map(name => ({ name, mark: stageMark(Number(name)), number: number(name) })),
      { name: 'warming-up', mark: stageMark(null), number: number('warming-up') },
      { name: 'silent', mark: h('span.word', null, t('common.silent')), number: number('silent') },
      { name: 'degraded', mark: h('span.word', null, t('fleet.degradedCount')), number: degraded },
    ].map(c => ({ ...c, chosen: c.name === chosen }));
  }
}
