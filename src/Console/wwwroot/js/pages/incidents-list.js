import { address, getPages, part } from '../api.js';
import { h, setText } from '../dom.js';
import { moment, span } from '../format.js';
import { t, word } from '../i18n.js';
import { button, emptyText, pageHead, problemText, select } from '../parts.js';
import { stageMark, updateStageMark } from '../stage.js';
import { DataTable } from '../table.js';
import { watch } from '../watch.js';
import { sentence } from '../incident-words.js';

const pageSize = 100;
const filters = ['status', 'stage', 'verdict', 'equipment'];

/** The list, newest open ones first. Its filter stands in the address. */
export function mountList(root, { query }, shell) {
  const filter = Object.fromEntries(filters.map(name => [name, query.get(name) ?? '']));
  const body = h('div.panel.incident-list'), stale = h('p.stale', { role: 'status' });
  const more = button(t('common.more'), loadMore), table = incidentTable(shell);
  more.hidden = true;
  /** Incidents by id, and where the last page that was read ends. */
  let items = new Map(), next = null, pages = 1;

  const list = watch(async () => {
    const read = await getPages('v1/incidents', filter, pages, pageSize);
    // By id: one that moves while pages are read is on two of them.
    return { items: new Map(read.items.map(i => [i.id, i])), next: read.next };
  }, ({ data, error }) => {
    if (!error) ({ items, next } = data);
    draw(error);
  }, 30_000);

  async function loadMore() {
    pages++;
    await list.refresh();
    // The button is gone then, and the focus with it.
    if (more.hidden) [...body.querySelectorAll('a.name')].at(-1)?.focus();
  }

  function draw(error) {
    more.hidden = !next;
    setText(stale, error && items.size ? t('common.stale')(error.message) : '');
    if (items.size) {
      if (body.firstChild !== table.element) body.replaceChildren(table.element);
      table.render([...items.values()]);
    } else body.replaceChildren(error ? problemText(error, t('incidents.served')) : emptyText(t(filters.some(f => filter[f]) ? 'incidents.nothing' : 'incidents.none')));
  }

  function change(name, value) {
    filter[name] = value.trim();
    pages = 1;
    shell.replace(address('#/incidents', filter));
    list.refresh();
  }

  const labelled = (label, control) => h('label', null, label, control);
  const equipment = h('input', { type: 'search', value: filter.equipment, size: 16, placeholder: t('incidents.equipmentFilter'), 'aria-label': t('incidents.equipmentFilter'), change: () => change('equipment', equipment.value) });
  root.append(
    pageHead(t('incidents.title'), stale),
    h('div.filters', null,
      labelled(t('incidents.status'), select(Object.entries(t('incidents.statuses')), filter.status, v => change('status', v))),
      labelled(t('incidents.least'), select([['', t('incidents.anyStage')], ...[2, 3, 4].map(s => [String(s), t('incidents.leastStages')(t('common.stages')[s])])], filter.stage, v => change('stage', v))),
      labelled(t('incidents.verdict'), select([['', t('incidents.anyVerdict')], ['none', t('incidents.noVerdict')], ...Object.entries(t('incidents.verdicts'))], filter.verdict, v => change('verdict', v))),
      equipment),
    body, h('div', null, more));

  const stops = [shell.live.on('open', list.refresh), shell.live.on('incident', list.soon)];
  const clock = setInterval(() => table.refresh(), 10_000);
  return () => {
    stops.forEach(stop => stop());
    clearInterval(clock);
    list.stop();
  };
}

function incidentTable(shell) {
  const since = i => Date.parse(i.since), end = i => (i.resolved ? Date.parse(i.resolved) : null);
  return new DataTable({
    caption: t('incidents.table'), className: 'incident-table', key: i => i.id, sort: { by: 'status', down: true },
    open: i => shell.navigate(`#/incidents/${part(i.id)}`), rowClass: i => (i.status === 'open' ? 'in-alarm' : 'over'),
    columns: [
      { name: 'equipment', label: t('common.equipment'), rowHeader: true, value: i => i.equipment, update: (td, i) => {
        if (!td.firstChild) td.append(h('a.name', { href: `#/incidents/${part(i.id)}` }, i.equipment));
      } },
      { name: 'stage', label: t('common.stage'), down: true, value: i => i.stage, update: (td, i) => {
        if (!td.firstChild) td.append(stageMark(i.stage));
        updateStageMark(td.firstChild, i.stage);
      } },
      { name: 'status', label: t('incidents.state'), down: true, value: i => (i.status === 'open' ? 1e15 : 0) + Date.parse(i.updated), update: (td, i) => {
        if (!td.firstChild) td.append(h('span'));
        td.firstChild.className = `tag ${i.status}`;
        setText(td.firstChild, t(`common.${i.status}`));
      } },
      { name: 'since', label: t('incidents.since'), down: true, value: since, update: (td, i) => setText(td, moment(since(i))) },
      { name: 'lasted', label: t('incidents.lasted'), numeric: true, value: i => (end(i) ?? Date.now()) - since(i), update: (td, i) => setText(td, end(i) ? span(end(i) - since(i)) : t('incidents.goesOn')) },
      { name: 'summary', label: t('incidents.summary'), update: (td, i) => {
        td.classList.add('wrap');
        setText(td, sentence(i));
      } },
      { name: 'trust', label: t('incidents.trust'), down: true, value: i => i.trust?.confidence ?? null, update: (td, i) => setText(td, i.trust ? word('incidents.confidenceWords', i.trust.word) : '–') },
      { name: 'handling', label: t('incidents.handling'), value: i => handlingText(i.handling), update: (td, i) => setText(td, handlingText(i.handling)) },
    ],
  });
}

/** What people did: the verdict counts most. */
function handlingText(handling) {
  if (handling?.verdict) return word('incidents.verdicts', handling.verdict);
  if (handling?.snoozedUntil && Date.parse(handling.snoozedUntil) > Date.now()) return t('incidents.snoozedUntil')(moment(Date.parse(handling.snoozedUntil)));
  if (handling?.acknowledged) return t('incidents.acknowledgedBy')(handling.acknowledgedBy ?? '?');
  return t('incidents.nobody');
}
