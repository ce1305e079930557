import { byId, h, setAttribute, setText } from './dom.js';
import { ago, percent, wholePercent } from './format.js';
import { t } from './i18n.js';
import { drawSparkline } from './sparkline.js';
import { stageMark, updateStageMark } from './stage.js';

/** The table of all equipment; rows are changed in place, so that focus and selection stay. */
export class FleetTable {
  #rows = new Map();
  #select;
  #table = null;

  /** @param {(equipment: string) => void} select Called with the equipment a person chose. */
  constructor(select) {
    this.#select = select;
  }

  /** Builds the table anew, in the current language. */
  rename() {
    this.#rows.clear();
    this.#table = null;
  }

  render(model) {
    const open = [...model.incidents.values()].filter(i => i.status === 'open').length;
    const warming = [...model.fleet.values()].filter(e => e.state !== 'scored').length;
    setText(byId('summary'), model.fleet.size ? t('counts')(model.fleet.size, open, warming).filter(Boolean).join('  ·  ') : '');
    setAttribute(byId('summary'), 'data-alarm', open ? 'yes' : null);
    if (model.fleet.size === 0) return this.#renderEmpty(model.fleetError);

    if (!this.#table) this.#build();
    const names = [...model.fleet.keys()].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    const body = this.#table.tBodies[0];
    names.forEach((name, i) => {
      let row = this.#rows.get(name);
      if (!row) this.#rows.set(name, (row = this.#addRow(name)));
      if (body.rows[i] !== row.element) body.insertBefore(row.element, body.rows[i] ?? null);
      this.#update(row, model.fleet.get(name), model);
    });
  }

  #build() {
    const head = Object.entries({ equipment: 'name', stage: 'stage', probability: 'probability', recent: 'recent', lastReading: 'last' })
      .map(([text, column]) => h(`th.col-${column}`, { scope: 'col' }, t(text)));
    this.#table = h('table', null, h('thead', null, h('tr', null, ...head)), h('tbody'));
    byId('fleet-body').replaceChildren(this.#table);
  }

  #addRow(name) {
    const row = {
      choose: h('button.choose', { type: 'button', title: t('selected') }, name),
      alarm: h('span.tag.alarm', { hidden: '' }, t('inAlarm')),
      degraded: h('span.tag.degraded', { hidden: '', title: t('degradedWhy') }, t('degraded')),
      mark: stageMark(0),
      meter: h('progress', { max: '1', value: '0', hidden: '' }),
      probability: h('span.value'),
      spark: h('canvas.spark', { width: '120', height: '20', 'aria-hidden': 'true' }),
      last: h('time'),
    };
    row.element = h('tr', { click: () => this.#select(name) },
      h('th', { scope: 'row' }, row.choose, row.alarm, row.degraded),
      h('td', null, row.mark), h('td.col-probability', null, row.meter, row.probability),
      h('td.col-recent', null, row.spark), h('td.col-last', null, row.last));
    return row;
  }

  #update(row, latest, model) {
    const scored = latest.state === 'scored', chosen = model.chosen === latest.equipment;
    setAttribute(row.element, 'class', [chosen && 'chosen', latest.alarm && 'in-alarm'].filter(Boolean).join(' ') || null);
    setAttribute(row.choose, 'aria-pressed', String(chosen));
    setText(row.last, ago(Date.parse(latest.time)));
    if (row.shown === latest) return;
    row.shown = latest;
    row.alarm.hidden = !latest.alarm;
    row.degraded.hidden = !latest.degraded;
    updateStageMark(row.mark, scored ? latest.stage : null);
    row.meter.hidden = scored;
    if (!scored) {
      row.meter.value = latest.warmUp;
      setAttribute(row.meter, 'aria-label', t('warmUp')(wholePercent(latest.warmUp)));
    }
    setText(row.probability, scored ? percent(latest.probability) : wholePercent(latest.warmUp));
    drawSparkline(row.spark, model.recent.get(latest.equipment) ?? []);
    setAttribute(row.last, 'datetime', latest.time);
  }

  #renderEmpty(error) {
    this.rename();
    const reading = JSON.stringify({ equipment: 'etch-01', time: new Date().toISOString().slice(0, 19) + 'Z', values: { pressure: 1.23, rf_power: 550 } });
    const children = error
      ? [h('p', null, error.status === 404 ? t('noServed')(t('servedScores')) : t('failed')(error.message))]
      : [
          h('p', null, t('noFleet')),
          h('pre', null, `curl -H 'content-type: application/json' \\\n  -d '${reading}' \\\n  ${location.origin}/v1/readings`),
          h('p', null, t('noFleetNext')),
        ];
    replaceOnce(byId('fleet-body'), h('div.empty', null, ...children));
  }
}

/** Replaces the content only where it reads differently: text being selected and copied stays selected. */
export function replaceOnce(parent, child) {
  const shown = parent.firstChild?.dataset?.shown;
  const next = child.textContent.replace(/\d{4}-\d\d-\d\dT[\d:]+Z/, '');
  if (shown === next) return;
  child.dataset.shown = next;
  parent.replaceChildren(child);
}
