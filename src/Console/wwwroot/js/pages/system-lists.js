import { address, get, part, post, RequestError } from '../api.js';
import { h, setText } from '../dom.js';
import { moment } from '../format.js';
import { t } from '../i18n.js';
import { button, emptyText, panel, problemText, scrollable, select } from '../parts.js';
import { translated } from '../translate.js';

const pageSize = 50;
const deadTopics = ['readings', 'scores', 'alerts'];

/** A list that grows by pages: heads are column labels, `row` makes a <tr> of an item. */
class PagedTable {
  element = h('div');
  #read;
  #columns;
  #row;
  #nothing;
  #turn = 0;

  /** @param {(cursor: string|null) => Promise<{items: object[], next: string|null}>} read */
  constructor(caption, columns, read, row, nothing) {
    [this.caption, this.#columns, this.#read, this.#row, this.#nothing] = [caption, columns, read, row, nothing];
  }

  /** Reads the first page anew; says how it went. @returns {Promise<object|null>} The first page. */
  async load() {
    const mine = ++this.#turn;
    let page;
    try {
      page = await this.#read(null);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (mine === this.#turn) this.element.replaceChildren(problemText(error, t('system.served')));
      return null;
    }
    if (mine !== this.#turn) return null;
    if (page.items.length === 0) {
      this.element.replaceChildren(emptyText(this.#nothing));
      return page;
    }
    const body = h('tbody');
    const scroll = scrollable(this.caption, h('table', null, h('caption.unseen', null, this.caption),
      h('thead', null, h('tr', null, this.#columns.map(c => h('th', { scope: 'col' }, c)))), body));
    this.element.replaceChildren(scroll);
    this.#add(body, page);
    return page;
  }

  #add(body, page) {
    body.append(...page.items.map(this.#row).flat());
    this.element.querySelector('.older')?.remove();
    if (!page.next) return;
    const older = button(t('system.more'), async () => {
      try {
        this.#add(body, await this.#read(page.next));
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        older.after(h('p.problem', { role: 'alert' }, error.message));
      }
    }, { kind: 'small' });
    this.element.append(h('p.older', null, older));
  }
}

/** Records that could not be used. */
export function deadLetterPanel() {
  let topic = deadTopics[0];
  const table = new PagedTable(t('system.dead'), ['when', 'reason', 'detail', 'from', 'preview', 'putBack'].map(c => t(`system.${c}`)),
    cursor => get(address('v1/dead-letters', { topic, limit: pageSize, cursor })), row, t('system.noDead'));
  const pick = select(deadTopics.map(name => [name, t('system.topicsOf')[name]]), topic, value => {
    topic = value;
    table.load();
  });
  table.load();
  return {
    element: panel(t('system.dead'), { name: 'dead-letters', extra: h('div.filters', null, h('label', null, t('system.deadTopic'), pick)) }, h('p.note.hint-line', null, t('system.deadHint')), table.element),
    stop() {},
  };

  function row(letter) {
    const more = letter.preview == null ? null : h('details', null, h('summary', null, t('system.show')), h('pre', { tabindex: '0' }, letter.preview));
    return h('tr', null, h('th', { scope: 'row' }, moment(Date.parse(letter.time))), h('td.wrap', null, h('code', null, letter.reason), h('p.when', null, translated(letter.meaning))), h('td.wrap', null, translated(letter.detail) ?? '', h('p.when', null, translated(letter.remedy))),
      h('td', null, letter.equipment ? h('a', { href: `#/equipment/${part(letter.equipment)}` }, letter.equipment) : letter.source ? `${letter.source.topic.replace(/^anomaly\.|\.v\d+$/g, '')} ${letter.source.partition}:${letter.source.offset}` : `${letter.partition}:${letter.offset}`), h('td', null, more), h('td', null, putBack(letter)));
  }

  /** What was put back says so; the others can be. A letter that cannot be used this time either comes here again, at the top. */
  function putBack(letter) {
    if (letter.putBack) return h('span.tag', null, t('system.outcomes.replayed'));
    const place = h('div');
    const ask = button(t('system.putBack'), async () => {
      ask.disabled = true;
      place.querySelector('.problem')?.remove();
      try {
        const { outcome } = await post(`v1/dead-letters/${topic}/${letter.partition}/${letter.offset}/replay`);
        place.replaceChildren(h('span.tag', { role: 'status' }, t('system.outcomes')[outcome] ?? outcome));
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        ask.disabled = false;
        place.append(h('p.problem', { role: 'alert' }, error.message));
      }
    }, { kind: 'small', 'aria-label': t('system.putBackOf')(`${letter.partition}:${letter.offset}`) });
    place.append(ask);
    return place;
  }
}

/** Who did what, and whether the record is whole. */
export function auditPanel() {
  const mark = h('span.tag', { hidden: true });
  const table = new PagedTable(t('system.audit'), ['when', 'actor', 'action', 'target', 'detail'].map(c => t(`system.${c}`)),
    cursor => get(address('v1/audit', { limit: pageSize, cursor })), row, t('system.noAudit'));
  table.load().then(page => {
    if (!page?.verified) return;
    mark.hidden = false;
    mark.className = `tag ${page.verified.ok ? 'good' : 'bad'}`;
    mark.title = t('system.verifiedWhy')(translated(page.verified.detail) ?? '');
    setText(mark, page.verified.ok ? `✓ ${t('system.verified')}` : `✗ ${t('system.broken')}`);
  });
  return { element: panel(t('system.audit'), { name: 'audit', extra: mark }, h('p.note.hint-line', null, t('system.auditHint')), table.element), stop() {} };

  function row(entry) {
    const detail = typeof entry.detail === 'string' ? entry.detail : entry.detail == null ? '' : JSON.stringify(entry.detail);
    return h('tr', null, h('th', { scope: 'row' }, moment(Date.parse(entry.time))), h('td', null, entry.actor), h('td', null, h('code', null, entry.action), entry.outcome && entry.outcome !== 'done' ? ` (${entry.outcome})` : ''), h('td', null, entry.target),
       h('td', null, detail.length <= 24 ? detail : h('details', null, h('summary', null, t('system.show')), h('pre', { tabindex: '0' }, detail))));
  }
}
