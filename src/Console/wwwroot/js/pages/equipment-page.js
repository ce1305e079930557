import { address, get, getAll, part } from '../api.js';
import { loadUplot } from '../charts/uplot.js';
import { h, setText } from '../dom.js';
import { t } from '../i18n.js';
import { sentence } from '../incident-words.js';
import { button, choice, emptyText, pageHead, panel, problemText } from '../parts.js';
import { stageBounds, stageMark, updateStageMark } from '../stage.js';
import { watch } from '../watch.js';
import { chooser } from './equipment-choose.js';
import { lanes, maintenanceOf } from './equipment-lanes.js';
import { heatMap } from './equipment-map.js';
import { Panels } from './equipment-panels.js';
import { iso, local, presets, Range } from './equipment-range.js';
import { reconstruction } from './equipment-moment.js';
import { runs } from './equipment-runs.js';
import { sensorList } from './equipment-sensors.js';

/** A gesture's many steps are asked for once it rests. */
const restMs = 180;
/** Points asked for: more than a wide screen has pixels would not be seen. */
const points = 1500;
/** A followed range is asked for again after as long as one of its points lasts, within these bounds. */
const askAgainMs = { least: 1500, most: 30_000 };
const sensorsAtFirst = 4;
/** With forty sensors the first of the alphabet say little: those come first that explain the scores of this long. */
const explainedMs = 24 * 3600_000;

