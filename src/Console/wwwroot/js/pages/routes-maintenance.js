import { post } from '../api.js';
import { weekdays } from '../calendar.js';
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { field, formDialog, select } from '../parts.js';
import { commentField, readMatchers } from '../silence.js';

const hourMs = 3_600_000;

/** A date and time as <input type=datetime-local> takes it, in the person's own zone. */
const local = ms => new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

/** Asks for a maintenance window, once or every week, and plans it. */
export function askMaintenance() {
  const next = Math.ceil(Date.now() / hourMs) * hourMs;
  const once = h('div.fields', null,
    field(t('routes.starts'), h('input', { type: 'datetime-local', name: 'start', value: local(next) })), field(t('routes.ends'), h('input', { type: 'datetime-local', name: 'end', value: local(next + 4 * hourMs) })));
  const weekly = h('div.fields', { hidden: true },
    h('fieldset.weekdays', null, h('legend', null, t('routes.onDays')), weekdays.map((name, i) => h('label', null, h('input', { type: 'checkbox', name: 'days', value: name, checked: name === 'sunday' }), t('routes.days')[i]))),
    field(t('routes.at'), h('input', { type: 'time', name: 'at', value: '02:00' })), field(t('routes.lasts'), h('input', { type: 'text', name: 'duration', value: '4h', size: 8 }), t('routes.lastsHint')),
    field(t('routes.zone'), h('input', { type: 'text', name: 'timeZone', value: Intl.DateTimeFormat().resolvedOptions().timeZone })));
  const how = select([['once', t('routes.once')], ['weekly', t('routes.everyWeek')]], 'once', value => {
    once.hidden = value !== 'once';
    weekly.hidden = value === 'once';
  }, { name: 'how' });
  return formDialog({
    title: t('routes.addTitle'), label: t('routes.create'),
    body: [
      field(t('routes.name'), h('input', { type: 'text', name: 'name', required: true, maxlength: 100 })),
      field(t('routes.match'), h('textarea', { name: 'match', required: true }), t('routes.matchHint')), field(t('routes.how'), how), once, weekly, commentField(),
    ],
    submit: data => {
      const shared = { name: data.get('name'), match: readMatchers(data.get('match')), comment: data.get('comment') || undefined };
      return post('v1/maintenance', data.get('how') === 'once'
        ? { ...shared, start: instant(data.get('start')), end: instant(data.get('end')) }
        : { ...shared, days: data.getAll('days'), at: data.get('at'), duration: data.get('duration'), timeZone: data.get('timeZone') });
    },
  });
}

/** As the API takes it; the person's own zone is meant. Left as it is where it is no date: the answer says what is wrong. */
const instant = text => {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text : time.toISOString();
};
