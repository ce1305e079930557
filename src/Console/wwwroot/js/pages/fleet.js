import { address, get, part } from '../api.js';
import { h, setText } from '../dom.js';
import { t } from '../i18n.js';
import { choice, emptyText, pageHead, panel, problemText, select } from '../parts.js';
import { watch } from '../watch.js';
import { FleetModel } from './fleet-model.js';
import { incidentPanel, livePanel } from './fleet-side.js';
import { fleetTable } from './fleet-table.js';
import { FleetTiles } from './fleet-tiles.js';

/** The list brings what the stream does not (quality, trend, budget); it is asked again after this time. */
const askAgainMs = 10_000;
/** Rows keep their places for this long: what jumps about cannot be read. */
const orderHoldsMs = 5000;

/** All equipment at a glance. Address: #/fleet?q=…&state=…&group=…&view=tiles&sort=…&down=1 */
export function mount(root, { query }, shell) {
  const model = new FleetModel();
  const view = {
    q: query.get('q') ?? '', state: query.get('state'), group: query.get('group') ?? 'none', view: query.get('view') === 'tiles' ? 'tiles' : 'table',
    sort: query.get('sort') ?? 'stage', down: query.get('sort') ? query.has('down') : true,
  };
  const openPage = item => shell.navigate(`#/equipment/${part(item.equipment)}`);
  const table = fleetTable(view, openPage, sort => { Object.assign(view, { sort: sort.by, down: sort.down }); remember(); });
  const tiles = new FleetTiles();
  const body = h('div.fleet-body'), count = h('span.note'), stale = h('p.stale', { role: 'status' }), strip = h('div.strip', { role: 'group', 'aria-label': t('fleet.summary') });
  let problem = null, arranged = 0, timer = 0;

  function remember() {
    const { q, state, group, sort, down } = view, usual = sort === 'stage' && down;
    shell.replace(address('#/fleet', {
      q, state, group: group === 'none' ? null : group, view: view.view === 'tiles' ? 'tiles' : null, sort: usual ? null : sort, down: !usual && down ? '1' : null,
    }));
  }

  function change(name, value) {
    view[name] = value;
    remember();
    draw(true);
  }

  function renderStrip() {
    for (const { name, mark, number } of model.counts(view.state)) {
      let item = strip.querySelector(`[value="${name}"]`);
      if (!item) strip.append(item = h('button', { type: 'button', value: name, click: () => change('state', view.state === name ? null : name) }, h('strong'), mark));
      setText(item.firstChild, String(number));
      item.classList.toggle('zero', number === 0);
      item.setAttribute('aria-pressed', String(view.state === name));
    }
  }

  /** @param {boolean} arrange Whether rows may change places. */
  function draw(arrange) {
    renderStrip();
    setText(stale, problem && model.items.size ? t('common.stale')(problem.message) : '');
    if (model.items.size === 0) {
      if (problem) body.replaceChildren(problemText(problem, t('fleet.served')));
      else if (model.read) renderEmpty();
      return;
    }
    const rows = model.matching(view);
    setText(count, t('fleet.all')(rows.length));
    if (rows.length === 0) return body.replaceChildren(emptyText(t('fleet.nothing')));
    const shown = view.view === 'tiles' ? tiles : table;
    if (body.firstChild !== shown.element) {
      body.replaceChildren(shown.element);
      arrange = true;
    }
    const group = view.group === 'none' ? null : item => item[view.group] ?? t(`fleet.unknown.${view.group}`);
    shown.group = group;
    arrange ||= performance.now() - arranged > orderHoldsMs || rows.length !== shown.shownRows;
    shown.shownRows = rows.length;
    if (arrange) {
      arranged = performance.now();
      shown.render(rows);
    } else shown.refresh();
  }

  function renderEmpty() {
    const reading = JSON.stringify({ equipment: 'etch-01', time: new Date().toISOString().slice(0, 19) + 'Z', values: { pressure: 1.23, rf_power: 550 } });
    if (body.querySelector('pre')) return;
    body.replaceChildren(h('div.empty', null, h('p', null, t('fleet.none')),
      h('pre', { tabindex: '0' }, `curl -H 'content-type: application/json' \\\n  -d '${reading}' \\\n  ${location.origin}${location.pathname.replace(/[^/]*$/, '')}v1/readings`),
      h('p', null, t('fleet.noneNext'))));
  }

  /** Many events, one drawing. */
  function later() {
    timer ||= setTimeout(() => {
      timer = 0;
      draw(false);
    }, 200);
  }

  const search = h('input', { type: 'search', value: view.q, placeholder: t('fleet.filter'), 'aria-label': t('fleet.filter'), size: 30, input: () => change('q', search.value) });
  let open = [];
  const live = livePanel(model, shell), incidents = incidentPanel(shell, list => {
    open = list;
    model.takeIncidents(open);
    live.suggest(open);
    later();
  });
  root.append(
    pageHead(t('fleet.title'), stale), strip,
    h('div.fleet-columns', null,
      panel(t('fleet.table'), { name: 'fleet-list', extra: [count, h('div.filters', null, search,
        h('label', null, t('fleet.group'), select(Object.entries(t('fleet.groups')), view.group, value => change('group', value))),
        choice(t('fleet.view'), Object.entries(t('fleet.views')), view.view, value => change('view', value)))] }, body),
      h('div.fleet-side', null, live.element, incidents.element)));

  const list = watch(() => get('v1/fleet'), ({ data, error }) => {
    problem = error;
    if (!error) model.take(data.items);
    model.takeIncidents(open);
    live.suggest(open);
    live.fleet();
    draw(false);
  }, askAgainMs);
  const stops = [
    shell.live.on('open', list.refresh),
    shell.live.on('scores', ({ latest }) => {
      if (model.patch(latest)) list.soon();
      later();
    }),
  ];
  const clock = setInterval(later, 1000);
  draw(true);
  return () => {
    stops.forEach(stop => stop());
    list.stop();
    live.stop();
    incidents.stop();
    clearInterval(clock);
    clearTimeout(timer);
  };
}