/** One equipment over time. Address: #/equipment/ID?range=6h&sensors=a,b or ?from=…&to=…; without an ID a list to choose from. */
/** @param {Promise<object|null>|null} early Answer to the first question where the address had all of it. */
export function mount(root, { id, query }, shell, early) {
  if (!id) return chooser(root);
  const range = new Range(query, moved);
  // The library comes while the values are asked for.
  const library = loadUplot().then(found => {
    panels ??= new Panels(found, range);
    if (bounds) panels.setBounds(bounds);
  });
  let panels = null, bounds = null, labels = [], windows = [];
  const context = lanes(range), map = heatMap(range), overlay = runs(id, range), moment = reconstruction(id);
  const sensors = sensorList(query.get('sensors')?.split(',').filter(Boolean) ?? null, chosen => {
    address_();
    load();
    overlay.choose(chosen);
  });
  const state = stageMark(null);
  state.hidden = true;
  const note = h('p.stale', { role: 'status' }), busy = h('span.note', { role: 'status' }), incidents = h('ul.marks');
  const body = h('div.equipment-body', null, emptyText(t('common.loading')));
  let timer = 0, turn = 0, ask = null, drawn = false, leading = query.get('sensors') ? [] : null, stopped = false, loadedContext = '';

  function address_() {
    const { from, to, range: preset } = range.parameters;
    shell.replace(address(`#/equipment/${part(id)}`, { range: preset, from, to, sensors: sensors.isUsual ? null : sensors.chosen.join(',') }));
  }

  /** A person chose another stretch of time: what is there is stretched at once, what belongs there is asked for when it rests. */
  function moved() {
    address_();
    controls.show();
    panels?.rescale();
    context.render();
    clearTimeout(timer);
    timer = setTimeout(load, restMs);
  }

  async function load() {
    clearTimeout(timer);
    const mine = ++turn;
    ask?.abort();
    ask = new AbortController();
    setText(busy, drawn ? '' : t('common.loading'));
    try {
      const asked = { from: iso(range.from), to: iso(range.to + 0.001), points, sensors: sensors.chosen.join(',') };
      // Only the first question was asked ahead; after a change it is another's answer.
      const ahead = early;
      early = null;
      const [first] = await Promise.all([ahead, library]);
      if (mine !== turn || stopped) return;
      const series = first ?? await get(address(`v1/equipment/${part(id)}/series`, asked), { signal: ask.signal });
      if (mine !== turn || stopped) return;
      setText(note, '');
      const before = drawn;
      if (!before) body.replaceChildren(panels.element, context.element, incidents);
      drawn = true;
      panels.show(series);
      if (!before) {
        overlay.start();
        loadSteady();
      }
      const stage = series.score?.stage.findLast(value => value != null);
      if (range.following) updateStageMark(state, stage ?? null, t('equipment.noStage'));
      state.hidden = false;
      setText(resolution, series.times.length === 0 ? t('equipment.nothing') : t('equipment.resolution')(series.step));
      loadContext();
    } catch (error) {
      if (error.name === 'AbortError' || mine !== turn) return;
      if (error.status === undefined) throw error;
      if (drawn) setText(note, t('common.stale')(error.message));
      else body.replaceChildren(problemText(error, unserved(error)));
    } finally {
      if (mine === turn && !stopped) {
        setText(busy, '');
        timer = setTimeout(again, Math.min(askAgainMs.most, Math.max(askAgainMs.least, (range.span / points) * 1000)));
      }
    }
  }

  async function again() {
    if (document.hidden) return void (timer = setTimeout(again, askAgainMs.least));
    if (!range.following && drawn && !note.textContent) return;
    if (!drawn) await list.refresh();
    load();
  }

  /** What stands below the plots changes slowly: asked once for each stretch, and now and then while it is followed. */
  function loadContext() {
    const key = range.following ? `${range.preset} ${Math.floor(range.newest / Math.max(10, range.span / 60))}` : `${range.from} ${range.to}`;
    if (key === loadedContext) return;
    loadedContext = key;
    const asked = { from: iso(range.from), to: iso(range.to + 0.001) };
    map.load(id, asked);
    Promise.all([
      quiet(get(address(`v1/equipment/${part(id)}/context`, asked))),
      quiet(get(address('v1/incidents', { equipment: id, from: asked.from, to: asked.to, limit: 100 }))),
    ]).then(([about, found]) => {
      if (stopped) return;
      labels = about?.lanes ?? [];
      showLanes();
      const marks = (found?.items ?? []).filter(i => i.equipment === id).map(i => ({
        id: i.id, stage: i.stage, text: sentence(i), from: Date.parse(i.since) / 1000, to: i.resolved ? Date.parse(i.resolved) / 1000 : range.newest,
      })).filter(i => i.to >= range.from && i.from <= range.to);
      panels.setIncidents(marks);
      incidents.replaceChildren(...marks.slice(0, 12).map(i => h('li', null, h('a', { href: `#/incidents/${part(i.id)}` }, stageMark(i.stage), h('span', null, i.text)))));
    });
  }

  const showLanes = () => context.show(labels, maintenanceOf(windows, range));

  /** What is the same for every stretch of time: where the stages begin, and maintenance windows. */
  function loadSteady() {
    stageBounds(id).then(told => {
      bounds = told;
      if (!stopped) panels?.setBounds(bounds);
    });
    quiet(getAll('v1/maintenance', { equipment: id })).then(found => {
      if (stopped || !found) return;
      windows = found;
      showLanes();
    });
  }

  const resolution = h('span.note');
  const controls = rangeControls(range);
  root.append(
    pageHead(id, state, note, h('a.button', { href: '#/equipment' }, t('equipment.others'))),
    panel(t('equipment.series'), { name: 'series', extra: [busy, resolution] }, h('div.toolbar', null, controls.element, sensors.element), body),
    map.element, overlay.element, moment.element);
  controls.show();

  const list = watch(async () => {
    if (drawn) loadSteady();
    const data = await get(`v1/equipment/${part(id)}/sensors`);
    leading ??= await leadingSensors(id, data);
    return data;
  }, ({ data, error }) => {
    if (error) {
      if (!drawn) body.replaceChildren(problemText(error, unserved(error)));
      if (!drawn) timer ||= setTimeout(again, askAgainMs.least * 2);
      return;
    }
    if (data.from && data.to) range.suit(Date.parse(data.from) / 1000, Date.parse(data.to) / 1000);
    if (data.to) range.follow(Math.max(range.following && drawn ? range.newest : 0, Date.parse(data.to) / 1000));
    const before = sensors.chosen.join();
    sensors.offer(data.sensors.map(s => s.name), sensorsAtFirst, leading ?? []);
    overlay.offer(data.sensors.map(s => s.name), sensors.chosen);
    moment.offer(() => sensors.chosen);
    controls.show();
    if (!drawn || before !== sensors.chosen.join()) load();
  }, 30_000);
  // A shared address names its sensors: no need to wait for the list.
  if (sensors.chosen.length > 0 && !range.following) load();

  const stops = [
    shell.live.on('scores', ({ latest }) => {
      const mine = latest.find(s => s.equipment === id);
      if (!mine) return;
      updateStageMark(state, mine.state === 'scored' ? mine.stage : null);
      state.hidden = false;
      if (!range.following) range.newest = Date.parse(mine.time) / 1000;
      else range.follow(Math.max(range.newest, Date.parse(mine.time) / 1000));
    }),
    shell.live.on('open', list.refresh),
    shell.live.on('incident', incident => {
      if (incident.equipment === id) loadedContext = '';
    }),
  ];
  return () => {
    stopped = true;
    clearTimeout(timer);
    ask?.abort();
    stops.forEach(stop => stop());
    list.stop();
    [panels, map, overlay, moment].forEach(p => p?.destroy());
    context.stop();
  };
}

