import { h } from '../dom.js';
import { moment, percent } from '../format.js';
import { t, word } from '../i18n.js';
import { emptyText } from '../parts.js';
import { stageText } from '../stage.js';

/** Alert events, what people did and who was told, the newest first. */
export function timeline({ alerts, changes, told }) {
  const entries = [
    ...alerts.map(a => ({ kind: 'alert', time: a.time, text: alertText(a) })),
    ...changes.map(c => ({ kind: 'person', time: c.time, text: changeText(c) })),
    ...told.map(m => ({ kind: 'told', time: m.made, text: t('incidents.toldText')(m.webhook, word('incidents.changes', m.change), word('incidents.states', m.state)) })),
  ].sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
  if (entries.length === 0) return emptyText(t('incidents.noEvents'));
  return h('ol.list.events', null, entries.map(e => h(`li.event-${e.kind}`, null,
    h('time', { datetime: e.time }, moment(Date.parse(e.time))), h('span.tag', null, t('incidents.kinds')[e.kind]), h('span.text', null, e.text))));
}

export const alertText = alert => t('incidents.alertText')(
  word('incidents.rules', alert.rule), word('incidents.phases', alert.phase), stageText(alert.stage), alert.probability > 0 && alert.phase !== 'closed' ? percent(alert.probability) : '');

function changeText({ actor, action, detail }) {
  const what = word('incidents.actions', action);
  const said = [
    detail?.verdict && word('incidents.verdicts', detail.verdict),
    detail?.until && t('incidents.snoozedUntil')(moment(Date.parse(detail.until))),
    detail?.text || detail?.comment,
  ].filter(Boolean).join(' · ');
  return said ? `${actor} ${what}: ${said}` : `${actor} ${what}`;
}
