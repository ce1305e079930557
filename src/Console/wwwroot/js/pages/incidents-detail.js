import { address, get, part } from '../api.js';
import { h, replaceOnce } from '../dom.js';
import { moment, percent, signed, span, wholePercent } from '../format.js';
import { t, word } from '../i18n.js';
import { sentence } from '../incident-words.js';
import { emptyText, panel, problemText, scrollable } from '../parts.js';
import { stageMark } from '../stage.js';
import { watch } from '../watch.js';
import { actionBar } from './incidents-actions.js';
import { evidencePanel } from './incidents-evidence.js';
import { IncidentChart } from './incidents-chart.js';
import { similarPanel } from './incidents-similar.js';
import { timeline } from './incidents-timeline.js';
import { verdictPanel } from './incidents-verdict.js';

/** One incident. Panels are built once and filled anew when it changes, so that what a person types or reads stays. */
export function mountDetail(root, { id }, shell) {
  const place = {
    head: h('header.page-head.incident-head', null, h('h1', null, t('incidents.title'))), actions: h('div.buttons'), facts: h('div.body'), sure: h('div.body'), sensors: h('div'), timeline: h('div'),
  };
  const chart = new IncidentChart();
  const evidence = evidencePanel(), verdict = verdictPanel(id, () => list.refresh()), similar = similarPanel(id);
  const content = h('div.columns', null,
    h('div.column', null,
      panel(t('incidents.what'), {}, place.facts),
      panel(t('incidents.chart'), { name: 'incident-chart' }, chart.element),
      verdict.element, evidence.element,
      panel(t('incidents.timeline'), { name: 'timeline' }, place.timeline)),
    h('div.column', null, panel(t('incidents.sure'), { name: 'sure' }, place.sure), panel(t('incidents.explain'), {}, place.sensors), similar.element));
  let shown = false;

  const list = watch(() => get(`v1/incidents/${part(id)}`), ({ data, error }) => {
    if (!data) {
      root.replaceChildren(backLink(), h('header.page-head', null, h('h1', null, t('incidents.title'))),
        h('div.panel', null, error.status === 404 ? emptyText(t('incidents.notFound')) : problemText(error)));
      shown = false;
      return;
    }
    if (!shown) root.replaceChildren(backLink(), place.head, place.actions, content);
    shown = true;
    show(data);
  }, 30_000);

  function show(details) {
    const { incident } = details;
    replaceOnce(place.head, head(incident), JSON.stringify(incident));
    actionBar(place.actions, details, list.refresh);
    replaceOnce(place.facts, facts(details), JSON.stringify([incident, details.handling]));
    replaceOnce(place.sure, sure(details), JSON.stringify([incident.trust, details.alerts.length]));
    replaceOnce(place.sensors, sensors(incident.sensors ?? []), JSON.stringify(incident.sensors));
    replaceOnce(place.timeline, timeline(details), JSON.stringify([details.alerts.length, details.changes, details.told]));
    evidence.show(details);
    verdict.show(details);
    chart.show(incident);
    document.title = `${incident.equipment} · ${t('incidents.title')} · StreamingAnomaly`;
  }

  const stops = [
    shell.live.on('open', list.refresh),
    shell.live.on('incident', incident => { if (incident.id === id) list.soon(); }),
  ];
  return () => {
    stops.forEach(stop => stop());
    for (const p of [list, similar, verdict, chart]) p.stop();
  };
}

const backLink = () => h('p.back', null, h('a', { href: '#/incidents' }, `← ${t('incidents.back')}`));

const head = incident => h('div.line', null, h('h1', null, incident.equipment), stageMark(incident.stage),
  h(`span.tag.${incident.status}`, null, t(`common.${incident.status}`)));

/** The worst alert event: the one the incident's trust and sensors are of. */
export const leading = alerts => alerts.reduce((best, a) => (a.phase !== 'closed' && (!best || a.stage > best.stage) ? a : best), null) ?? alerts[0] ?? null;

