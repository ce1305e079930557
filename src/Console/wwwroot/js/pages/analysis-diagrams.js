import { drawEchart } from '../charts/echarts.js';
import { theme } from '../charts/uplot.js';
import { h } from '../dom.js';
import { rate } from '../format.js';
import { t } from '../i18n.js';
import { emptyText, panel, select } from '../parts.js';

const firstShown = 6, labelsFit = 30;

/** Height of a line of text in a picture, CSS pixels. */
const lineHeight = 24;

/**
 * Saves canvases, one below the other on the page's colour, with what they show written above: alone in a report a picture has no page around it.
 * @param {string} name Of the file.
 * @param {string} title
 * @param {{caption?: string, canvas: HTMLCanvasElement}[]} parts
 * @param {number} ratio Pixels of the canvases for a CSS pixel.
 */
export function png(name, title, parts, ratio) {
  const line = Math.round(lineHeight * ratio), { colour } = theme();
  const width = Math.max(...parts.map(p => p.canvas.width)), height = parts.reduce((sum, p) => sum + p.canvas.height + (p.caption ? line : 0), line);
  const whole = h('canvas', { width, height }), ctx = whole.getContext('2d');
  let y = 0;
  const write = (text, style) => {
    ctx.fillStyle = colour('--text');
    ctx.font = `${style} ${12 * ratio}px ${colour('--font')}`;
    ctx.textBaseline = 'middle';
    ctx.fillText(text, 12 * ratio, y + line / 2, width - 24 * ratio);
    y += line;
  };
  ctx.fillStyle = colour('--panel');
  ctx.fillRect(0, 0, width, height);
  write(title, '700');
  for (const { caption, canvas } of parts) {
    if (caption) write(caption, '400');
    ctx.drawImage(canvas, 0, y);
    y += canvas.height;
  }
  whole.toBlob(blob => {
    const address = URL.createObjectURL(blob);
    h('a', { href: address, download: `${name}.png` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  });
}

/** A panel with one diagram and a button that saves it. */
function diagram(library, title, name, { extra = [], height = 320 } = {}) {
  const host = h('div.chart'), below = h('div');
  let drawn = null, caption = title;
  host.style.height = `${height}px`;
  const save = h('button.button.small', { type: 'button', 'aria-label': t('analysis.pngOf')(title), click: () => drawn && png(name, caption, [{ canvas: drawn.chart.renderToCanvas({ pixelRatio: 2 }) }], 2) }, t('analysis.png'));
  const element = panel(title, { name, extra: [extra, library ? save : null].flat().filter(Boolean) }, library ? h('div.body', null, host) : null, below);
  return {
    element, below,
    /** In its picture the diagram is called `called`: what a person chose beside it is not seen there. */
    draw(option, label, { tall, called = title } = {}) {
      caption = called;
      if (!library) return below.replaceChildren(emptyText(t('common.noCharts')));
      if (tall) host.style.height = `${tall}px`;
      if (drawn) {
        drawn.set(option, label);
        drawn.chart.resize();
      } else drawn = drawEchart(library, host, option, label);
    },
    hide: text => { host.parentElement && (host.parentElement.hidden = true); below.replaceChildren(emptyText(text)); },
    stop: () => drawn?.destroy(),
  };
}

/** Histograms of normal and marked rows, the most different sensor first. */
export function distributionPanel(library, result) {
  let most = firstShown, detector = null;
  const view = diagram(library, t('analysis.distributions'), 'distributions');
  const more = h('button.button.small', { type: 'button', click: () => { most += firstShown * 2; show(detector); } });
  view.below.append(h('div.body', null, more));
  function show(next) {
    detector = next;
    const all = result.findings.find(f => f.detector === detector).distributions, shown = all.slice(0, most);
    more.parentElement.hidden = all.length <= most;
    more.textContent = t('analysis.moreSensors')(Math.min(all.length - most, firstShown * 2));
    const columns = (view.element.clientWidth || 800) < 520 ? 1 : 2, rows = Math.ceil(shown.length / columns), cell = 150, style = theme();
    const at = i => ({ left: `${columns === 1 ? 14 : 8 + (i % columns) * 50}%`, width: columns === 1 ? '80%' : '38%', top: Math.floor(i / columns) * cell + 54, height: cell - 62 });
    view.draw({
      legend: { top: 0, data: [t('analysis.normal'), t('analysis.anomalous')] },
      title: shown.map((d, i) => ({ text: `${d.feature}  ${t('analysis.shift')(d.shift)}`, textStyle: { fontSize: 11.5, fontWeight: 600 }, left: `${7 + (i % columns) * 50}%`, top: Math.floor(i / columns) * cell + 28 })),
      grid: shown.map((_, i) => at(i)),
      xAxis: shown.map((d, i) => ({ type: 'value', gridIndex: i, min: d.low, max: d.high, splitNumber: 3, axisLabel: { hideOverlap: true, formatter: short } })),
      yAxis: shown.map((_, i) => ({ type: 'value', gridIndex: i, splitNumber: 2, axisLabel: { formatter: v => `${Math.round(v * 100)} %` } })),
      tooltip: { trigger: 'axis', formatter: points => [`${short(points[0].value[0])}`, ...points.map(p => `${p.seriesName}: ${rate(p.value[1])}`)].join('\n') },
      series: shown.flatMap((d, i) => [[t('analysis.normal'), d.normal, style.colour('--stage-0'), 'solid'], [t('analysis.anomalous'), d.anomalous, style.colour('--stage-4'), 'dashed']].map(([name, shares, color, type]) => ({
        name, type: 'line', step: 'middle', symbol: 'none', xAxisIndex: i, yAxisIndex: i, itemStyle: { color }, lineStyle: { color, width: 1.5, type }, areaStyle: { color, opacity: 0.18 },
        data: shares.map((share, bin) => [d.low + (bin + 0.5) * (d.high - d.low) / shares.length, share]),
      }))),
    }, t('analysis.distributionLabel')(shown.map(d => d.feature).join(', ')), { tall: rows * cell + 40, called: named(t('analysis.distributions'), detector) });
  }
  return { element: view.element, show, stop: view.stop };
}

/** Which lots, recipes, equipment … are marked most, and whether that is more than chance. */
export function groupPanel(library, result) {
  const names = t('analysis.groupNames');
  let detector = null, column = null;
  const found = () => result.findings.find(f => f.detector === detector).groups;
  const columns = result.findings[0].groups.map(g => g.column);
  const pick = select(columns.map(c => [c, names[c] ?? c]), columns[0], value => { column = value; show(detector); });
  const view = diagram(library, t('analysis.groups'), 'groups', { extra: columns.length ? h('label.filters', null, h('span.hint', null, t('analysis.groupBy')), pick) : null });
  function show(next) {
    detector = next;
    if (!columns.length) return view.hide(t('analysis.noGroups'));
    column ??= columns[0];
    const ranking = found().find(g => g.column === column), top = ranking.values.slice(0, 12), style = theme();
    view.draw({
      grid: { left: 8, right: 64, top: 6, bottom: 24, containLabel: true },
      xAxis: { type: 'value', axisLabel: { formatter: v => `${(v * 100).toFixed(v < 0.02 && v > 0 ? 1 : 0)} %` } },
      yAxis: { type: 'category', inverse: true, data: top.map(v => v.value), axisLabel: { width: 120, overflow: 'truncate' } },
      tooltip: { formatter: p => `${p.name}: ${rate(top[p.dataIndex].rate)}\nq = ${top[p.dataIndex].q.toPrecision(2)}` },
      series: [{ type: 'bar', barMaxWidth: 18, data: top.map(v => ({ value: v.rate, itemStyle: { color: style.colour(v.significant ? '--stage-4' : '--stage-none') } })),
        label: { show: true, position: 'right', color: style.colour('--text'), formatter: p => `${rate(top[p.dataIndex].rate)}${top[p.dataIndex].significant ? ' *' : ''}` } }],
    }, t('analysis.groupLabel')(names[column] ?? column, top[0].value), { tall: Math.max(120, top.length * 26 + 40), called: named(`${t('analysis.groups')}: ${names[column] ?? column}`, detector) });
    view.below.replaceChildren(h('div.group-table', null, h('div.scroll', { tabindex: '0', role: 'region', 'aria-label': t('analysis.groups') }, h('table', null, h('caption.unseen', null, t('analysis.groups')),
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('analysis.value')), h('th.numeric', { scope: 'col' }, t('analysis.rate')), h('th.numeric', { scope: 'col' }, t('analysis.marked')), h('th', { scope: 'col', title: t('analysis.qTitle') }, t('analysis.significance')))),
      h('tbody', null, ranking.values.slice(0, 50).map(v => h('tr', null, h('th', { scope: 'row' }, v.value), h('td.numeric', null, rate(v.rate)), h('td.numeric', null, `${v.marked.toLocaleString()} / ${v.rows.toLocaleString()}`),
        h('td', null, h(`span.tag${v.significant ? '.bad' : ''}`, null, t(v.significant ? 'analysis.significant' : 'analysis.notSignificant')), ` q = ${v.q < 0.001 ? v.q.toExponential(0) : v.q.toFixed(3)}`))))))));
  }
  return { element: view.element, show, stop: view.stop };
}

