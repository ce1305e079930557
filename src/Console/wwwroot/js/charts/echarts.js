import { theme } from './uplot.js';

let loading = null;

/** @returns {Promise<object|null>} The library, loaded when a page first needs it; null where the program was built without npm. */
export function loadEcharts() {
  return loading ??= import('../../lib/echarts/echarts.esm.min.js').then(module => module, () => null);
}

/**
 * Draws a chart in the page's colours; it follows its host's width. Tooltips are drawn on the canvas (renderMode richText): as HTML they would
 * carry style attributes, which the content security policy forbids. Use `formatter` functions that return plain text.
 * @param {object} library What loadEcharts() gave.
 * @param {HTMLElement} host An element with a height.
 * @param {object} option ECharts' option.
 * @param {string} label What the chart shows, for those who do not see it.
 * @returns {{chart: object, set: (option: object, label?: string) => void, destroy: () => void}}
 */
export function drawEchart(library, host, option, label) {
  const chart = library.init(host, themeOf(), { renderer: 'canvas' });
  const set = (next, text) => {
    chart.setOption(calm(next), { notMerge: true });
    if (text) host.setAttribute('aria-label', text);
  };
  host.setAttribute('role', 'img');
  set(option, label);
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(host);
  return {
    chart, set,
    destroy() {
      observer.disconnect();
      chart.dispose();
    },
  };
}

/** No animation: pages change often, and some people ask for none; tooltips without HTML. */
const calm = option => ({ animation: false, ...option, tooltip: { confine: true, ...option.tooltip, renderMode: 'richText' } });

function themeOf() {
  const { colour, series } = theme();
  const font = colour('--font');
  const axis = {
    axisLine: { lineStyle: { color: colour('--edge') } }, axisTick: { lineStyle: { color: colour('--edge') } },
    axisLabel: { color: colour('--muted'), fontSize: 11 }, nameTextStyle: { color: colour('--muted'), fontSize: 11 },
    splitLine: { lineStyle: { color: colour('--grid') } }, splitArea: { show: false },
  };
  return {
    color: series, backgroundColor: 'transparent', textStyle: { fontFamily: font, color: colour('--text') },
    title: { textStyle: { color: colour('--text'), fontSize: 13 } },
    legend: { textStyle: { color: colour('--text') }, inactiveColor: colour('--muted') },
    tooltip: { backgroundColor: colour('--panel'), borderColor: colour('--edge'), textStyle: { color: colour('--text'), fontSize: 12 } },
    categoryAxis: axis, valueAxis: axis, logAxis: axis, timeAxis: axis,
    visualMap: { textStyle: { color: colour('--muted') } }, dataZoom: { textStyle: { color: colour('--muted') } },
  };
}
