import { address, get, part, post } from '../api.js';
import { h, replaceOnce } from '../dom.js';
import { ago, moment } from '../format.js';
import { t, word } from '../i18n.js';
import { attempt, button, emptyText, panel, problemText, scrollable, toast } from '../parts.js';
import { translated } from '../translate.js';
import { watch } from '../watch.js';

const example = 'webhooks:\n  - name: line-a\n    url: "https://example.com/hook"\n    minStage: 2';
const logPage = 20;

/** Receivers: how they do, a test, what was sent, what was given up. */
export function webhookPanel(shell) {
  const body = h('div.webhooks'), items = new Map();
  const list = watch(() => get('v1/webhooks'), ({ data, error }) => {
    if (!data?.length) {
      items.clear();
      if (error) body.replaceChildren(problemText(error, t('routes.served')));
      else replaceOnce(body, h('div.empty', null, h('p', null, t('routes.noWebhooks')), h('pre', { tabindex: '0' }, example)));
      return;
    }
    for (const webhook of data) {
      if (!items.has(webhook.name)) items.set(webhook.name, new Receiver(webhook.name, () => list.refresh()));
      items.get(webhook.name).show(webhook);
    }
    for (const name of items.keys()) if (!data.some(w => w.name === name)) items.delete(name);
    if (body.firstChild?.tagName !== 'UL') body.replaceChildren(h('ul.list'));
    const wanted = [...items.values()].map(i => i.element);
    if (wanted.some((element, i) => body.firstChild.children[i] !== element) || body.firstChild.children.length !== wanted.length) body.firstChild.replaceChildren(...wanted);
  }, 10_000);
  const stops = [shell.live.on('incident', list.soon)];
  return {
    element: panel(t('routes.webhooks'), {}, body),
    stop() {
      stops.forEach(stop => stop());
      list.stop();
    },
  };
}

/** One receiver; what is opened below it stays open while the rest changes. */
class Receiver {
  #name;
  #head = h('div');
  #below = h('div.below');
  #log;
  #parked;
  #replay;
  #shown = null;

  constructor(name, changed) {
    this.#name = name;
    const base = `v1/webhooks/${part(name)}`;
    this.#log = button(t('routes.log'), () => this.#toggle('log', base), { kind: 'small', 'aria-expanded': 'false' });
    this.#parked = button('', () => this.#toggle('parked', base), { kind: 'small', 'aria-expanded': 'false' });
    this.#replay = button(t('routes.replay'), async () => {
      const answer = await attempt(() => post(`${base}/replay`));
      if (!answer) return;
      toast(t('routes.replayed')(name, answer.replayed));
      this.#close();
      await changed();
    }, { kind: 'small' });
    const test = button(t('routes.test'), async () => {
      const answer = await attempt(() => post(`${base}/test`));
      if (!answer) return;
      if (answer.delivered) toast(t('routes.testDone')(name, Math.round(answer.latencyMs)));
      else toast(t('routes.testFailed')(name, word('routes.outcomes', answer.outcome), translated(answer.detail)), 'failed');
      await changed();
    }, { kind: 'small' });
    this.element = h('li', { 'data-webhook': name }, this.#head, h('div.buttons', null, test, this.#log, this.#parked, this.#replay), this.#below);
  }

  show(webhook) {
    const last = webhook.lastDelivery;
    const facts = [
      last ? `${word('routes.outcomes', last.outcome)}${last.status ? ` (${last.status})` : ''} ${ago(Date.parse(last.time))}, ${last.latencyMs.toFixed(0)} ms` : t('routes.never'),
      webhook.pending > 0 && t('routes.pending')(webhook.pending), webhook.parked > 0 && t('routes.parked')(webhook.parked),
    ].filter(Boolean).join('  ·  ');
    const reason = webhook.reason ?? (last && last.outcome !== 'delivered' ? last.detail : null);
    replaceOnce(this.#head, h('div', null,
      h('div.line', null, h(`span.stage.state-${webhook.state}`, null, h('span.dot', { 'aria-hidden': 'true' }), h('span.word', null, word('routes.webhookStates', webhook.state))), h('strong', null, webhook.name),
        h('span.note', null, [webhook.format, webhook.host, t('routes.fromStage')(t('common.stages')[webhook.minStage] ?? webhook.minStage)].filter(Boolean).join(', '))),
      h('p.when', null, facts), reason ? h('p.problem', null, translated(reason)) : null));
    this.#parked.textContent = t('routes.parkedList')(webhook.parked);
    this.#parked.hidden = this.#replay.hidden = webhook.parked === 0;
  }

  #close() {
    this.#shown = null;
    this.#below.replaceChildren();
    this.#log.setAttribute('aria-expanded', 'false');
    this.#parked.setAttribute('aria-expanded', 'false');
  }

  async #toggle(what, base) {
    const open = this.#shown !== what;
    this.#close();
    if (!open) return;
    this.#shown = what;
    (what === 'log' ? this.#log : this.#parked).setAttribute('aria-expanded', 'true');
    await (what === 'log' ? this.#openLog(base, null) : this.#openParked(base));
  }

  async #openLog(base, cursor) {
    const page = await attempt(() => get(address(`${base}/deliveries`, { limit: logPage, cursor })));
    if (!page || this.#shown !== 'log') return;
    if (!cursor && page.items.length === 0) return this.#below.replaceChildren(emptyText(t('routes.noLog')));
    if (!cursor) this.#below.replaceChildren(simpleTable(t('routes.log'), ['when', 'outcome', 'latency', 'attempt', 'detail'], 'log'));
    this.#below.querySelector('tbody').append(...page.items.map(d => h('tr', null, h('th', { scope: 'row' }, moment(Date.parse(d.time))),
      h('td', null, h(`span.tag.${d.outcome === 'delivered' ? 'good' : 'bad'}`, null, word('routes.outcomes', d.outcome)), d.status ? ` ${d.status}` : ''),
      h('td.numeric', null, `${d.latencyMs.toFixed(0)} ms`), h('td.numeric', null, String(d.attempt)), h('td.wrap', null, translated(d.detail) ?? ''))));
    this.#below.querySelector('.older')?.remove();
    if (page.next) this.#below.append(button(t('routes.more'), () => this.#openLog(base, page.next), { kind: 'small.older' }));
  }

  async #openParked(base) {
    const items = await attempt(() => get(`${base}/parked`));
    if (!items || this.#shown !== 'parked') return;
    if (items.length === 0) return this.#below.replaceChildren(emptyText(t('routes.noParked')));
    this.#below.replaceChildren(simpleTable(t('routes.parkedList')(items.length), ['when', 'equipment', 'attempt', 'reason'], 'parked', items.map(p => h('tr', null,
      h('th', { scope: 'row' }, moment(Date.parse(p.since))), h('td', null, h('a', { href: `#/incidents/${part(p.incident)}` }, p.equipment)), h('td.numeric', null, String(p.attempts)), h('td.wrap', null, translated(p.reason) ?? '')))));
  }
}

/** A table that is only read: headings are keys of this page's words. */
const simpleTable = (caption, headings, name, rows = []) => scrollable(caption, h(`table.${name}`, null, h('caption.unseen', null, caption),
  h('thead', null, h('tr', null, headings.map(c => h(`th${['latency', 'attempt'].includes(c) ? '.numeric' : ''}`, { scope: 'col' }, t(`routes.${c}`))))), h('tbody', null, rows)));
