import { RequestError, address, get } from '../api.js';
import { TimeChart, loadUplot, theme } from '../charts/uplot.js';
import { h } from '../dom.js';
import { clock, moment } from '../format.js';
import { currentLanguage, t } from '../i18n.js';
import { button, emptyText, panel, problemText, select } from '../parts.js';
import { png } from './analysis-diagrams.js';
import { ticks } from './analysis-start.js';

const shownAtFirst = 3, mostShown = 6;
/** A key's press or a button's: how much closer, and how far aside. */
const zoomStep = 0.5, panStep = 0.5;
/** Fewer rows are not worth a closer look. */
const fewestRows = 10;
/** Keys that are held down are asked for once they rest. */
const restMs = 180;

/**
 * Sensors and score of one equipment over time, anomalies shaded, the same zoom for all.
 * @param {URLSearchParams} query What the address says: equipment, from and to.
 * @param {() => void} changed A person chose another equipment or period.
 */
export function seriesPanel(path, result, query, changed) {
  const usual = worst(result);
  let timer = 0, equipment = result.equipment.find(e => e.name === query.get('equipment')) ?? usual, detector = result.detectors.find(d => d.available).detector, range = null, charts = [], stopped = false, turn = 0, Library = null, sensors = null, shownPeriod = '';
  const [from, to] = ['from', 'to'].map(name => Date.parse(query.get(name) ?? '') / 1000);
  if (from < to) range = [from, to];
  const body = h('div.series-body'), note = h('span.hint', { role: 'status' }), places = h('div');
  const host = h('div.series-host', { tabindex: '0', role: 'group', 'aria-label': t('analysis.chartHelp'), keydown: press }, body);
  const small = (label, text, action) => button(text, action, { kind: 'small', 'aria-label': label, title: label });
  const whole = h('button.button.small', { type: 'button', hidden: !range, click: () => zoom(null) }, t('analysis.zoomOut'));
  const picker = select(result.equipment.map(e => [e.name, e.name]), equipment.name, value => { choose(value); zoom(null); });
  const save = h('button.button.small', { type: 'button', 'aria-label': t('analysis.pngOf')(t('analysis.series')), click: picture }, t('analysis.png'));
  const legend = h('span.marks', null, h('span', null, h('span.swatch.marked', { 'aria-hidden': 'true' }), t('analysis.anomalous')), result.labelled == null ? null : h('span', null, h('span.swatch.truth', { 'aria-hidden': 'true' }), t('analysis.truth')));
  const buttons = h('div.buttons', null, small(t('analysis.previous'), '◀', () => move(1, -panStep)), small(t('analysis.next'), '▶', () => move(1, panStep)),
    small(t('analysis.closer'), '+', () => move(zoomStep)), small(t('analysis.wider'), '−', () => move(1 / zoomStep)), whole);
  const element = panel(t('analysis.series'), { name: 'series', extra: [buttons, h('label.filters', null, h('span.hint', null, t('analysis.equipment')), picker), save] },
    h('div.series-controls', null, places, h('div.run-line', null, legend, note)), host);
  choose(equipment.name);

  function choose(name) {
    equipment = result.equipment.find(e => e.name === name);
    picker.value = name;
    // Where the detectors look most: the sensors in which anomalies differ most.
    const order = (result.findings.find(f => f.detector === detector) ?? result.findings[0]).distributions.map(d => d.feature).filter(f => equipment.sensors.includes(f));
    const first = [...order, ...equipment.sensors.filter(s => !order.includes(s))].slice(0, shownAtFirst);
    sensors = ticks(equipment.sensors.map(s => [s, s]), first, { changed: () => draw() });
    places.replaceChildren(h('details', null, h('summary', null, t('analysis.sensorsShown')), sensors.element));
  }

  function zoom(next, rest = 0) {
    range = next;
    whole.hidden = !next;
    changed();
    clearTimeout(timer);
    if (!rest) return draw();
    timer = setTimeout(draw, rest);
  }

  /** Shows `factor` times as much, moved by a share of what is shown; never beyond what there is. */
  function move(factor, share = 0) {
    const [first, last] = [equipment.from, equipment.to].map(time => Date.parse(time) / 1000), [from, to] = range ?? [first, last];
    const span = Math.max((to - from) * factor, Math.min(fewestRows * step(), to - from)), middle = (from + to) / 2 + share * (to - from);
    if (span >= last - first) return zoom(null, restMs);
    const begin = Math.min(Math.max(middle - span / 2, first), last - span);
    zoom([begin, begin + span], restMs);
  }

  /** Seconds between two rows. */
  const step = () => (Date.parse(equipment.to) - Date.parse(equipment.from)) / 1000 / Math.max(1, equipment.rows);

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== host) return;
    const act = {
      ArrowLeft: () => move(1, -panStep), ArrowRight: () => move(1, panStep), '+': () => move(zoomStep), '=': () => move(zoomStep), '-': () => move(1 / zoomStep), Home: () => zoom(null, restMs),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** All curves with their names, under the equipment and the period. */
  function picture() {
    if (charts.length) png(`${equipment.name}-series`, [equipment.name, shownPeriod].join('   '), charts.map(c => ({ caption: c.caption, canvas: c.plot.ctx.canvas })), devicePixelRatio);
  }

  async function draw() {
    const mine = ++turn;
    try {
      Library ??= await loadUplot();
      const data = await get(address(`${path}/series`, { equipment: equipment.name, points: Math.min(2000, Math.max(400, body.clientWidth || 800)), sensors: sensors.values().slice(0, mostShown).join(','),
        from: range && new Date(range[0] * 1000).toISOString(), to: range && new Date(range[1] * 1000).toISOString() }));
      if (stopped || mine !== turn) return;
      show(data);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (!stopped) body.replaceChildren(problemText(error));
    }
  }

  function show(data) {
    charts.forEach(c => c.destroy());
    charts = [];
    if (data.times.length === 0) {
      body.removeAttribute('role');
      note.textContent = '';
      return body.replaceChildren(emptyText(t('analysis.noRows')));
    }
    shownPeriod = [data.from, data.to].map(time => moment(Date.parse(time))).join(' – ');
    note.textContent = `${shownPeriod}. ${t('analysis.perPoint')(data.rowsPerPoint)}. ${t('analysis.zoomHint')}`;
    if (!Library) return body.replaceChildren(h('p.empty', null, t('common.noCharts')));
    const found = data.detectors.find(d => d.detector === detector), summary = result.detectors.find(d => d.detector === detector);
    const places = found.marked.reduce((n, m, i) => n + (m && !found.marked[i - 1] ? 1 : 0), 0);
    body.setAttribute('role', 'img');
    body.setAttribute('aria-label', t('analysis.seriesLabel')(data.equipment, moment(data.times[0] * 1000), moment(data.times.at(-1) * 1000), places));
    body.replaceChildren();
    const style = theme();
    data.sensors.forEach((sensor, i) => chart(sensor.name, [data.times, sensor.min, sensor.max], {
      series: [{}, line(style.series[i % 8]), line(style.series[i % 8])], bands: [{ series: [2, 1], fill: `${style.series[i % 8]}55` }],
    }, 92, false));
    chart(`${t('analysis.score')} · ${t('analysis.names')[detector]}`, [data.times, found.score, data.times.map(() => summary.threshold)], {
      series: [{}, { ...line(style.colour('--text')), points: { show: false } }, { stroke: style.colour('--stage-4'), width: 1, dash: [5, 4], points: { show: false } }],
    }, 138, true);

    /** The times stand below the last chart only: all of them share one axis. */
    function chart(caption, values, options, height, times) {
      const place = h('div');
      body.append(h('p.caption', null, caption), place);
      const drawn = new TimeChart(Library, place, {
        ...options, padding: [6, 12, 0, 0],
        axes: [{ ...style.axis, space: 90, ...(times ? { size: 26, values: (_, splits) => labels(splits) } : { size: 4, values: (_, splits) => splits.map(() => '') }) }, { ...style.axis, size: 62 }],
        cursor: { sync: { key: path, setSeries: false }, drag: { x: true, y: false, setScale: false }, points: { show: false } },
        scales: { x: { time: true } },
        hooks: { drawClear: [plot => shade(plot, data, found, style)], setSelect: [plot => selected(plot)] },
      }, values, height);
      charts.push(Object.assign(drawn, { caption }));
    }
  }

  function selected(plot) {
    if (plot.select.width < 6) return;
    const from = plot.posToVal(plot.select.left, 'x'), to = plot.posToVal(plot.select.left + plot.select.width, 'x');
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    zoom([from, to]);
  }

  return {
    element,
    /** For the address. */
    get parameters() {
      const [from, to] = (range ?? []).map(seconds => new Date(seconds * 1000).toISOString());
      return { equipment: equipment === usual ? null : equipment.name, from, to };
    },
    show: next => { detector = next; draw(); },
    /** Zooms to an anomaly with as much again on both sides. */
    showAnomaly(anomaly) {
      if (equipment.name !== anomaly.equipment) choose(anomaly.equipment);
      const from = Date.parse(anomaly.from) / 1000, to = Date.parse(anomaly.to) / 1000, around = Math.max((to - from) * 1.5, step() * 60);
      element.scrollIntoView({ block: 'start' });
      return zoom([from - around, to + around]);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      charts.forEach(c => c.destroy());
    },
  };
}

