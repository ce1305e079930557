import { byId, h, setText } from './dom.js';
import { moment, signed, span, wholePercent } from './format.js';
import { t } from './i18n.js';
import { replaceOnce } from './fleet.js';
import { stageMark } from './stage.js';

const sensorsShown = 3;

/** Incidents, open ones first, then by their last change. */
export class IncidentList {
  #select;

  constructor(select) {
    this.#select = select;
  }

  render(model) {
    const all = [...model.incidents.values()].sort((a, b) =>
      (a.status === 'open' ? 0 : 1) - (b.status === 'open' ? 0 : 1) || Date.parse(b.updated) - Date.parse(a.updated));
    setText(byId('incidents-count'), all.length ? t('openCount')(all.filter(i => i.status === 'open').length) : '');
    const error = model.incidentsError;
    if (all.length === 0) {
      const text = !error ? t('noIncidents') : error.status === 404 ? t('noServed')(t('servedIncidents')) : t('failed')(error.message);
      replaceOnce(byId('incidents-body'), h('p.empty', null, text));
      return;
    }
    replaceOnce(byId('incidents-body'), h('ul.list', null, ...all.map(incident => this.#item(incident))));
  }

  #item(incident) {
    const open = incident.status === 'open', since = Date.parse(incident.since);
    const when = open
      ? `${t('since')} ${moment(since)}`
      : `${moment(since)}  ·  ${t('lasted')} ${span(Date.parse(incident.resolved ?? incident.updated) - since)}`;
    return h(`li.incident.${incident.status}`, { 'data-incident': incident.id },
      h('div.line', null,
        stageMark(incident.stage),
        h('button.choose', { type: 'button', title: t('selected'), click: () => this.#select(incident.equipment) }, incident.equipment),
        h(`span.tag.${incident.status}`, null, t(open ? 'open' : 'resolved'))),
      h('p.when', null, when),
      incident.sensors?.length ? sensorList(incident.sensors) : null,
      incident.trust ? trustLine(incident.trust) : null);
  }
}

/** How far the detectors agree, and the alarms there were beside those the budget allows. */
function trustLine(trust) {
  const { word, calibration, allowedPerDay, alarms, days } = trust;
  return h('p.trust', { title: t('trustWhy') },
    h('span', null, `${t('confidence')}: ${t('confidenceWords')[word] ?? word}`),
    h('span', null, t('alarmRate')(alarms, span(days * 86_400_000), allowedPerDay >= 10 ? allowedPerDay.toFixed(0) : Number(allowedPerDay.toFixed(1)))),
    calibration === 'provisional' ? h('span', null, t('provisional')) : null);
}

function sensorList(sensors) {
  return h('ul.sensors', { 'aria-label': t('sensors') }, ...sensors.slice(0, sensorsShown).map(sensor => h('li', null,
    h('span.name', { title: sensor.sensor }, sensor.sensor),
    bar(sensor.share),
    h('span.share', null, wholePercent(sensor.share)),
    h('span.deviation', { title: t('sdWhy') }, t('deviation')(signed(sensor.deviation))))));
}

function bar(share) {
  const inner = h('span');
  inner.style.width = `${share * 100}%`;
  return h('span.bar', { 'aria-hidden': 'true' }, inner);
}
