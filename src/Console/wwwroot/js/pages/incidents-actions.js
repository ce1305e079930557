import { del, part, post } from '../api.js';
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { attempt, button, field, formDialog, select, toast } from '../parts.js';
import { askSilence, commentField, durations } from '../silence.js';

const snoozes = ['15m', '30m', '1h', '4h', '8h', '1d'];

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
