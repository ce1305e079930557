import { address, del, get, part, put, RequestError } from '../api.js';
import { h } from '../dom.js';
import { duration, span } from '../format.js';
import { t, word } from '../i18n.js';
import { attempt, button, emptyText, field, panel, problemText, select, toast } from '../parts.js';
import { natural } from '../table.js';
import { compare, renderPreview } from './routes-preview.js';

const dayMs = 86_400_000, laterMs = 350;

/**
 * The alarm budget of one equipment: what holds, and another one tried on its past before it is saved. `showStages` is told where the
 * equipment's stages begin.
 */
export function budgetPanel(asked, shell, showStages) {
  const facts = h('dl.facts'), result = h('div.preview-body', { 'aria-live': 'polite' });
  const alerts = h('input', { type: 'number', min: 1, max: 1000, value: 1, required: true }), comment = h('input', { type: 'text', maxlength: 500 });
  const per = select(Object.entries(t('routes.spans')), '8h'), period = select(Object.entries(t('routes.periods')), '7', () => later());
  const pick = h('select', { 'aria-label': t('routes.equipment'), change: () => choose(pick.value) });
  const save = button(t('routes.save'), store, { kind: 'primary' }), reset = button(t('routes.reset'), restore);
  const form = h('div.body.budget', { hidden: true }, facts,
    h('div.budget-form', null, field(t('routes.alerts'), alerts), field(t('routes.per'), per), field(t('routes.period'), period)), h('p.hint', null, t('routes.budgetHint')), result,
    h('div.budget-form', null, field(`${t('routes.saveComment')} (${t('common.optional')})`, comment), h('div.buttons', null, save, reset)));
  const none = h('div', null, emptyText(t('routes.choose')));
  let chosen = null, newest = new Map(), timer = 0, turn = 0, stopped = false;

  async function load() {
    try {
      const { items } = await get('v1/fleet');
      if (stopped) return;
      newest = new Map(items.map(i => [i.equipment, Date.parse(i.time)]));
      pick.replaceChildren(h('option', { value: '' }, '–'), ...[...newest.keys()].sort(natural).map(name => h('option', { value: name }, name)));
      if (newest.size === 0) none.replaceChildren(emptyText(t('routes.noFleet')));
      const first = asked && newest.has(asked) ? asked : items.filter(i => i.alarms).sort((a, b) => b.alarms.count - a.alarms.count || natural(a.equipment, b.equipment))[0]?.equipment;
      if (first) choose(first);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      none.replaceChildren(problemText(error, t('routes.servedBudget')));
    }
  }

  async function choose(equipment) {
    chosen = equipment || null;
    pick.value = equipment;
    form.hidden = !chosen;
    none.hidden = !!chosen;
    if (!chosen) return;
    if (asked !== chosen) shell.replace(address('#/routes', { equipment: chosen }));
    await readFacts(true);
    later();
  }

  async function readFacts(fill) {
    const mine = chosen;
    let now;
    try {
      now = await get(`v1/equipment/${part(mine)}/calibration`);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (mine === chosen) facts.replaceChildren(h('dt', null, t('routes.inForce')), h('dd', null, problemText(error, t('routes.servedBudget'))));
      return;
    }
    if (stopped || mine !== chosen) return;
    const { budget, stages, control, recoversIn, rate, confidence } = now;
    if (stages) showStages(mine, stages);
    if (fill) {
      alerts.value = budget.alerts;
      if (![...per.options].some(o => o.value === budget.per)) per.append(h('option', { value: budget.per }, duration(budget.per)));
      per.value = budget.per;
    }
    reset.hidden = budget.source !== 'set';
    const rows = [
      [t('routes.inForce'), `${t('routes.now')(budget.alerts, duration(budget.per))} · ${word('routes.sources', budget.source)}`], [t('routes.thresholds'), word('routes.thresholdWords', confidence)],
      [t('routes.bar'), t('routes.barText')(control, recoversIn && duration(recoversIn))],
      rate && [t('routes.rate'), t('routes.rateText')(rate.alarms, span(rate.days * dayMs), Number(rate.allowedPerDay.toFixed(1)))],
    ].filter(Boolean);
    facts.replaceChildren(...rows.flatMap(([name, value]) => [h('dt', null, name), h('dd', null, value)]));
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(preview, laterMs);
  }

  async function preview() {
    if (!chosen || !alerts.checkValidity()) return alerts.reportValidity();
    const mine = ++turn, equipment = chosen, to = newest.get(chosen) ?? Date.now(), from = new Date(to - Number(period.value) * dayMs).toISOString();
    result.classList.add('working');
    if (!result.firstChild) result.replaceChildren(h('p.note', null, t('routes.trying')));
    try {
      const [tried, incidents] = await Promise.all([
        get(address(`v1/equipment/${part(equipment)}/budget/preview`, { alerts: alerts.value, per: per.value, from })),
        get(address('v1/incidents', { equipment, from, limit: 500 })).then(a => a.items, () => []),
      ]);
      if (mine === turn && !stopped) result.replaceChildren(renderPreview(tried, incidents, compare(tried.proposed.episodes, incidents), Number(period.value)));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (mine === turn && !stopped) result.replaceChildren(problemText(error));
    } finally {
      if (mine === turn) result.classList.remove('working');
    }
  }

  async function store() {
    if (!alerts.reportValidity()) return;
    const answer = await attempt(() => put(`v1/equipment/${part(chosen)}/budget`, { alerts: Number(alerts.value), per: per.value, comment: comment.value }));
    if (!answer) return;
    toast(t('routes.saved')(answer.alerts, duration(answer.per)));
    comment.value = '';
    await readFacts(false);
  }

  async function restore() {
    if (!await attempt(() => del(`v1/equipment/${part(chosen)}/budget`), t('routes.resetDone'))) return;
    await readFacts(true);
    later();
  }

  for (const control of [alerts, per]) control.addEventListener('input', later);
  load();
  const clock = setInterval(() => chosen && readFacts(false), 10_000);
  return {
    element: panel(t('routes.budget'), { name: 'budget-panel', extra: pick }, none, form),
    stop() {
      stopped = true;
      clearTimeout(timer);
      clearInterval(clock);
    },
  };
}

