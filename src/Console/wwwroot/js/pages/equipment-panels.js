import { scaledFont, theme, TimeChart } from '../charts/uplot.js';
import { h, setText } from '../dom.js';
import { moment, percent } from '../format.js';
import { t } from '../i18n.js';
import { stageText, usualBounds } from '../stage.js';
import { tail, tailMax } from '../tail.js';
import { exact, short, timeLabels } from './equipment-axis.js';

/** Beside every plot, CSS pixels: all stand under one another. */
export const margins = () => (innerWidth < 640 ? { left: 58, right: 66 } : { left: 88, right: 78 });
const scoreHeight = 190, sensorHeight = 124, axisHeight = 34, flags = 18;
const nines = ['0 %', '90 %', '99 %', '99.9 %', '99.99 %'];
/** A wheel's turn and an arrow's press. */
const zoomStep = 1.35, panStep = 0.2;

/**
 * The score and the chosen sensors over the same time, one under the other, with one cursor. `range` is what is shown; what a person
 * does with wheel, pointer and keys changes it.
 */
export class Panels {
  #library;
  #range;
  #charts = [];
  #series = null;
  #incidents = [];
  #bounds = usualBounds;
  #key = `equipment-${Math.random()}`;
  #body = h('div.stack');
  #time = h('p.readout.stack-time');

