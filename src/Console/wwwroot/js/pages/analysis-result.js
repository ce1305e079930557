import { loadEcharts } from '../charts/echarts.js';
import { h } from '../dom.js';
import { moment, rate, wholePercent } from '../format.js';
import { t } from '../i18n.js';
import { choice, panel } from '../parts.js';
import { translated } from '../translate.js';
import { anomalyPanel } from './analysis-anomalies.js';
import { correlationPanel, distributionPanel, groupPanel } from './analysis-diagrams.js';
import { seriesPanel } from './analysis-series.js';

const name = detector => t('analysis.names')[detector] ?? detector;
const number = (value, digits = 3) => (value == null ? '–' : value.toFixed(digits));

/**
 * Everything about a finished analysis.
 * @param {URLSearchParams} query What the address says about detector, equipment and period.
 * @param {(seen: object) => void} remember Hears what a person chose, for the address; null is as it was at first.
 * @returns {() => void} Ends its charts.
 */
export function showResult(root, path, result, query, remember) {
  const ran = result.detectors.filter(d => d.available), usual = ran.some(d => d.detector === 'ensemble') ? 'ensemble' : ran[0].detector;
  let detector = ran.find(d => d.detector === query.get('detector'))?.detector ?? usual;
  const parts = [];
  const seen = () => remember({ detector: detector === usual ? null : detector, ...series.parameters });
  const series = seriesPanel(path, result, query, seen);
  const anomalies = anomalyPanel(path, result, anomaly => series.showAnomaly(anomaly));
  const bar = ran.length > 1 ? h('div.result-bar', null, h('span', null, t('analysis.detector')), choice(t('analysis.detector'), ran.map(d => [d.detector, name(d.detector)]), detector, value => {
    detector = value;
    tell();
    seen();
  })) : null;
  const diagrams = h('div.column');
  root.append(...[notes(result), comparison(result, ran), bar, series.element, anomalies.element, diagrams, statistics(result)].filter(Boolean));
  loadEcharts().then(library => {
    parts.push(distributionPanel(library, result), groupPanel(library, result), correlationPanel(library, result));
    diagrams.append(h('div.two', null, parts[0].element, h('div.column', null, parts[1].element, parts[2].element)));
    parts.forEach(p => p.show(detector));
  });
  function tell() {
    series.show(detector);
    anomalies.show(detector);
    parts.forEach(p => p.show(detector));
  }
  tell();
  return () => {
    series.stop();
    anomalies.stop();
    parts.forEach(p => p.stop());
  };
}

function notes(result) {
  const known = t('analysis.notes');
  const lines = result.notes.map(n => known[n.code]?.(n.code === 'means' && n.detail ? { ...n, detail: moment(Date.parse(n.detail)) } : n)).filter(Boolean).slice(0, 12);
  return lines.length ? panel(t('analysis.notesTitle'), {}, h('ul.notes-list', null, lines.map(l => h('li', null, l)))) : null;
}

function comparison(result, ran) {
  const [a, b] = pair(ran), labelled = ran.some(d => d.quality);
  const columns = ['detector', 'marked', 'point', 'contextual', 'collectiveKind', ...(labelled ? ['precision', 'recall', 'f1', 'vus', 'events'] : []), 'seconds'];
  const cells = d => [
    `${d.marked.toLocaleString()} (${rate(d.marked / result.rows)})`, d.point, d.contextual, d.collective,
    ...(labelled ? [number(d.quality?.precision), number(d.quality?.recall), number(d.quality?.f1), number(d.quality?.vusPr), d.quality ? wholePercent(d.quality.eventRecall) : '–'] : []),
    `${d.seconds < 10 ? d.seconds.toFixed(2) : d.seconds.toFixed(0)} s`,
  ];
  const best = key => Math.max(...ran.map(d => d.quality?.[key] ?? -1));
  return panel(b ? t('analysis.compareOf')(name(a.detector), name(b.detector)) : t('analysis.compare'), { name: 'comparison' },
    h('p.conclusion', null, conclusion(result, a, b)),
    h('div.scroll', { tabindex: '0', role: 'region', 'aria-label': t('analysis.compare') }, h('table', null, h('caption.unseen', null, t('analysis.compare')),
      h('thead', null, h('tr', null, columns.map((c, i) => h(`th${i ? '.numeric' : ''}`, { scope: 'col', title: c === 'vus' ? t('analysis.vusTitle') : null }, t(`analysis.${c}`))))),
      h('tbody', null, result.detectors.map(d => h('tr', { 'data-detector': d.detector }, h('th', { scope: 'row' }, d.available && d.quality && d.quality.vusPr === best('vusPr') && ran.length > 1 ? h('strong', null, name(d.detector)) : name(d.detector)),
        d.available ? cells(d).map(c => h('td.numeric', null, String(c))) : h('td.wrap', { colspan: columns.length - 1 }, t('analysis.unavailable')(translated(d.reason)))))))),
    result.agreement.length ? h('div.agreements', null, result.agreement.map(g => h('p', null, t('analysis.agreement')(name(g.a), name(g.b), g.jaccard == null ? '–' : wholePercent(g.jaccard), number(g.spearman, 2))))) : null);
}

/** MOMENT and the isolation forest where both ran, else the first two. */
function pair(ran) {
  const moment = ran.find(d => d.detector === 'moment'), forest = ran.find(d => d.detector === 'forest');
  return moment && forest ? [moment, forest] : ran;
}

/** One sentence: which of the two, by what, at what cost. */
function conclusion(result, a, b) {
  if (!b) return t('analysis.alone')(name(a.detector));
  const [x, y] = [a.quality?.vusPr, b.quality?.vusPr];
  if (x == null || y == null) {
    const found = result.agreement.find(g => [g.a, g.b].includes(a.detector) && [g.a, g.b].includes(b.detector));
    return t('analysis.agrees')(name(a.detector), name(b.detector), found?.jaccard == null ? '–' : wholePercent(found.jaccard), '');
  }
  const [first, second] = x >= y ? [a, b] : [b, a];
  const times = first.seconds / Math.max(second.seconds, 0.001);
  const cost = times >= 2 ? t('analysis.longer')(times.toFixed(0)) : times <= 0.5 ? t('analysis.shorter')((1 / times).toFixed(0)) : '';
  return Math.abs(x - y) < 0.005 ? t('analysis.same')(name(a.detector), name(b.detector), number(x, 2), '')
    : t('analysis.better')(name(first.detector), name(second.detector), number(Math.max(x, y), 2), number(Math.min(x, y), 2), cost);
}

function statistics(result) {
  const columns = [['mean', 'mean'], ['sd', 'deviation'], ['min', 'min'], ['q1', 'q1'], ['median', 'median'], ['q3', 'q3'], ['max', 'max'], ['missingCount', 'missing']];
  const short = value => (Number.isInteger(value) ? value.toLocaleString() : Math.abs(value) >= 1e6 || Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toPrecision(5));
  return panel(t('analysis.statistics'), { name: 'statistics' }, h('div.scroll', { tabindex: '0', role: 'region', 'aria-label': t('analysis.statistics') }, h('table', null,
    h('caption.unseen', null, t('analysis.statistics')),
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('common.sensor')), columns.map(([label]) => h('th.numeric', { scope: 'col' }, t(`analysis.${label}`))))),
    h('tbody', null, result.features.map(f => h('tr', null, h('th', { scope: 'row' }, f.name), columns.map(([, key]) => h('td.numeric', null, short(f[key])))))))));
}