/** The equipment of which most is marked: what a person will look at first. */
function worst(result) {
  const ranking = result.findings[0].groups.find(g => g.column === 'equipment');
  return result.equipment.find(e => e.name === ranking?.values[0].value) ?? result.equipment[0];
}

/** Clock times; the date where the day changes. */
function labels(splits) {
  let day = new Date(splits[0] * 1000).toDateString();
  return splits.map((s, i) => {
    const at = new Date(s * 1000), same = at.toDateString() === day, step = (splits[1] ?? s) - splits[0];
    day = at.toDateString();
    return (same || i === 0) && step < 86400 ? clock(s * 1000) : at.toLocaleDateString(currentLanguage() === 'ko' ? 'ko-KR' : 'en-GB');
  });
}

const line = stroke => ({ stroke, width: 1, points: { show: false }, spanGaps: false });

/** Marked places behind the curve, ground truth as a bar at the foot. */
function shade(plot, data, found, style) {
  const { ctx, bbox } = plot, last = data.times.length - 1;
  const x = i => plot.valToPos(data.times[Math.min(i, last)], 'x', true);
  const runs = (marks, draw) => {
    for (let i = 0; i <= last; i++) {
      if (!marks[i]) continue;
      const first = i;
      while (i < last && marks[i + 1]) i++;
      draw(x(first), Math.max(x(i + 1) - x(first), 2 * devicePixelRatio));
    }
  };
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = style.colour('--stage-4');
  ctx.globalAlpha = 0.28;
  runs(found.marked, (left, width) => ctx.fillRect(left, bbox.top, width, bbox.height));
  if (data.label) {
    ctx.globalAlpha = 1;
    ctx.fillStyle = style.colour('--stage-0');
    const height = 4 * devicePixelRatio;
    runs(data.label, (left, width) => ctx.fillRect(left, bbox.top + bbox.height - height, width, height));
  }
  ctx.restore();
}
