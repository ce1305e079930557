import { part } from '../api.js';
import { h, setAttribute, setText } from '../dom.js';
import { ago, percent, span, wholePercent } from '../format.js';
import { t } from '../i18n.js';
import { drawSparkline } from '../sparkline.js';
import { stageMark, stageText, updateStageMark } from '../stage.js';
import { DataTable } from '../table.js';
import { urgency } from './fleet-model.js';

/** Quality facts named in the cell; its title names all. */
const factsNamed = 2;

/** Alarms that the budget allowed in the time it looks back on: one at least, also in the first minutes. */
const allowedOf = alarms => Math.max(1, alarms.days * alarms.allowedPerDay);

/** Alarms had, as a share of those the budget allowed; null before there is a threshold. */
const budgetUsed = ({ alarms }) => (alarms ? alarms.count / allowedOf(alarms) : null);

const faults = item => Object.values(item.quality).reduce((sum, n) => sum + n, 0);

/** The table of all equipment. `view`: {sort, down}. */
export function fleetTable(view, open, sorted) {
  const columns = [
    { name: 'equipment', label: t('common.equipment'), rowHeader: true, value: i => i.equipment, update: nameCell },
    { name: 'stage', down: true, label: t('common.stage'), value: urgency, update: stageCell },
    { name: 'probability', label: t('common.probability'), numeric: true, value: i => i.probability ?? -1, update: probabilityCell },
    { name: 'trend', down: true, label: t('fleet.recent'), value: i => Math.max(...i.trend.map(v => v ?? -1)), update: trendCell },
    { name: 'quality', down: true, label: t('fleet.quality'), value: faults, update: qualityCell },
    { name: 'context', label: t('fleet.context'), value: i => `${i.line ?? ''} ${i.recipe ?? ''}`, update: (td, i) => setText(td, [i.line, i.recipe].filter(Boolean).join(' · ') || '–') },
    { name: 'model', label: t('fleet.model'), value: i => i.bundle, update: modelCell },
    { name: 'budget', down: true, label: t('fleet.budget'), value: i => budgetUsed(i), update: budgetCell },
    { name: 'last', label: t('fleet.last'), numeric: true, value: i => Date.parse(i.time), update: (td, i) => setText(td, ago(Date.parse(i.time))) },
  ];
  const known = columns.some(c => c.name === view.sort);
  return new DataTable({
    caption: t('fleet.table'), className: 'fleet-table', columns, key: i => i.equipment, sort: { by: known ? view.sort : 'stage', down: view.down },
    open, sorted, rowClass: i => (i.alarm ? 'in-alarm' : ''),
  });
}

function nameCell(td, item) {
  if (!td.parts) {
    td.parts = {
      alarm: h('span.tag.alarm', null, t('common.inAlarm')),
      degraded: h('span.tag.degraded', { title: t('common.degradedWhy') }, t('common.degraded')),
      incident: h('a.tag.open', { href: '#/incidents' }, t('fleet.incident')),
      moved: h('span.tag', { title: t('fleet.movedWhy') }, t('fleet.moved')),
    };
    td.append(h('a.name', { href: `#/equipment/${part(item.equipment)}` }, item.equipment), ...Object.values(td.parts));
  }
  td.parts.alarm.hidden = !item.alarm;
  td.parts.degraded.hidden = !item.degraded;
  td.parts.moved.hidden = !item.moved;
  td.parts.incident.hidden = !item.incident;
  if (item.incident) setAttribute(td.parts.incident, 'href', `#/incidents/${part(item.incident.id)}`);
}

function stageCell(td, item) {
  if (!td.firstChild) td.append(stageMark(0));
  const scored = item.state === 'scored';
  updateStageMark(td.firstChild, scored ? item.stage : null, t(item.state === 'silent' ? 'common.silent' : 'common.warmingUp'));
  setAttribute(td, 'title', scored && item.frozenStage != null && item.frozenStage !== item.stage ? t('fleet.frozenWhy')(stageText(item.frozenStage)) : null);
}

function probabilityCell(td, item) {
  td.meter ??= h('progress', { max: '1', value: '0' });
  td.text ??= h('span');
  if (!td.firstChild) td.append(td.meter, td.text);
  const warming = item.state === 'warming-up';
  td.meter.hidden = !warming;
  if (warming) {
    td.meter.value = item.warmUp;
    setAttribute(td.meter, 'aria-label', t('common.warmUp')(wholePercent(item.warmUp)));
  }
  setText(td.text, warming ? wholePercent(item.warmUp) : percent(item.probability));
}

function trendCell(td, item) {
  if (!td.firstChild) td.append(h('canvas.spark', { role: 'img' }));
  drawSparkline(td.firstChild, item.trend);
  const highest = Math.max(...item.trend.map(v => v ?? -1));
  setAttribute(td.firstChild, 'aria-label', t('fleet.trendLabel')(highest < 0 ? '–' : percent(highest)));
}

function qualityCell(td, item) {
  const facts = Object.entries(item.quality).filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1]).map(([name, n]) => `${t('fleet.qualityWords')[name] ?? name} ${n}`);
  const text = facts.length === 0 ? t('fleet.good') : facts.slice(0, factsNamed).join(', ') + (facts.length > factsNamed ? ` +${facts.length - factsNamed}` : '');
  setText(td, text);
  td.classList.toggle('faulty', facts.length > 0);
  setAttribute(td, 'title', t('fleet.qualityWhy')(facts.join(', '), item.readingsLastHour));
}

function modelCell(td, item) {
  if (!td.firstChild) td.append(h('code'));
  setText(td.firstChild, item.bundle ? item.bundle.slice(0, 8) : t('fleet.noModel'));
  setAttribute(td, 'title', item.bundle ? t('fleet.modelWhy')(item.bundle) : null);
}

function budgetCell(td, item) {
  if (!td.firstChild) td.append(h('span.bar', { 'aria-hidden': 'true' }, h('span')), h('span.budget-used'));
  const used = budgetUsed(item), [bar, text] = td.children;
  bar.hidden = used == null;
  bar.classList.toggle('over', used > 1);
  bar.firstChild.style.width = `${Math.min(1, used ?? 0) * 100}%`;
  if (used == null) return setText(text, t('fleet.noBudget'));
  const { count, days, allowedPerDay } = item.alarms, allowed = Number(allowedOf(item.alarms).toFixed(1));
  setText(text, `${count} / ${allowed}`);
  setAttribute(td, 'title', t('fleet.budgetWhy')(count, span(days * 86_400_000), Number(allowedPerDay.toFixed(1))));
}