/** Correlation of the sensors; the same for every detector. */
export function correlationPanel(library, result) {
  const { features, values } = result.correlation, style = theme();
  const view = diagram(library, t('analysis.correlation'), 'correlation');
  let done = false;
  function show() {
    if (done) return;
    done = true;
    const labels = features.length <= labelsFit;
    view.draw({
      grid: { left: 8, right: 8, top: 8, bottom: 44, containLabel: labels },
      xAxis: { type: 'category', data: features, axisLabel: { show: labels, rotate: 45, width: 90, overflow: 'truncate', interval: 0 } },
      yAxis: { type: 'category', data: features, inverse: true, axisLabel: { show: labels, width: 100, overflow: 'truncate', interval: 0 } },
      visualMap: { min: -1, max: 1, calculable: false, orient: 'horizontal', left: 'center', bottom: 0, itemWidth: 12, itemHeight: 140, precision: 1, text: ['1', '−1'],
        inRange: { color: [style.series[0], style.colour('--panel'), style.series[1]] } },
      tooltip: { formatter: p => `${features[p.value[0]]} – ${features[p.value[1]]}: ${p.value[2]?.toFixed?.(2) ?? '–'}` },
      series: [{ type: 'heatmap', data: values.flatMap((row, y) => row.map((v, x) => [x, y, v == null ? '-' : v])), label: { show: features.length <= 10, fontSize: 10, color: style.colour('--text'), formatter: p => (p.value[2] === '-' ? '' : p.value[2].toFixed(1)) } }],
    }, t('analysis.correlationLabel')(features.length), { tall: Math.min(640, Math.max(280, features.length * 26 + 130)) });
  }
  return { element: view.element, show, stop: view.stop };
}

/** A diagram's name in a picture: of which detector it is. */
const named = (what, detector) => `${what} · ${t('analysis.names')[detector] ?? detector}`;

const short = value => (Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-2) ? value.toExponential(1) : String(Number(value.toPrecision(4))));
