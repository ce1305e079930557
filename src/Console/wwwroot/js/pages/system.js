import { get, part } from '../api.js';
import { h, replaceOnce, setAttribute, setText } from '../dom.js';
import { count, span } from '../format.js';
import { t, word } from '../i18n.js';
import { button, emptyText, pageHead, panel, problemText } from '../parts.js';
import { DataTable } from '../table.js';
import { translated } from '../translate.js';
import { watch } from '../watch.js';
import { auditPanel, deadLetterPanel } from './system-lists.js';

/** What the machine behind the pages does: lag, throughput, detectors, checks, dead letters, audit. */
export function mount(root) {
  const facts = h('p.note'), services = h('div'), topics = h('div'), detectors = h('div.body'), serviceTable = servicesTable(), topicTable = topicsTable();
  const dead = deadLetterPanel(), audit = auditPanel(), checks = checksPanel();
  root.append(pageHead(t('system.title'), facts),
    h('div.columns.system-columns', null,
      h('div.column', null, panel(t('system.services'), {}, services), panel(t('system.topics'), { name: 'topics' }, topics), audit.element),
      h('div.column', null, checks.element, panel(t('system.detectors'), {}, detectors))), dead.element);

  const ask = async () => {
    const [system, shared] = await Promise.all([get('v1/system'), get('v1/detectors').catch(() => null)]);
    return { ...system, moment: shared?.moment };
  };
  const list = watch(ask, ({ data, error }) => {
    if (!data) {
      services.replaceChildren(problemText(error, t('system.served')));
      topics.replaceChildren();
      return;
    }
    setAttribute(facts, 'title', data.version);
    setText(facts, `${t('system.version')} ${data.version.replace(/\+(.{8}).*/, '+$1')} · ${t('system.uptime')} ${span(data.uptimeSeconds * 1000)}${error ? ` · ${t('common.stale')(error.message)}` : ''}`);
    fill(services, serviceTable, data.services, t('system.noServices'));
    fill(topics, topicTable, data.topics, t('common.none'));
    replaceOnce(detectors, detectorFacts(data), JSON.stringify([data.detectors, data.moment]));
  }, 5000);
  return () => [list, dead, audit, checks].forEach(p => p.stop());
}

function fill(place, table, rows, nothing) {
  if (rows.length === 0) return place.replaceChildren(emptyText(nothing));
  if (place.firstChild !== table.element) place.replaceChildren(table.element);
  table.render(rows);
}

const servicesTable = () => new DataTable({
  caption: t('system.services'), key: s => `${s.name} ${s.group} ${s.topic}`, sort: { by: 'lag', down: true },
  columns: [
    { name: 'name', label: t('system.service'), rowHeader: true, value: s => s.name, update: (td, s) => {
      setText(td, s.name);
      setAttribute(td, 'title', s.group ? `${t('system.group')}: ${s.group}` : null);
    } },
    { name: 'topic', label: t('system.topic'), value: s => s.topic, update: (td, s) => setText(td, s.topic) },
    { name: 'lag', label: t('system.lag'), title: t('system.lagWhy'), numeric: true, value: s => s.lag, update: (td, s) => setText(td, s.lag == null ? '–' : s.lag === 0 ? t('system.upToDate') : t('system.records')(count(s.lag))) },
    { name: 'rate', label: t('system.rate'), numeric: true, value: s => s.perSecond, update: (td, s) => setText(td, s.perSecond == null ? '–' : count(s.perSecond)) },
  ],
});

const topicsTable = () => new DataTable({
  caption: t('system.topics'), key: s => s.topic, sort: { by: 'topic', down: false },
  columns: [
    { name: 'topic', label: t('system.topic'), rowHeader: true, value: s => s.topic, update: (td, s) => {
      if (!td.firstChild) td.append(h('span'), ' ', h('span.tag', null, t('system.deadLettersTopic')));
      setText(td.firstChild, s.topic);
      td.lastChild.hidden = !s.deadLetters;
      td.lastChild.className = `tag ${s.records > 0 ? 'warn' : ''}`;
    } },
    { name: 'partitions', label: t('system.partitions'), numeric: true, value: s => s.partitions, update: (td, s) => setText(td, String(s.partitions)) },
    { name: 'records', label: t('system.count'), numeric: true, value: s => s.records, update: (td, s) => setText(td, count(s.records)) },
  ],
});

/** Which equipment is scored without a detector that should take part, and where MOMENT runs. */
function detectorFacts({ detectors, moment }) {
  const { degraded, of, equipment = [] } = detectors;
  const device = !moment ? t('system.momentUnknown') : !moment.configured ? t('system.momentOff') : moment.device ? t('system.momentOn')(moment.device) : t('system.momentFailed')(translated(moment.reason) ?? '?');
  const names = equipment.map((id, i) => [i ? ', ' : '', h('a', { href: `#/equipment/${part(id)}` }, id)]);
  return h('dl.facts', null,
    h('dt', null, t('system.detectors')), h(`dd${degraded ? '.warn-text' : ''}`, null, t('system.degraded')(degraded, of)),
    names.length ? [h('dt', null, t('system.degradedNames')), h('dd', null, names, degraded > names.length ? ' …' : '')] : null,
    h('dt', null, t('system.moment')), h('dd', null, device, moment?.device && moment.reason ? h('span.note', null, ` ${translated(moment.reason)}`) : null));
}

/** The checks of doctor; asked when the page opens and on request, for they cost some seconds. */
function checksPanel() {
  const body = h('div', null, emptyText(t('system.checking'))), note = h('span.note');
  const again = button(t('system.runAgain'), () => list.refresh(), { kind: 'small' });
  const list = watch(() => get('v1/system/checks'), ({ data, error }) => {
    if (error) return body.replaceChildren(problemText(error, t('system.served')));
    setText(note, t('system.checksDone')(data.filter(c => !c.ok).length, data.length));
    body.replaceChildren(h('ul.list.checks', null, data.map(c => h('li', null,
      h('div.line', null, h(`span.tag.${c.ok ? 'good' : 'warn'}`, null, c.ok ? `✓ ${t('system.ok')}` : `! ${t('system.failing')}`), h('strong', null, translated(word('system.checkNames', c.name)))), h('p.when', null, translated(c.detail))))));
  });
  return { element: panel(t('system.checks'), { extra: [note, again] }, h('p.note.hint-line', null, t('system.checksHint')), body), stop: list.stop };
}
