import { get, part, post, RequestError } from '../api.js';
import { h } from '../dom.js';
import { duration, moment } from '../format.js';
import { t } from '../i18n.js';
import { button, emptyText, panel, problemText, scrollable, select } from '../parts.js';
import { DataTable } from '../table.js';
import { leading } from './incidents-detail.js';
import { alertText } from './incidents-timeline.js';

/** What an alert was computed from, and computing it again: one click each. */
export function evidencePanel() {
  const body = h('div.evidence-body', { 'aria-live': 'polite' }, h('p.empty', null, t('incidents.evidenceHint')));
  let chosen = null, pick = null, known = '', turn = 0;
  const tools = h('div.filters');

  async function run(wait, ask, show) {
    const mine = ++turn;
    body.replaceChildren(emptyText(wait));
    try {
      const answer = await ask();
      if (mine === turn) body.replaceChildren(show(answer));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (mine === turn) body.replaceChildren(problemText(error));
    }
  }

  return {
    element: panel(t('incidents.evidence'), { name: 'evidence', extra: tools }, body),
    show({ alerts }) {
      const key = alerts.map(a => a.id).join();
      if (known === key && tools.firstChild) return;
      known = key;
      if (alerts.length === 0) {
        tools.replaceChildren();
        body.replaceChildren(emptyText(t('incidents.noAlerts')));
        return;
      }
      if (!alerts.some(a => a.id === chosen)) chosen = leading(alerts).id;
      pick = select(alerts.map(a => [a.id, `${moment(Date.parse(a.time))} · ${alertText(a)}`]), chosen, value => { chosen = value; }, { 'aria-label': t('incidents.whichAlert') });
      tools.replaceChildren(...[
        alerts.length > 1 && pick,
        button(t('incidents.showEvidence'), () => run(t('incidents.reading'), () => get(`v1/alerts/${part(chosen)}/evidence`), evidence)),
        button(t('incidents.replay'), () => run(t('incidents.working'), () => post(`v1/alerts/${part(chosen)}/replay`), replay)),
      ].filter(Boolean));
    },
  };
}

function evidence({ alert, bundle, budget, detectors, readings, partition, firstOffset, lastOffset }) {
  const proof = alert.evidence ?? {};
  const rows = [
    [t('incidents.whichAlert'), `${moment(Date.parse(alert.time))} · ${alertText(alert)}`],
    [t('incidents.bundle'), h('code', null, bundle)], [t('incidents.budget'), t('incidents.budgetText')(budget.alerts, duration(budget.per))],
    [t('incidents.detectors'), detectors.join(', ')], [t('incidents.partition'), `${partition}, ${firstOffset} – ${lastOffset}`],
    proof.windowHash && [t('incidents.window'), h('code', null, proof.windowHash)], proof.configuration && [t('incidents.configuration'), h('code', null, proof.configuration)],
  ].filter(Boolean);
  return h('div', null, h('dl.facts.body', null, rows.map(([name, value]) => [h('dt', null, name), h('dd', null, value)])), readingTable(readings));
}

function readingTable(readings) {
  const sensors = [...new Set(readings.flatMap(r => Object.keys(r.values)))];
  const table = new DataTable({
    caption: t('incidents.readings'), key: r => `${r.time} ${r.offset ?? ''}`, sort: { by: 'time', down: true },
    columns: [
      { name: 'time', label: t('common.time'), rowHeader: true, down: true, value: r => Date.parse(r.time), update: (td, r) => { td.textContent = moment(Date.parse(r.time)); } },
      ...sensors.map((sensor, i) => ({
        name: `sensor-${i}`, label: sensor, numeric: true, value: r => r.values[sensor] ?? null,
        update: (td, r) => { td.textContent = r.values[sensor] == null ? '–' : String(Number(r.values[sensor].toPrecision(6))); },
      })),
    ],
  });
  table.render(readings);
  return h('div', null, h('h3.sub', null, t('incidents.readingsCount')(readings.length)), table.element);
}

function replay({ matches, bundle, readings, compared, log }) {
  return h('div', null,
    h(`p.outcome.${matches ? 'good' : 'bad'}`, null, h('strong', null, matches ? '✓ ' : '✗ ', t(matches ? 'incidents.matches' : 'incidents.differs'))),
    h('p.body.note', null, `${t('incidents.readingsCount')(readings)} · ${t('incidents.bundle')} ${bundle.slice(0, 8)}`, log ? ` · ${t('incidents.log')(log.same, log.different, log.gone)}` : ''),
    scrollable(t('incidents.compared'), h('table.replay', null, h('caption.unseen', null, t('incidents.compared')),
      h('thead', null, h('tr', null, ['name', 'was', 'is', 'same'].map(c => h('th', { scope: 'col' }, t(`incidents.${c}`))))),
      h('tbody', null, compared.map(c => h(`tr${c.same ? '' : '.differs'}`, null, h('th', { scope: 'row' }, c.name), h('td', null, h('code', null, c.was)), h('td', null, h('code', null, c.is)),
        h('td', null, c.same ? `✓ ${t('incidents.same')}` : `✗ ${t('incidents.different')}`)))))));
}
