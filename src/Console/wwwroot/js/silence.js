import { post } from './api.js';
import { h } from './dom.js';
import { registerText, t } from './i18n.js';
import { field, formDialog, select } from './parts.js';
import * as words from './text/holds.js';

registerText('holds', words);

const silences = ['30m', '1h', '2h', '8h', '1d', '7d'];

/** Options of a choice of durations, as the API takes them: "30m". */
export const durations = values => values.map(v => [v, t('holds.durations')[v]]);

export const commentField = () => field(`${t('common.comment')} (${t('common.optional')})`, h('textarea', { name: 'comment', maxlength: 2000 }));

/** Matchers as people type them, one a line. */
export const readMatchers = text => text.split('\n').map(line => line.trim()).filter(Boolean);

/** Asks what to silence and for how long, and does it. @param {string[]} match Matchers to begin with. */
export const askSilence = match => formDialog({
  title: t('holds.title'), label: t('holds.silence'),
  body: [
    field(t('holds.match'), h('textarea', { name: 'match', required: true }, match.join('\n')), t('holds.matchHint')),
    field(t('holds.forHow'), select(durations(silences), '2h', null, { name: 'for' }), t('holds.hint')), commentField(),
  ],
  submit: data => post('v1/silences', { match: readMatchers(data.get('match')), for: data.get('for'), comment: data.get('comment') || undefined }),
});
