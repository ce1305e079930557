import { get, part } from '../api.js';
import { h } from '../dom.js';
import { ago } from '../format.js';
import { t } from '../i18n.js';
import { emptyText, pageHead, panel, problemText } from '../parts.js';
import { stageMark, updateStageMark } from '../stage.js';
import { watch } from '../watch.js';

const askAgainMs = 10_000;

/** Without an equipment in the address: all of them, those that need a look first. */
export function chooser(root) {
  const body = h('div.scroll'), search = h('input', { type: 'search', 'aria-label': t('equipment.find'), placeholder: t('equipment.find'), input: render });
  let items = null;

  function render() {
    const wanted = search.value.trim().toLowerCase();
    const found = items.filter(i => i.equipment.toLowerCase().includes(wanted)).sort((a, b) => b.stage - a.stage || a.equipment.localeCompare(b.equipment)).slice(0, 200);
    if (found.length === 0) return body.replaceChildren(emptyText(t(items.length ? 'equipment.noneFound' : 'equipment.none')));
    body.replaceChildren(h('table', null,
      h('thead', null, h('tr', null, [t('common.equipment'), t('common.stage'), t('equipment.sensors'), t('equipment.last')].map(label => h('th', { scope: 'col' }, label)))),
      h('tbody', null, found.map(row))));
  }

  root.append(pageHead(t('equipment.title')), panel(t('equipment.choose'), { extra: search }, body));
  const list = watch(() => get('v1/fleet'), ({ data, error }) => {
    if (error && !items) return body.replaceChildren(problemText(error, t('equipment.served')));
    if (!error) items = data.items;
    render();
  }, askAgainMs);
  return list.stop;
}

function row(item) {
  const mark = stageMark(item.state === 'scored' ? item.stage : null);
  if (item.state === 'silent') updateStageMark(mark, null, t('common.silent'));
  return h('tr', null, h('th', { scope: 'row' }, h('a', { href: `#/equipment/${part(item.equipment)}` }, item.equipment)), h('td', null, mark),
    h('td', null, String(item.sensors)), h('td', null, ago(Date.parse(item.time))));
}