/** Sensors that explain the newest scores, the largest share first; null while there is nothing to look at. */
async function leadingSensors(id, { sensors, from, to }) {
  if (!from || !to) return null;
  if (sensors.length <= sensorsAtFirst) return [];
  const end = Date.parse(to), begin = Math.max(Date.parse(from), end - explainedMs);
  const found = await get(address(`v1/equipment/${part(id)}/attribution`, { from: iso(begin / 1000), to: iso(end / 1000 + 0.001), columns: 10 })).catch(error => {
    if (error.status === undefined) throw error;
    return { sensors: [] };
  });
  return found.sensors;
}

/** The answer, or null where nobody gives one. */
const quiet = promise => promise.catch(error => {
  if (error.status === undefined) throw error;
  return null;
});

/** A refusal with a reason is the history's own; without one nobody serves it here. */
const unserved = error => (error.problem.detail ? null : t('equipment.served'));

/** Presets, begin and end, and what wheel and keys do as well. */
function rangeControls(range) {
  const from = h('input', { type: 'datetime-local', 'aria-label': t('common.from'), change: enter }), to = h('input', { type: 'datetime-local', 'aria-label': t('common.to'), change: enter });
  const names = choice(t('equipment.range'), Object.keys(presets).map(name => [name, t('equipment.presets')[name]]), range.preset, name => range.choose(name));
  const small = (label, text, action) => button(text, action, { kind: 'small', 'aria-label': label, title: label });
  const follow = button(t('equipment.live'), () => (range.following ? range.set(range.from, range.to) : range.choose(nearest(range.span))), { kind: 'small', 'aria-pressed': 'true' });

  function enter() {
    const [a, b] = [from, to].map(input => Date.parse(input.value) / 1000);
    if (a < b) range.set(a, b);
    else to.setCustomValidity(Number.isFinite(a) && Number.isFinite(b) ? t('equipment.order') : '');
    to.reportValidity();
    to.setCustomValidity('');
  }

  return {
    element: h('div.range', null, names,
      h('div.buttons', null, small(t('equipment.back'), '◀', () => range.pan(-0.5)), small(t('equipment.forth'), '▶', () => range.pan(0.5)),
        small(t('equipment.closer'), '+', () => range.zoom(0.5)), small(t('equipment.wider'), '−', () => range.zoom(2)),
        small(t('equipment.all'), t('equipment.all'), () => range.everything()), follow),
      h('div.dates', null, from, h('span', { 'aria-hidden': 'true' }, '–'), to)),
    show() {
      for (const b of names.children) b.setAttribute('aria-pressed', String(b.value === range.preset));
      follow.setAttribute('aria-pressed', String(range.following));
      if (document.activeElement !== from) from.value = local(range.from);
      if (document.activeElement !== to) to.value = local(range.to);
    },
  };
}

const nearest = span => Object.entries(presets).reduce((best, [name, seconds]) => (Math.abs(seconds - span) < Math.abs(presets[best] - span) ? name : best), '1h');