  /** @param {Function|null} library What loadUplot() gave. @param {Range} range */
  constructor(library, range) {
    [this.#library, this.#range] = [library, range];
    this.element = h('div.stack-host', { tabindex: '0', role: 'group', 'aria-label': t('equipment.chartHelp'), keydown: e => this.#press(e) }, this.#time, this.#body);
    this.element.addEventListener('wheel', e => this.#wheel(e), { passive: false });
  }

  get drawn() {
    return this.#charts.length > 0;
  }

  destroy() {
    for (const chart of this.#charts) chart.destroy();
    this.#charts = [];
  }

  setIncidents(incidents) {
    this.#incidents = incidents;
    for (const chart of this.#charts) chart.plot.redraw();
  }

  /** Where stages 1 to 4 begin. */
  setBounds(bounds) {
    if (bounds.join() === this.#bounds.join()) return;
    this.#bounds = bounds;
    this.#charts[0]?.plot.redraw();
  }

  /** Shows an answer of v1/equipment/ID/series; plots are made anew only where others are shown. */
  show(series) {
    if (!this.#library) return this.#body.replaceChildren(h('p.empty', null, t('common.noCharts')));
    const same = this.drawn && this.#series && names(this.#series) === names(series);
    this.#series = series;
    const tables = [scoreTable(series), ...series.sensors.map((s, i) => sensorTable(series, i))];
    if (same) this.#charts.forEach((chart, i) => chart.setData(tables[i], false));
    else this.#build(tables);
    this.rescale();
    this.#describe();
    this.#readOut(null);
  }

  /** Shows another stretch of time with the values that are there; better ones follow. */
  rescale() {
    for (const chart of this.#charts) chart.plot.batch(() => {
      chart.plot.setScale('x', { min: this.#range.from, max: this.#range.to });
      chart.plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    });
  }

  #build(tables) {
    this.destroy();
    const look = theme(), rows = tables.map((_, i) => h('div.stack-row', null, this.#head(i, look), h('div.stack-plot')));
    this.#body.replaceChildren(...rows);
    this.#charts = tables.map((table, i) => {
      const last = i === tables.length - 1, height = (i === 0 ? scoreHeight : sensorHeight) + (last ? axisHeight : 0);
      return new TimeChart(this.#library, rows[i].lastChild, i === 0 ? this.#scoreOptions(look, last) : this.#sensorOptions(look, i - 1, last), table, height);
    });
  }

  #head(i, look) {
    const swatch = h('span.swatch', { 'aria-hidden': 'true' });
    swatch.style.background = i === 0 ? look.colour('--line') : look.series[(i - 1) % look.series.length];
    return h('p.stack-head', null, h('span.name', null, swatch, i === 0 ? t('common.probability') : this.#series.sensors[i - 1].name), h('span.value'));
  }

  #common(look, last, padding) {
    return {
      padding,
      cursor: {
        sync: { key: this.#key, filters: { pub: type => type === 'mousemove' || type === 'mouseleave' } }, y: false, points: { size: 6 }, drag: { x: true, y: false, dist: 5, setScale: false },
        bind: { dblclick: () => () => this.#range.zoom(2) },
      },
      select: { show: true },
      hooks: {
        setCursor: [plot => this.#readOut(plot.cursor.idx)],
        setSelect: [plot => {
          if (plot.select.width < 5) return;
          this.#range.set(plot.posToVal(plot.select.left, 'x'), plot.posToVal(plot.select.left + plot.select.width, 'x'));
        }],
      },
      xAxis: { ...look.axis, space: 74, size: last ? axisHeight : 0, show: true, values: last ? timeLabels : (_, splits) => splits.map(() => null) },
    };
  }

  #scoreOptions(look, last) {
    const { xAxis, hooks, ...common } = this.#common(look, last, [flags, margins().right, last ? 0 : 8, 0]);
    return {
      ...common,
      scales: { x: { time: true }, y: { range: [0, tailMax] } },
      axes: [xAxis, { ...look.axis, size: margins().left, splits: nines.map((_, i) => i), values: () => nines }],
      series: [{}, { stroke: look.colour('--line'), width: 1.5, fill: look.colour('--line-fill'), points: { show: false } }],
      hooks: { ...hooks, drawClear: [plot => this.#drawBands(plot, look)], draw: [plot => this.#drawMarks(plot, look)] },
    };
  }

  #sensorOptions(look, i, last) {
    const { xAxis, hooks, ...common } = this.#common(look, last, [6, margins().right, last ? 0 : 6, 0]);
    const stroke = look.series[i % look.series.length], sensor = this.#series.sensors[i], quiet = { show: true, stroke: 'transparent', width: 0, points: { show: false } };
    return {
      ...common,
      scales: { x: { time: true }, y: { range: (_, min, max) => roomFor(min, max, this.#series.sensors[i]?.expected ?? sensor.expected) } },
      axes: [xAxis, { ...look.axis, size: margins().left, space: 28, values: (_, splits) => splits.map(short) }],
      series: [{}, { stroke, width: 1.3, points: { show: false } }, quiet, quiet],
      bands: [{ series: [3, 2], fill: tint(stroke) }],
      hooks: { ...hooks, drawClear: [plot => this.#drawExpected(plot, look, i)], draw: [plot => this.#drawEpisodes(plot, look)] },
    };
  }

  #drawBands(plot, look) {
    const { ctx, bbox } = plot, unit = devicePixelRatio, bounds = [0, ...this.#bounds.map(tail), tailMax];
    ctx.save();
    ctx.font = scaledFont(look.font);
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    for (let stage = 0; stage <= 4; stage++) {
      const bottom = plot.valToPos(bounds[stage], 'y', true), top = plot.valToPos(bounds[stage + 1], 'y', true);
      if (stage > 0) {
        ctx.fillStyle = look.colour(`--band-${stage}`);
        ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
      }
      ctx.fillStyle = look.colour('--muted');
      ctx.fillText(stageText(stage), bbox.left + bbox.width + 7 * unit, (top + bottom) / 2);
    }
    ctx.restore();
  }

  #drawExpected(plot, look, i) {
    const expected = this.#series.sensors[i]?.expected;
    if (!expected) return;
    const { ctx, bbox } = plot, y = value => Math.min(bbox.top + bbox.height, Math.max(bbox.top, plot.valToPos(value, 'y', true)));
    const top = y(expected.mean + 3 * expected.sd), bottom = y(expected.mean - 3 * expected.sd), middle = y(expected.mean);
    ctx.save();
    ctx.fillStyle = look.colour('--expected');
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
    ctx.strokeStyle = look.colour('--stage-0');
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, middle);
    ctx.lineTo(bbox.left + bbox.width, middle);
    ctx.stroke();
    ctx.restore();
  }

  #drawMarks(plot, look) {
    const { ctx, bbox } = plot, unit = devicePixelRatio;
    this.#drawEpisodes(plot, look);
    clipped(plot, flags * unit, () => {
      ctx.fillStyle = look.colour('--stage-4');
      for (const [start, end] of alarmStretches(this.#series)) {
        const x = plot.valToPos(start, 'x', true), width = Math.max(2 * unit, plot.valToPos(end, 'x', true) - x);
        ctx.fillRect(x, bbox.top - 4 * unit, width, 4 * unit);
      }
      ctx.font = scaledFont(look.font);
      ctx.textBaseline = 'bottom';
      ctx.textAlign = 'left';
      for (const incident of this.#incidents) {
        const x = plot.valToPos(incident.from, 'x', true);
        ctx.fillStyle = look.colour(`--stage-${incident.stage}`);
        ctx.fillRect(x - unit / 2, bbox.top, Math.max(1, unit), bbox.height);
        ctx.fillStyle = look.colour('--alarm-text');
        ctx.fillText(`▼ ${stageText(incident.stage)}`, Math.max(x - 4 * unit, bbox.left), bbox.top - 4 * unit);
      }
    });
  }

  /** Where incidents lasted, in every plot. */
  #drawEpisodes(plot, look) {
    const { ctx, bbox } = plot;
    clipped(plot, 0, () => {
      for (const incident of this.#incidents) {
        const x = plot.valToPos(incident.from, 'x', true), width = Math.max(devicePixelRatio, plot.valToPos(incident.to, 'x', true) - x);
        ctx.fillStyle = look.colour('--band-4');
        ctx.fillRect(x, bbox.top, width, bbox.height);
      }
    });
  }

  #readOut(idx) {
    const series = this.#series;
    if (!series) return;
    const rows = this.#body.querySelectorAll('.stack-head .value'), { score } = series;
    // Without a pointer each shows its own newest value: sensors and score need not have come together.
    const at = column => idx ?? column.findLastIndex(value => value != null), time = series.times[idx ?? lastKnown(series)];
    setText(this.#time, time == null ? '' : `${moment(time * 1000)}${idx == null ? ` · ${t('equipment.newest')}` : ''}`);
    if (time == null || rows.length === 0) return;
    const scored = score ? at(score.probability) : -1;
    setText(rows[0], score?.probability[scored] == null ? '–'
      : `${percent(score.probability[scored])} · ${stageText(score.stage[scored] ?? 0)}${score.alarm[scored] ? ` · ${t('common.inAlarm')}` : ''}`);
    series.sensors.forEach((sensor, i) => {
      if (!rows[i + 1]) return;
      const row = at(sensor.mean), value = sensor.mean[row];
      const spread = sensor.min && sensor.min[row] !== sensor.max[row] ? `  ${exact(sensor.min[row])} … ${exact(sensor.max[row])}` : '';
      const away = sensor.expected && value != null ? `  ${t('equipment.away')(((value - sensor.expected.mean) / sensor.expected.sd).toFixed(1))}` : '';
      setText(rows[i + 1], value == null ? '–' : exact(value) + spread + away);
    });
  }

  #describe() {
    const { score, sensors } = this.#series;
    const peak = score?.probability.reduce((most, p) => Math.max(most, p ?? 0), 0);
    this.#charts[0]?.describe(score ? t('equipment.scoreLabel')(percent(peak)) : t('equipment.noScore'));
    sensors.forEach((sensor, i) => {
      const low = extreme(sensor.min ?? sensor.mean, Math.min), high = extreme(sensor.max ?? sensor.mean, Math.max);
      this.#charts[i + 1]?.describe(t('equipment.sensorLabel')(sensor.name, exact(low), exact(high)));
    });
  }

  #wheel(event) {
    const plot = this.#charts[0]?.plot, sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.shiftKey ? event.deltaY : 0;
    // The plain wheel scrolls the page, as everywhere.
    if (!plot || !(event.ctrlKey || event.metaKey || sideways)) return;
    event.preventDefault();
    if (sideways) return this.#range.pan(Math.sign(sideways) * panStep / 4);
    const box = plot.over.getBoundingClientRect(), share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    this.#range.zoom(event.deltaY > 0 ? zoomStep : 1 / zoomStep, this.#range.from + share * this.#range.span);
  }

  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.element) return;
    const act = {
      ArrowLeft: () => this.#range.pan(-panStep), ArrowRight: () => this.#range.pan(panStep), '+': () => this.#range.zoom(1 / zoomStep), '=': () => this.#range.zoom(1 / zoomStep),
      '-': () => this.#range.zoom(zoomStep), Home: () => this.#range.everything(), End: () => this.#range.choose('1h'),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

const names = series => series.sensors.map(s => s.name).join('\n');

/** A row without any value breaks the line; a sensor that is slower than others only has none there. */
function pauses(series) {
  const columns = [...series.sensors.map(s => s.mean), ...(series.score ? [series.score.probability] : [])];
  return series.times.map((_, row) => columns.every(column => column[row] == null));
}

/** Between two values without a pause the line goes on; uPlot draws over undefined and breaks at null. */
function bridged(column, gaps) {
  const values = [...column];
  for (let row = 0, begin = -1, broken = false; row <= values.length; row++) {
    if (row < values.length && values[row] == null) {
      if (begin < 0) [begin, broken] = [row, false];
      broken ||= gaps[row];
    } else if (begin >= 0) {
      if (!broken) values.fill(undefined, begin, row);
      begin = -1;
    }
  }
  return values;
}

const scoreTable = series => [series.times, series.score ? bridged(series.score.probability, pauses(series)).map(p => (p == null ? p : tail(p))) : series.times.map(() => null)];

function sensorTable(series, i) {
  const sensor = series.sensors[i], gaps = pauses(series), mean = bridged(sensor.mean, gaps);
  return [series.times, mean, sensor.min ? bridged(sensor.min, gaps) : mean, sensor.max ? bridged(sensor.max, gaps) : mean];
}

function alarmStretches({ times, score }) {
  const stretches = [];
  score?.alarm.forEach((alarm, row) => {
    if (!alarm) return;
    if (score.alarm[row - 1]) stretches.at(-1)[1] = times[row];
    else stretches.push([times[row], times[row]]);
  });
  return stretches;
}

/** Room for the values and for what is expected; a line that never moves still gets a scale. */
function roomFor(min, max, expected) {
  if (min == null) [min, max] = [expected ? expected.mean : 0, expected ? expected.mean : 1];
  if (expected) [min, max] = [Math.min(min, expected.mean - 3.3 * expected.sd), Math.max(max, expected.mean + 3.3 * expected.sd)];
  const room = (max - min) * 0.06 || Math.abs(max) * 0.01 || 1;
  return [min - room, max + room];
}

function lastKnown(series) {
  for (let row = series.times.length - 1; row >= 0; row--)
    if (series.score?.probability[row] != null || series.sensors.some(s => s.mean[row] != null)) return row;
  return -1;
}

const extreme = (column, pick) => column.reduce((found, value) => (value == null ? found : found == null ? value : pick(found, value)), null);

/** A band in the curve's colour that lets the grid through. */
const tint = colour => `${colour}38`;

function clipped(plot, above, draw) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top - above, bbox.width, bbox.height + above);
  ctx.clip();
  draw();
  ctx.restore();
}
