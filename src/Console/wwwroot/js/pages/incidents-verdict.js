import { get, part, post, RequestError } from '../api.js';
import { h, setText } from '../dom.js';
import { duration } from '../format.js';
import { t, word } from '../i18n.js';
import { button, field, panel, showProblem, toast } from '../parts.js';

const verdicts = ['true-alarm', 'false-alarm', 'expected', 'maintenance'];
const factor = value => value.toFixed(2);

/**
 * What a person says it was; says what that changes before it is posted.
 * @param {() => Promise<void>} read Reads the incident anew and shows it.
 */
export function verdictPanel(id, read) {
  const preview = h('p.preview', { 'aria-live': 'polite' }, t('incidents.choose')), now = h('p.note');
  const comment = h('textarea', { maxlength: 2000 });
  let details = null, calibration, asked = 0, known = 0, stopped = false;

  const chosen = () => options.querySelector('input:checked')?.value;
  const options = h('fieldset.verdicts', { change: choose }, h('legend.unseen', null, t('incidents.verdictTitle')), verdicts.map(v =>
    h('label', null, h('input', { type: 'radio', name: 'verdict', value: v }), h('span', null, h('strong', null, t('incidents.verdicts')[v]), h('span.hint', null, t('incidents.verdictHints')[v])))));
  const send = button(t('incidents.give'), give, { kind: 'primary' });
  send.disabled = true;
  const form = h('div.body.fields', null, now, options, h('div.effect', null, h('h3', null, t('incidents.effect')), preview),
    field(`${t('common.comment')} (${t('common.optional')})`, comment), h('div', null, send));

  /** Where the threshold stands now; an answer that comes after that of a later question is dropped. */
  async function ask() {
    const mine = ++asked;
    const answer = await get(`v1/equipment/${part(details.incident.equipment)}/calibration`).catch(error => {
      if (!(error instanceof RequestError)) throw error;
      return error;
    });
    if (stopped || mine < known) return;
    known = mine;
    // A question that failed says nothing about the threshold: what was told before still stands.
    if (!(answer instanceof RequestError) || !calibration || calibration instanceof RequestError) calibration = answer;
    describe();
  }

  function choose() {
    showProblem(form, null);
    describe();
    ask();
  }

  function describe() {
    const verdict = chosen();
    send.disabled = !verdict;
    setText(preview, verdict ? sentence(effect(verdict, details.incident, calibration)) : t('incidents.choose'));
  }

  /** What was promised: the same sentence about the same alarm. Its numbers move with every reading. */
  function promised() {
    const [name] = effect(chosen(), details.incident, calibration);
    return name === 'givesBack' ? `${name} ${calibration.newestEpisode}` : name;
  }

  async function give() {
    showProblem(form, null);
    const before = promised();
    await Promise.all([read(), ask()]);
    if (promised() !== before) return showProblem(form, { message: t('incidents.effectChanged') });
    try {
      await post(`v1/incidents/${part(id)}/verdict`, { verdict: chosen(), comment: comment.value || undefined });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      showProblem(form, error);
      return;
    }
    toast(t('incidents.done').verdict);
    comment.value = '';
    await read();
  }

  return {
    element: panel(t('incidents.verdictTitle'), { name: 'verdict' }, form),
    show(next) {
      details = next;
      setText(now, next.handling?.verdict ? t('incidents.verdictNow')(word('incidents.verdicts', next.handling.verdict)) : '');
      now.hidden = !now.textContent;
      ask();
    },
    stop() {
      stopped = true;
    },
  };
}

function sentence([name, ...values]) {
  const text = t('incidents.effects')[name];
  return typeof text === 'function' ? text(...values) : text;
}

/**
 * What a verdict would change: a text of incidents.effects and its values.
 * @param {object|RequestError|undefined} calibration Answer of …/calibration; undefined while it is asked.
 * @returns {[string, ...string[]]}
 */
function effect(verdict, incident, calibration) {
  if (calibration === undefined) return ['loading'];
  if (calibration instanceof RequestError) return calibration.status === 404 ? ['notEquipment'] : ['unknown', calibration.message];
  if (calibration.confidence === 'warming-up') return ['noModel'];
  if (verdict === 'maintenance') return ['baseline'];
  const { control, confirmGivesBack, newestEpisode, recoversIn } = calibration;
  if (verdict === 'true-alarm') {
    const newest = newestEpisode == null ? null : Date.parse(newestEpisode);
    const covered = newest == null || (newest >= Date.parse(incident.since) - 1000 && (!incident.resolved || newest <= Date.parse(incident.resolved)));
    if (!covered) return ['older', factor(control)];
    return confirmGivesBack == null || confirmGivesBack >= control ? ['nothingToGive', factor(control)] : ['givesBack', factor(control), factor(confirmGivesBack)];
  }
  return control <= 1 ? ['asCalibrated'] : ['recovers', factor(control), recoversIn && duration(recoversIn)];
}