function facts({ incident, alerts, alertCount, handling }) {
  const since = Date.parse(incident.since), end = incident.resolved ? Date.parse(incident.resolved) : null;
  const context = Object.entries(leading(alerts)?.context ?? {}).map(([name, value]) => `${name} ${value}`).join(' · ');
  const around = address(`#/equipment/${part(incident.equipment)}`, {
    from: new Date(since - 15 * 60_000).toISOString(), to: new Date((end ?? Date.parse(incident.updated)) + 15 * 60_000).toISOString(),
    sensors: (incident.sensors ?? []).map(s => s.sensor).join(',') || null,
  });
  const rows = [
    [t('incidents.summary'), sentence(incident)],
    [t('common.equipment'), h('span', null, incident.equipment, ' · ', h('a', { href: around }, t('incidents.openEquipment')))],
    [t('incidents.since'), moment(since)],
    end ? [t('incidents.ended'), `${moment(end)} · ${t('incidents.lasted')} ${span(end - since)}`] : [t('incidents.lasted'), t('incidents.goesOn')],
    context && [t('incidents.context'), context],
    [t('incidents.handling'), handlingLine(handling)],
    [t('incidents.eventsName'), t('incidents.events')(alertCount)],
  ];
  return h('dl.facts', null, rows.filter(Boolean).map(([name, value]) => [h('dt', null, name), h('dd', null, value)]));
}

function handlingLine(handling) {
  const parts = [];
  if (handling?.acknowledged) parts.push(t('incidents.acknowledgedBy')(handling.acknowledgedBy ?? '?'));
  if (handling?.snoozedUntil && Date.parse(handling.snoozedUntil) > Date.now()) parts.push(t('incidents.snoozedUntil')(moment(Date.parse(handling.snoozedUntil))));
  if (handling?.verdict) parts.push(`${t('incidents.verdict')}: ${word('incidents.verdicts', handling.verdict)}`);
  return parts.join(' · ') || t('incidents.nobody');
}

function sure({ incident, alerts }) {
  const { trust } = incident, votes = leading(alerts)?.detectors ?? [];
  if (!trust && votes.length === 0) return h('p.note', null, t('incidents.noTrust'));
  const asked = trust && (trust.allowedPerDay >= 10 ? trust.allowedPerDay.toFixed(0) : Number(trust.allowedPerDay.toFixed(1)));
  const facts = trust && h('dl.facts', { title: t('incidents.sureWhy') },
    h('dt', null, t('incidents.confidence')), h('dd', null, bar(trust.confidence), ` ${word('incidents.confidenceWords', trust.word)} (${wholePercent(trust.confidence)})`),
    h('dt', null, t('incidents.calibration')), h('dd', null, word('incidents.calibrations', trust.calibration)),
    h('dt', null, t('incidents.rateName')), h('dd', null, t('incidents.rate')(trust.alarms, span(trust.days * 86_400_000), asked)));
  return h('div', null, facts, votes.length === 0 ? null : h('table.votes', null, h('caption.unseen', null, t('incidents.detectors')),
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('incidents.detector')), h('th.numeric', { scope: 'col' }, t('common.probability')), h('th.numeric', { scope: 'col' }, t('common.scoreName')), h('th', { scope: 'col' }, t('incidents.votes')))),
    h('tbody', null, votes.map(v => h('tr', null, h('th', { scope: 'row' }, v.detector), h('td.numeric', null, percent(v.probability)),
      h('td.numeric', null, v.score == null ? '–' : v.score.toPrecision(3)), h('td', null, t(v.votes ? 'incidents.yes' : 'incidents.no')))))));
}

function sensors(list) {
  if (list.length === 0) return emptyText(t('incidents.noSensors'));
  return scrollable(t('incidents.explain'), h('table.sensor-shares', null, h('caption.unseen', null, t('incidents.explain')),
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('common.sensor')), h('th', { scope: 'col' }, t('incidents.share')), h('th.numeric', { scope: 'col' }, t('incidents.value')),
      h('th.numeric.wide', { scope: 'col', title: t('incidents.sdWhy') }, t('incidents.deviation')))),
    h('tbody', null, list.map(s => h('tr', null, h('th.wrap', { scope: 'row' }, s.sensor), h('td', null, bar(s.share), ` ${wholePercent(s.share)}`),
      h('td.numeric', null, Number(s.value.toPrecision(4))), h('td.numeric', null, t('incidents.sd')(signed(s.deviation))))))));
}

function bar(share) {
  const inner = h('span');
  inner.style.width = `${share * 100}%`;
  return h('span.bar', { 'aria-hidden': 'true' }, inner);
}
