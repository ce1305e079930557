import { byId, h } from './dom.js';
import { ago } from './format.js';
import { t } from './i18n.js';
import { replaceOnce } from './fleet.js';

const example = 'webhooks:\n  - name: line-a\n    url: "https://example.com/hook"\n    minStage: 2';

/** Receivers and how their last delivery went. */
export function renderDeliveries(model) {
  const body = byId('deliveries-body'), error = model.webhooksError;
  if (model.webhooks.length) replaceOnce(body, h('ul.list', null, ...model.webhooks.map(item)));
  else if (error) replaceOnce(body, h('p.empty', null, error.status === 404 ? t('noServed')(t('servedIncidents')) : t('failed')(error.message)));
  else replaceOnce(body, h('div.empty', null, h('p', null, t('noWebhooks')), h('pre', null, example)));
}

function item(webhook) {
  const last = webhook.lastDelivery;
  const facts = [
    last ? `${t('outcomes')[last.outcome] ?? last.outcome}${last.status ? ` (${last.status})` : ''} ${ago(Date.parse(last.time))}, ${last.latencyMs.toFixed(0)} ms` : t('neverDelivered'),
    webhook.pending > 0 && t('pending')(webhook.pending),
    webhook.parked > 0 && t('parked')(webhook.parked),
  ].filter(Boolean);
  return h('li', null,
    h('div.line', null,
      h(`span.stage.state-${webhook.state}`, null, h('span.dot', { 'aria-hidden': 'true' }), h('span.word', null, t('webhookStates')[webhook.state] ?? webhook.state)),
      h('strong', null, webhook.name),
      h('span.note', null, `${webhook.format}, ${t('fromStage')(t('stages')[webhook.minStage])}`)),
    h('p.when', null, facts.join('  ·  ')),
    webhook.reason || (last && last.outcome !== 'delivered' && last.detail) ? h('p.problem', null, webhook.reason ?? last.detail) : null);
}
