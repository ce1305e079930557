import { get, part, post, RequestError } from '../api.js';
import { h, setText } from '../dom.js';
import { duration } from '../format.js';
import { t, word } from '../i18n.js';
import { button, field, panel, showProblem, toast } from '../parts.js';

const verdicts = ['true-alarm', 'false-alarm', 'expected', 'maintenance'];
const factor = value => value.toFixed(2);

/** What a person says it was; says what that changes before it is posted. */
export function verdictPanel(id, changed) {
  const preview = h('p.preview', { 'aria-live': 'polite' }, t('incidents.choose')), now = h('p.note');
  const comment = h('textarea', { maxlength: 2000 });
  let details = null, calibration, stopped = false;

  const chosen = () => options.querySelector('input:checked')?.value;
  const options = h('fieldset.verdicts', { change: describe }, h('legend.unseen', null, t('incidents.verdictTitle')), verdicts.map(v =>
    h('label', null, h('input', { type: 'radio', name: 'verdict', value: v }), h('span', null, h('strong', null, t('incidents.verdicts')[v]), h('span.hint', null, t('incidents.verdictHints')[v])))));
  const send = button(t('incidents.give'), give, { kind: 'primary' });
  send.disabled = true;
  const form = h('div.body.fields', null, now, options, h('div.effect', null, h('h3', null, t('incidents.effect')), preview),
    field(`${t('common.comment')} (${t('common.optional')})`, comment), h('div', null, send));

  async function ask(equipment) {
    try {
      calibration = await get(`v1/equipment/${part(equipment)}/calibration`);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      calibration = error;
    }
    if (!stopped) describe();
  }

  function describe() {
    const verdict = chosen();
    send.disabled = !verdict;
    setText(preview, verdict ? effect(verdict, details?.incident, calibration) : t('incidents.choose'));
  }

  async function give() {
    showProblem(form, null);
    try {
      await post(`v1/incidents/${part(id)}/verdict`, { verdict: chosen(), comment: comment.value || undefined });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      showProblem(form, error);
      return;
    }
    toast(t('incidents.done').verdict);
    comment.value = '';
    await changed();
  }

  return {
    element: panel(t('incidents.verdictTitle'), { name: 'verdict' }, form),
    show(next) {
      const first = !details;
      details = next;
      setText(now, next.handling?.verdict ? t('incidents.verdictNow')(word('incidents.verdicts', next.handling.verdict)) : '');
      now.hidden = !now.textContent;
      if (first || next.handling?.verdict !== this.judged) ask(next.incident.equipment);
      this.judged = next.handling?.verdict;
    },
    stop() {
      stopped = true;
    },
  };
}

/**
 * What a verdict would change, in words.
 * @param {object|RequestError|undefined} calibration Answer of …/calibration; undefined while it is asked.
 */
export function effect(verdict, incident, calibration) {
  const say = t('incidents.effects');
  if (calibration === undefined) return say.loading;
  if (calibration instanceof RequestError) return calibration.status === 404 ? say.notEquipment : say.unknown(calibration.message);
  if (calibration.confidence === 'warming-up') return say.noModel;
  if (verdict === 'maintenance') return say.baseline;
  const { control, confirmGivesBack, newestEpisode, recoversIn } = calibration;
  if (verdict === 'true-alarm') {
    const newest = newestEpisode == null ? null : Date.parse(newestEpisode);
    const covered = newest == null || (newest >= Date.parse(incident.since) - 1000 && (!incident.resolved || newest <= Date.parse(incident.resolved)));
    if (!covered) return say.older(factor(control));
    return confirmGivesBack == null || confirmGivesBack >= control ? say.nothingToGive(factor(control)) : say.givesBack(factor(control), factor(confirmGivesBack));
  }
  return control <= 1 ? say.asCalibrated : say.recovers(factor(control), recoversIn && duration(recoversIn));
}
