import { RequestError, address, get } from '../api.js';
import { h, setAttribute, setText } from '../dom.js';
import { moment } from '../format.js';
import { t } from '../i18n.js';
import { emptyText, panel, problemText, select } from '../parts.js';
import { DataTable } from '../table.js';

/** Anomalies of the chosen detector, strongest first; one chosen is shown in the chart. */
export function anomalyPanel(path, result, open) {
  let detector = null, kind = '', turn = 0, stopped = false, items = [], next = null;
  const count = h('span.hint', { role: 'status' }), body = h('div.anomaly-list'), more = h('button.button.small', { type: 'button', hidden: true, click: () => load(next) }, t('common.more'));
  const kinds = t('analysis.anomalyKinds');
  const filter = select([['', t('analysis.allKinds')], ...Object.entries(kinds)], '', value => { kind = value; load(null); });
  const table = new DataTable({
    caption: t('analysis.anomalies'), className: 'anomalies', sort: { by: 'peak', down: true }, key: row => row.key, open,
    columns: [
      { name: 'time', label: t('analysis.time'), rowHeader: true, value: r => Date.parse(r.from), update: timeCell },
      { name: 'equipment', label: t('analysis.equipment'), value: r => r.equipment, update: (td, r) => { td.textContent = r.equipment; } },
      { name: 'kind', label: t('analysis.kind'), value: r => r.kind, update: (td, r) => td.replaceChildren(h('span.tag', null, kinds[r.kind] ?? r.kind)) },
      { name: 'rows', label: t('analysis.length'), numeric: true, value: r => r.rows, update: (td, r) => { td.textContent = String(r.rows); } },
      { name: 'because', label: t('analysis.because'), update: (td, r) => td.replaceChildren(...because(r)) },
      { name: 'peak', label: t('analysis.peak'), numeric: true, value: r => r.peak, update: (td, r) => { td.textContent = r.peak.toFixed(2); } },
      ...(result.labelled == null ? [] : [{ name: 'right', label: t('analysis.right'), value: r => (r.labelled ? 1 : 0), update: (td, r) => { td.textContent = t(r.labelled ? 'analysis.yes' : 'analysis.no'); } }]),
    ],
  });
  /** A button, so that the row is reached and opened by keyboard; arrow keys go on from there. */
  function timeCell(td, row) {
    if (!td.firstChild) td.append(h('button.name', { type: 'button', click: () => open(td.row) }));
    td.row = row;
    setText(td.firstChild, moment(Date.parse(row.from)));
    setAttribute(td.firstChild, 'aria-label', t('analysis.openOf')(td.firstChild.textContent, row.equipment));
  }
  const element = panel(t('analysis.anomalies'), { extra: [count, h('label.filters', null, h('span.hint', null, t('analysis.kind')), filter)] }, h('p.hint', null), body, h('div.body', null, more));
  element.querySelector('p.hint').remove();

  async function load(cursor) {
    const mine = ++turn;
    try {
      const page = await get(address(`${path}/anomalies`, { detector, kind, limit: 200, cursor }));
      if (stopped || mine !== turn) return;
      const fresh = page.items.map(a => ({ ...a, key: `${a.equipment} ${a.from}` }));
      items = cursor ? [...items, ...fresh] : fresh;
      next = page.next;
      more.parentElement.hidden = more.hidden = !next;
      count.textContent = `${t('analysis.found')(page.total)}. ${page.total ? t('analysis.openHint') : ''}`;
      if (items.length === 0) return body.replaceChildren(emptyText(t('analysis.noAnomalies')));
      if (!table.element.isConnected) body.replaceChildren(table.element);
      table.render(items);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (!stopped) body.replaceChildren(problemText(error));
    }
  }

  return {
    element,
    show: value => { detector = value; load(null); },
    stop: () => { stopped = true; },
  };
}

const because = row => [
  ...row.sensors.slice(0, 3).map(s => h('span.because', null, s.sensor, h('span.hint', null, t('analysis.explained')[s.how]?.(s.deviations) ?? ''))),
  ...(row.context ? [h('span.tag', null, t('analysis.inContext')(row.context))] : []),
];
