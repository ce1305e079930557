import { address, get, part } from '../api.js';
import { LiveChart } from '../charts/live.js';
import { h, replaceOnce, setText } from '../dom.js';
import { moment } from '../format.js';
import { t } from '../i18n.js';
import { sentence } from '../incident-words.js';
import { emptyText, panel, problemText } from '../parts.js';
import { stageBounds, stageMark } from '../stage.js';
import { natural } from '../table.js';
import { watch } from '../watch.js';
import { urgency } from './fleet-model.js';

/** Five minutes at ten readings a second. */
const historyLimit = 3000;
const incidentsShown = 6;
/** An incident's equipment is shown for this long at least: what jumps about cannot be read, and each asks for its past. */
const holdsMs = 3000;

/** The last minutes of one equipment: the most urgent one until a person picks another. */
export function livePanel(model, shell) {
  const body = h('div'), readout = h('div'), pick = h('select', { 'aria-label': t('fleet.liveOf'), change: () => choose(pick.value, true) });
  let chart = null, chosen = null, picked = false, stopped = false, drawing = false, heldUntil = 0, waiting = 0;

  function draw() {
    if (drawing || !chart) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      if (stopped) return;
      if (chosen) chart.render(chosen);
      else replaceOnce(chart.element, emptyText(t('fleet.chooseLive')));
    });
  }

  async function fill() {
    const mine = chosen;
    if (!mine || !chart) return;
    const [scores, bounds] = await Promise.all([get(address('v1/scores', { equipment: mine, limit: historyLimit })).catch(() => null), stageBounds(mine)]);
    if (stopped || mine !== chosen || !scores) return;
    chart.fill(scores.reverse(), bounds);
    draw();
  }

  function choose(equipment, byPerson = false) {
    picked ||= byPerson;
    if (chosen === equipment) return;
    chosen = equipment;
    pick.value = equipment;
    chart?.clear();
    shell.live.follow(equipment);
    fill();
    draw();
  }

  LiveChart.create().then(made => {
    if (stopped) return;
    chart = made;
    body.append(chart.element);
    readout.append(chart.readout);
    fill();
    draw();
  });
  const stops = [
    shell.live.on('open', fill),
    shell.live.on('scores', ({ trace }) => {
      chart?.append(trace.filter(s => s.equipment === chosen));
      draw();
    }),
  ];
  return {
    element: panel(t('fleet.live'), { name: 'live', extra: pick }, h('div.live-readout', null, readout), body),
    /** Shows the newest of these open incidents' equipment, unless a person has picked another. */
    suggest(open) {
      const first = open.find(i => model.items.has(i.equipment))?.equipment, now = performance.now();
      clearTimeout(waiting);
      if (!first || first === chosen || picked) return;
      if (now < heldUntil) return void (waiting = setTimeout(() => this.suggest(open), heldUntil - now));
      heldUntil = now + holdsMs;
      choose(first);
    },
    /** The list of equipment was read. */
    fleet() {
      const names = [...model.items.keys()].sort(natural);
      if (names.length !== pick.options.length || names.some((name, i) => pick.options[i].value !== name))
        pick.replaceChildren(...names.map(name => h('option', { value: name, selected: name === chosen }, name)));
      if (!chosen && names.length) choose(names.reduce((best, name) => (urgency(model.items.get(name)) > urgency(model.items.get(best)) ? name : best)));
      draw();
    },
    stop() {
      stopped = true;
      clearTimeout(waiting);
      stops.forEach(stop => stop());
      chart?.destroy();
    },
  };
}

/** Open incidents, the newest first, as links. `changed` hears of each list of them. */
export function incidentPanel(shell, changed) {
  const body = h('div'), count = h('span.note');
  const list = watch(() => get(address('v1/incidents', { status: 'open', limit: 50 })), ({ data, error }) => {
    const open = (data?.items ?? []).filter(i => i.status === 'open').sort((a, b) => Date.parse(b.since) - Date.parse(a.since));
    changed(open);
    setText(count, open.length > incidentsShown ? `${incidentsShown} / ${open.length}` : '');
    if (open.length) replaceOnce(body, h('ul.list.open-incidents', null, open.slice(0, incidentsShown).map(item)), JSON.stringify(open));
    else body.replaceChildren(error ? problemText(error, t('fleet.servedIncidents')) : emptyText(t('fleet.noIncidents')));
  }, 30_000);
  const stops = [shell.live.on('open', list.refresh), shell.live.on('incident', list.soon)];
  return {
    element: panel(t('fleet.incidents'), { name: 'fleet-incidents', extra: [count, h('a', { href: '#/incidents' }, t('fleet.allIncidents'))] }, body),
    stop() {
      stops.forEach(stop => stop());
      list.stop();
    },
  };
}

const item = incident => h('li', null,
  h('div.line', null, stageMark(incident.stage), h('a.name', { href: `#/incidents/${part(incident.id)}` }, incident.equipment),
    h('span.note.end', null, `${t('fleet.since')} ${moment(Date.parse(incident.since))}`)),
  h('p.when', null, sentence(incident)));
