import { h, setText } from '../dom.js';
import { t } from '../i18n.js';
import { pageHead, panel, scrollable } from '../parts.js';
import { stageMark, usualBounds } from '../stage.js';
import { budgetPanel } from './routes-budget.js';
import { holdPanels } from './routes-holds.js';
import { webhookPanel } from './routes-webhooks.js';

/** Who is told, when nobody is, and how many alarms there may be. Address: #/routes?equipment=ID opens that equipment's budget. */
export function mount(root, { query }, shell) {
  const stages = stagesPanel(), webhooks = webhookPanel(shell), budget = budgetPanel(query.get('equipment'), shell, stages.show), holds = holdPanels();
  root.append(pageHead(t('routes.title')),
    h('div.columns.routes-columns', null,
      h('div.column', null, budget.element, holds.calendar),
      h('div.column', null, webhooks.element, holds.silences, stages.element)));
  return () => [webhooks, budget, holds].forEach(p => p.stop());
}

/** What the stages are: as shipped, or those of the equipment whose budget is shown. */
function stagesPanel() {
  const whose = h('span.note'), shares = t('routes.meanings').map(() => h('td.numeric', null, '–'));
  function show(equipment, bounds) {
    setText(whose, equipment ?? t('routes.shipped'));
    bounds.forEach((bound, i) => setText(shares[i + 1], `${+(bound * 100).toPrecision(6)} %`));
  }
  show(null, usualBounds);
  const element = panel(t('routes.stages'), { name: 'stages', extra: whose }, h('div.body', null, h('p.note', null, t('routes.stageNote'))), scrollable(t('routes.stages'), h('table', null, h('caption.unseen', null, t('routes.stages')),
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('common.stage')), h('th.numeric', { scope: 'col' }, t('routes.share')), h('th', { scope: 'col' }, t('routes.meaning')))),
    h('tbody', null, t('routes.meanings').map((text, stage) => h('tr', null, h('th', { scope: 'row' }, stageMark(stage)), shares[stage], h('td.wrap', null, text)))))));
  return { element, show };
}
