import { del, part, post } from '../api.js';
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { attempt, button, field, formDialog, select, toast } from '../parts.js';

const snoozes = ['15m', '30m', '1h', '4h', '8h', '1d'], silences = ['30m', '1h', '2h', '8h', '1d', '7d'];

/** The buttons for what a person can do about an incident; filled anew when that changes. `changed` is called after each deed. */
export function actionBar(place, { incident, handling }, changed) {
  const open = incident.status === 'open', acknowledged = !!handling?.acknowledged;
  const snoozed = handling?.snoozedUntil && Date.parse(handling.snoozedUntil) > Date.now();
  const key = [open, acknowledged, snoozed].join();
  if (place.shown === key) return;
  place.shown = key;
  const base = `v1/incidents/${part(incident.id)}`;
  const now = (name, action) => async () => {
    if (await attempt(action, t('incidents.done')[name])) await changed();
  };
  const ask = (name, dialog) => async () => {
    if (await dialog() === undefined) return;
    toast(t('incidents.done')[name]);
    await changed();
  };
  place.replaceChildren(...[
    open && !acknowledged && button(t('incidents.acknowledge'), now('acknowledge', () => post(`${base}/acknowledge`, {})), { kind: 'primary' }),
    open && acknowledged && button(t('incidents.unacknowledge'), now('unacknowledge', () => del(`${base}/acknowledge`))),
    open && !snoozed && button(t('incidents.snooze'), ask('snooze', () => askSnooze(base))),
    snoozed && button(t('incidents.unsnooze'), now('unsnooze', () => del(`${base}/snooze`))),
    button(t('incidents.silence'), ask('silence', () => askSilence([`equipment=${incident.equipment}`]))),
    button(t('incidents.comment'), ask('comment', () => askComment(base))),
  ].filter(Boolean));
}

const durations = values => values.map(v => [v, t('incidents.durations')[v]]);
const commentField = () => field(`${t('common.comment')} (${t('common.optional')})`, h('textarea', { name: 'comment', maxlength: 2000 }));

const askSnooze = base => formDialog({
  title: t('incidents.snoozeTitle'), label: t('incidents.snooze').replace(' …', ''),
  body: [field(t('incidents.snoozeFor'), select(durations(snoozes), '1h', null, { name: 'for' }), t('incidents.snoozeHint')), commentField()],
  submit: data => post(`${base}/snooze`, { for: data.get('for'), comment: data.get('comment') || undefined }),
});

const askComment = base => formDialog({
  title: t('incidents.commentTitle'), label: t('common.save'),
  body: [field(t('incidents.text'), h('textarea', { name: 'text', maxlength: 2000, required: true }))],
  submit: data => post(`${base}/comments`, { text: data.get('text') }),
});

/** Silences whatever matches; also used by the page of alerts and routes. */
export const askSilence = match => formDialog({
  title: t('incidents.silenceTitle'), label: t('incidents.silence').replace(' …', ''),
  body: [
    field(t('incidents.match'), h('textarea', { name: 'match', required: true }, match.join('\n')), t('incidents.matchHint')),
    field(t('incidents.snoozeFor'), select(durations(silences), '2h', null, { name: 'for' }), t('incidents.silenceHint')), commentField(),
  ],
  submit: data => post('v1/silences', {
    match: data.get('match').split('\n').map(line => line.trim()).filter(Boolean), for: data.get('for'), comment: data.get('comment') || undefined,
  }),
});
