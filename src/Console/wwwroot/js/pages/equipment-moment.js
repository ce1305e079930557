import { address, get, part } from '../api.js';
import { loadUplot, theme, TimeChart } from '../charts/uplot.js';
import { h, setText } from '../dom.js';
import { t } from '../i18n.js';
import { button, emptyText, panel } from '../parts.js';
import { short, timeLabels } from './equipment-axis.js';

const height = 120, most = 8;

/** What MOMENT expects beside what was measured, when somebody asks: it takes a place in the model's queue. */
export function reconstruction(id) {
  const body = h('div.moment-body', null, emptyText(t('equipment.momentWhat'))), note = h('span.note', { role: 'status' });
  const ask = button(t('equipment.momentAsk'), load);
  const element = panel(t('equipment.moment'), { name: 'moment', extra: [note, ask] }, body);
  let charts = [], chosen = () => [];

  function clear() {
    charts.forEach(chart => chart.destroy());
    charts = [];
  }

  async function load() {
    setText(note, t('common.loading'));
    try {
      const [library, answer] = await Promise.all([loadUplot(), get(address(`v1/equipment/${part(id)}/reconstruction`, { sensors: chosen().slice(0, most).join(','), hidden: 2 }))]);
      clear();
      if (!library) return body.replaceChildren(h('p.empty', null, t('common.noCharts')));
      show(library, answer);
    } catch (error) {
      if (error.status === undefined) throw error;
      clear();
      body.replaceChildren(h('p.empty', { role: 'alert' }, error.status === 404 && !error.problem.detail ? t('common.notServed')(t('equipment.momentServed')) : t('equipment.momentNone')(error.message)));
    } finally {
      setText(note, '');
    }
  }

  function show(library, { times, sensors }) {
    const look = theme(), seconds = times.map(time => Date.parse(time) / 1000);
    const rows = sensors.map(s => h('div.stack-row', null, h('p.stack-head', null, h('span.name', null, s.sensor),
      h('span.value', null, s.problem ? t('equipment.momentNone')(s.problem) : s.newestError == null ? '' : t('equipment.momentError')(s.newestError.toFixed(2)))), h('div.stack-plot')));
    body.replaceChildren(h('p.legend', null, h('span.measured', null, t('equipment.measured')), h('span.expected', null, t('equipment.reconstructed')), h('span.hidden-part', null, t('equipment.hidden'))), ...rows);
    charts = sensors.map((s, i) => {
      const chart = new TimeChart(library, rows[i].lastChild, {
        padding: [6, 14, 0, 0], cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'moment' } },
        axes: [{ ...look.axis, size: 34, space: 74, values: timeLabels }, { ...look.axis, size: 60, space: 28, values: (_, splits) => splits.map(short) }],
        series: [{}, { stroke: look.series[0], width: 1.4, points: { show: false } }, { stroke: look.series[1], width: 1.6, dash: [5, 3], points: { show: false } }],
        hooks: { drawClear: [plot => shade(plot, look, seconds, s.hidden)] },
      }, [seconds, s.measured, s.reconstructed], height);
      chart.describe(t('equipment.momentLabel')(s.sensor));
      return chart;
    });
  }

  return {
    element,
    offer(choose) { chosen = choose; },
    destroy: clear,
  };
}

/** Where the model did not see the values. */
function shade(plot, look, seconds, hidden) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = look.colour('--warm-up');
  hidden.forEach((is, i) => {
    if (!is) return;
    const x = plot.valToPos(seconds[i], 'x', true), next = i + 1 < seconds.length ? plot.valToPos(seconds[i + 1], 'x', true) : bbox.left + bbox.width;
    ctx.fillRect(x, bbox.top, next - x, bbox.height);
  });
  ctx.restore();
}
