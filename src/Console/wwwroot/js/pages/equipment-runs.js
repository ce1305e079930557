import { address, get, part } from '../api.js';
import { loadUplot, scaledFont, theme, TimeChart } from '../charts/uplot.js';
import { h, setText } from '../dom.js';
import { moment } from '../format.js';
import { t } from '../i18n.js';
import { emptyText, panel, problemText, select } from '../parts.js';
import { stageMark } from '../stage.js';
import { exact, short } from './equipment-axis.js';

const height = 230, runsShown = 8, askAgainMs = 60_000;

/** The newest runs of one sensor over what healthy runs look like, aligned by step. */
export function runs(id, range) {
  const pick = h('span'), note = h('span.note'), plot = h('div.runs-plot'), list = h('div.scroll'), readout = h('p.readout');
  const element = panel(t('equipment.runs'), { name: 'runs', extra: [note, pick] }, plot, readout, list);
  let started = false, sensor = null, names = [], chart = null, turn = 0, timer = 0, lit = null;

  async function load() {
    clearTimeout(timer);
    if (!sensor || !started) return;
    const mine = ++turn;
    try {
      const [library, answer] = await Promise.all([loadUplot(), get(address(`v1/equipment/${part(id)}/runs/overlay`, { sensor, runs: runsShown }))]);
      if (mine !== turn) return;
      show(library, answer);
    } catch (error) {
      if (mine !== turn) return;
      if (error.status === undefined) throw error;
      clear(problemText(error, error.problem.detail ? null : t('equipment.served')));
    }
    timer = setTimeout(load, askAgainMs);
  }

  function clear(child) {
    chart?.destroy();
    chart = null;
    plot.replaceChildren(child);
    plot.removeAttribute('role');
    list.replaceChildren();
    setText(note, '');
  }

  function show(library, { golden, runs: found }) {
    if (found.length === 0) return clear(emptyText(t('equipment.noRuns')));
    setText(note, golden ? t('equipment.golden')(golden.runs) : t('equipment.noGolden'));
    list.replaceChildren(h('table', null,
      h('thead', null, h('tr', null, [t('equipment.run'), t('equipment.began'), t('common.stage'), t('equipment.surprise')].map(label => h('th', { scope: 'col' }, label)))),
      h('tbody', null, found.map((run, i) => h('tr', { mouseenter: () => light(i), mouseleave: () => light(null) },
        h('th', { scope: 'row' }, h('button.button.small', { type: 'button', title: t('equipment.showRun')(run.run), focus: () => light(i), blur: () => light(null), click: () => zoomTo(run) }, run.run)),
        h('td', null, moment(Date.parse(run.start))), h('td', null, stageMark(run.stage)),
        h('td', null, run.surprise == null ? '–' : run.surprise.toFixed(1)))))));
    if (!library) return plot.replaceChildren(h('p.empty', null, t('common.noCharts')));
    chart?.destroy();
    chart = new TimeChart(library, plot, options(theme(), golden, found), joined(golden, found), height);
    chart.describe(t('equipment.runsLabel')(sensor, found.length));
  }

  function zoomTo(run) {
    const start = Date.parse(run.start) / 1000, length = run.seconds.at(-1) - run.seconds[0];
    range.set(start - length * 0.1, start + length * 1.1);
    document.querySelector('.stack-host')?.focus();
  }

  function light(i) {
    lit = i;
    chart?.plot.setSeries(i == null ? null : i + 4, { focus: i != null });
  }

  function options(look, golden, found) {
    const stroke = (run, i) => (run.stage >= 2 ? look.colour(`--stage-${run.stage}`) : look.series[i % look.series.length]), quiet = { stroke: 'transparent', width: 0, points: { show: false } };
    return {
      padding: [18, 14, 0, 0], cursor: { y: false, drag: { x: false, y: false } }, focus: { alpha: 0.25 },
      scales: { x: { time: false } },
      axes: [{ ...look.axis, size: 30, values: (_, splits) => splits.map(s => t('equipment.seconds')(s)) }, { ...look.axis, size: 60, values: (_, splits) => splits.map(short) }],
      series: [{}, { stroke: look.colour('--stage-0'), width: 2.5, dash: [6, 4], points: { show: false } }, quiet, quiet,
        ...found.map((run, i) => ({ stroke: stroke(run, i), width: run.stage >= 2 ? 2 : 1, points: { show: false } }))],
      bands: [{ series: [3, 2], fill: look.colour('--expected') }],
      hooks: {
        draw: [p => steps(p, look, golden)],
        setCursor: [p => {
          const at = p.cursor.idx;
          setText(readout, at == null ? '' : [t('equipment.seconds')(exact(p.data[0][at])), ...found.flatMap((run, i) => (p.data[i + 4][at] == null ? [] : [`${run.run} ${exact(p.data[i + 4][at])}`]))].join('   '));
        }],
      },
    };
  }

  return {
    element,
    offer(all, chosen) {
      if (all.join() === names.join()) return;
      names = all;
      sensor = chosen[0] ?? all[0] ?? null;
      pick.replaceChildren(h('label.unseen', { for: 'runs-sensor' }, t('common.sensor')), select(all.map(name => [name, name]), sensor, name => {
        sensor = name;
        load();
      }, { id: 'runs-sensor' }));
      load();
    },
    /** What stands further up comes first. */
    start() {
      started = true;
      load();
    },
    choose(chosen) {
      if (chosen.length === 0 || chosen.includes(sensor)) return;
      sensor = chosen[0];
      pick.querySelector('select').value = sensor;
      load();
    },
    destroy() {
      turn++;
      clearTimeout(timer);
      chart?.destroy();
    },
  };
}

/** Curves of different times as the columns of one table; where a curve has no point it is bridged. */
function joined(golden, found) {
  const curves = [golden ? [golden.seconds, golden.median] : [[], []], golden ? [golden.seconds, golden.low] : [[], []], golden ? [golden.seconds, golden.high] : [[], []],
    ...found.map(run => [run.seconds, run.values])];
  const times = [...new Set(curves.flatMap(([seconds]) => seconds))].sort((a, b) => a - b), places = new Map(times.map((s, i) => [s, i]));
  return [times, ...curves.map(([seconds, values]) => {
    const column = new Array(times.length).fill(undefined);
    seconds.forEach((s, i) => { column[places.get(s)] = values[i] ?? undefined; });
    return column;
  })];
}

function steps(plot, look, golden) {
  if (!golden) return;
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.font = scaledFont(look.font);
  ctx.fillStyle = ctx.strokeStyle = look.colour('--muted');
  ctx.lineWidth = devicePixelRatio;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  let free = -Infinity;
  for (const { step, offset } of golden.steps) {
    const x = plot.valToPos(offset, 'x', true), text = step ? t('equipment.step')(step) : '';
    if (x < bbox.left - 1 || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    if (x < free) continue;
    ctx.fillText(text, x + 3 * devicePixelRatio, bbox.top - 5 * devicePixelRatio);
    free = x + ctx.measureText(text).width + 10 * devicePixelRatio;
  }
  ctx.restore();
}
