import { address, get, part } from '../api.js';
import { scoreChart } from '../charts/score.js';
import { loadUplot } from '../charts/uplot.js';
import { h } from '../dom.js';
import { clock, percent } from '../format.js';
import { t } from '../i18n.js';
import { emptyText } from '../parts.js';
import { stageBounds } from '../stage.js';

/** Shown before and after the incident at least, and as a share of its length. */
const leastMs = 2 * 60_000, share = 0.4;
const points = 600;

/** The score around an incident; read once, and again while the incident goes on. */
export class IncidentChart {
  element = h('div.score-body');
  #chart = null;
  #shown = '';
  #stopped = false;

  async show(incident) {
    const key = `${incident.since} ${incident.updated} ${incident.resolved}`;
    if (key === this.#shown) return;
    this.#shown = key;
    const since = Date.parse(incident.since), end = Date.parse(incident.resolved ?? incident.updated);
    const around = Math.max(leastMs, (end - since) * share), from = since - around, to = end + around;
    const [library, data, bounds] = await Promise.all([loadUplot(), read(incident, from, to), stageBounds(incident.equipment)]);
    if (this.#stopped || key !== this.#shown) return;
    this.#chart?.destroy();
    this.#chart = null;
    this.element.removeAttribute('role');
    this.element.removeAttribute('aria-label');
    if (!library || !data) {
      this.element.replaceChildren(emptyText(t(library ? 'incidents.noScores' : 'common.noCharts')));
      return;
    }
    this.#chart = scoreChart(library, this.element, data, { bounds, shade: [since / 1000, end / 1000], range: [from / 1000, to / 1000], height: 190 });
    const highest = data.probability.reduce((most, p) => Math.max(most, p ?? 0), 0);
    this.#chart.describe(t('incidents.chartLabel')(incident.equipment, percent(highest), clock(from), clock(to)));
  }

  stop() {
    this.#stopped = true;
    this.#chart?.destroy();
  }
}

/** @returns {Promise<{times: number[], probability: number[]}|null>} Null: nothing is stored. */
async function read(incident, from, to) {
  const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  const series = await get(address(`v1/equipment/${part(incident.equipment)}/series`, { ...span, points, sensors: incident.sensors?.[0]?.sensor })).catch(() => null);
  if (series?.score && series.times.length) return { times: series.times, probability: series.score.probability };
  const scores = await get(address('v1/scores', { equipment: incident.equipment, ...span, limit: 5000 })).catch(() => []);
  const scored = scores.filter(s => s.state === 'scored' && s.sensor === '*').sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
  return scored.length ? { times: scored.map(s => Date.parse(s.time) / 1000), probability: scored.map(s => s.probability) } : null;
}
