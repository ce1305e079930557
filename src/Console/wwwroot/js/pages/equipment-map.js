import { address, get, part } from '../api.js';
import { drawEchart, loadEcharts } from '../charts/echarts.js';
import { theme } from '../charts/uplot.js';
import { h, replaceOnce } from '../dom.js';
import { moment, percent, wholePercent } from '../format.js';
import { t } from '../i18n.js';
import { panel, problemText } from '../parts.js';
import { margins } from './equipment-panels.js';

const columns = 160, rowHeight = 22, rows = 16;

/** Which sensors explain the score, over the time that is shown. */
export function heatMap(range) {
  const host = h('div.map'), element = panel(t('equipment.map'), { name: 'attribution', extra: h('span.note', null, t('equipment.mapNote')) }, host);
  let drawing = null, shape = '', turn = 0;

  function clear(child, key) {
    drawing?.destroy();
    [drawing, shape] = [null, ''];
    host.removeAttribute('role');
    host.removeAttribute('aria-label');
    host.style.height = '';
    replaceOnce(host, child, key);
  }

  async function load(id, asked) {
    const mine = ++turn;
    try {
      const [library, answer] = await Promise.all([loadEcharts(), get(address(`v1/equipment/${part(id)}/attribution`, { ...asked, columns }))]);
      if (mine !== turn) return;
      if (answer.sensors.length === 0) return clear(h('p.empty', null, t('equipment.mapNothing')));
      if (!library) return clear(table(answer));
      const size = `${answer.sensors.length}`;
      if (size !== shape || !drawing) {
        clear(h('span'), `map ${size}`);
        host.replaceChildren();
        host.style.height = `${Math.min(rows, answer.sensors.length) * rowHeight + 44}px`;
        drawing = drawEchart(library, host, option(answer, range), label(answer));
        shape = size;
      } else drawing.set(option(answer, range), label(answer));
    } catch (error) {
      if (mine !== turn || error.name === 'AbortError') return;
      if (error.status === undefined) throw error;
      clear(problemText(error, error.problem.detail ? null : t('equipment.served')));
    }
  }

  return {
    element, load,
    destroy() {
      turn++;
      drawing?.destroy();
    },
  };
}

const label = answer => t('equipment.mapLabel')(answer.sensors.slice(0, 3).join(', '));

/** Times as evenly spaced columns: what has none stays empty, so that it stands under the plots. */
function option(answer, range) {
  const { colour, series } = theme(), { left, right } = margins(), { times, sensors, shares, probability } = answer;
  const shown = sensors.slice(0, rows), distance = times.slice(1).reduce((least, time, i) => Math.min(least, time - times[i]), Infinity);
  const step = Math.max(Number.isFinite(distance) ? distance : 0, range.span / columns), count = Math.ceil(range.span / step);
  const cells = new Map();
  times.forEach((time, at) => shown.forEach((_, row) => {
    const share = shares[row][at], column = Math.floor((time - range.from) / step);
    if (share == null || column < -1 || column > count) return;
    const key = `${Math.max(0, Math.min(count - 1, column))} ${row}`, before = cells.get(key);
    if (!before || share > before[2]) cells.set(key, [Math.max(0, Math.min(count - 1, column)), row, share, probability[at], time]);
  }));
  return {
    grid: { left, right, top: 8, bottom: 28 },
    xAxis: { type: 'category', data: Array.from({ length: count }, (_, i) => moment((range.from + i * step) * 1000)), axisTick: { show: false }, axisLabel: { interval: Math.ceil(count / 6), hideOverlap: true, color: colour('--muted'), fontSize: 11 } },
    yAxis: { type: 'category', data: shown, inverse: true, axisTick: { show: false }, axisLabel: { color: colour('--text'), fontSize: 11, width: left - 8, overflow: 'truncate' } },
    visualMap: { min: 0, max: 1, show: false, dimension: 2, inRange: { color: [colour('--panel'), series[0], colour('--stage-3'), colour('--stage-4')] } },
    tooltip: { formatter: ({ data }) => `${shown[data[1]]}: ${wholePercent(data[2])}\n${moment(data[4] * 1000)}\n${t('common.probability')} ${percent(data[3])}` },
    series: [{ type: 'heatmap', data: [...cells.values()], encode: { x: 0, y: 1, value: 2 }, progressive: 0, itemStyle: { borderWidth: 0 } }],
  };
}

/** Without the library: how much each sensor explains over all of it. */
function table(answer) {
  const totals = answer.shares.map(row => row.reduce((sum, share) => sum + (share ?? 0), 0)), all = totals.reduce((a, b) => a + b, 0) || 1;
  return h('table', null, h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('common.sensor')), h('th', { scope: 'col' }, t('equipment.share')))),
    h('tbody', null, answer.sensors.map((name, i) => h('tr', null, h('th', { scope: 'row' }, name), h('td', null, wholePercent(totals[i] / all))))));
}
