import { h, setAttribute, setText } from './dom.js';
import { t } from './i18n.js';

/** Rows drawn beyond the visible ones, above and below. */
const margin = 12;
/** Fewer rows than this are simply all drawn. */
const drawnAtMost = 80;

/**
 * A column: `label`; `update(td, row)` writes a cell in place (called again whenever the row changed); `value(row)` is what it is sorted by
 * (absent: not sortable), null sorts last; `name` for its class col-NAME; `numeric` aligns right; `down` (else `numeric`): the largest first at first;
 * `rowHeader` makes its cells <th scope=row>; `title` explains the heading.
 * @typedef {{name: string, label: string, update: Function, value?: Function, numeric?: boolean, rowHeader?: boolean, title?: string, down?: boolean}} Column
 */

/**
 * A sortable table that changes in place: the same row keeps its element, its focus and its selection. Many rows are drawn only
 * where they are seen, so that 1,000 stay smooth. Arrow keys move between rows, Enter opens one.
 */
export class DataTable {
  #options;
  #elements = new Map();
  #items = [];
  #height = 0;
  #head;
  #body;
  #table;
  #scroll;
  #drawing = false;
  #wanted = null;

  /**
   * @param {{caption: string, columns: Column[], key: (row) => string, sort?: {by: string, down: boolean}, group?: (row) => string,
   *   open?: (row) => void, sorted?: (sort) => void, rowClass?: (row) => string, className?: string, drawAll?: boolean}} options `group`: rows are
   *   kept together under headings; `sorted` hears which order a person chose. Set `options.group` and call render() to change it.
   */
  constructor(options) {
    this.#options = { sort: null, ...options };
    this.#head = h('tr');
    this.#body = h('tbody', { keydown: event => this.#key(event), click: event => this.#click(event) });
    this.#table = h(`table.data${options.className ? `.${options.className}` : ''}`, null, h('caption.unseen', null, options.caption), h('thead', null, this.#head), this.#body);
    this.#scroll = h('div.scroll', { tabindex: '0', role: 'region', 'aria-label': options.caption }, this.#table);
    this.#scroll.addEventListener('scroll', () => this.#later(), { passive: true });
    this.#buildHead();
  }

  /** What to put into the page. */
  get element() {
    return this.#scroll;
  }

  get sort() {
    return this.#options.sort;
  }

  set group(group) {
    this.#options.group = group;
  }

  /** Shows these rows; call it with new data as often as there is any. */
  render(rows) {
    this.#items = this.#arrange(rows);
    this.#draw(true);
  }

  /** Draws the same rows again, in the same order: what they say has changed. Rows that jump about cannot be read. */
  refresh() {
    this.#draw(true);
  }

  #arrange(rows) {
    const { sort, columns, group, key } = this.#options;
    const column = sort && columns.find(c => c.name === sort.by);
    const compare = (a, b) => (column ? compareValues(column.value(a), column.value(b), sort.down) : 0) || natural(key(a), key(b));
    const sorted = [...rows].sort(compare);
    if (!group) return sorted.map(row => ({ key: key(row), row }));
    const groups = Map.groupBy ? Map.groupBy(sorted, group) : grouped(sorted, group);
    return [...groups].sort(([a], [b]) => natural(a, b))
      .flatMap(([name, members]) => [{ key: `\0${name}`, group: name, count: members.length }, ...members.map(row => ({ key: key(row), row }))]);
  }

  #later() {
    if (this.#drawing || this.#items.length <= drawnAtMost) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#draw(false);
    });
  }

  #draw(changed) {
    const all = this.#items.length <= drawnAtMost || this.#options.drawAll;
    let first = 0, last = this.#items.length;
    if (!all) {
      this.#height ||= 34;
      const from = Math.floor(this.#scroll.scrollTop / this.#height), seen = Math.ceil((this.#scroll.clientHeight || 800) / this.#height);
      first = Math.max(0, Math.min(from, last - seen) - margin);
      last = Math.min(last, from + seen + margin);
    }
    setAttribute(this.#table, 'aria-rowcount', String(this.#items.length + 1));
    const wanted = [];
    if (first > 0) wanted.push(this.#spacer('before', first));
    const drawn = new Set();
    for (let i = first; i < last; i++) {
      const item = this.#items[i];
      drawn.add(item.key);
      let element = this.#elements.get(item.key);
      const fresh = !element;
      if (fresh) this.#elements.set(item.key, (element = item.row ? this.#makeRow() : this.#makeGroup()));
      element.item = item;
      if (fresh || changed) item.row ? this.#updateRow(element, item.row) : this.#updateGroup(element, item);
      if (!all) setAttribute(element, 'aria-rowindex', String(i + 2));
      wanted.push(element);
    }
    if (last < this.#items.length) wanted.push(this.#spacer('after', this.#items.length - last));
    for (const [key, element] of this.#elements) if (!drawn.has(key)) {
      element.remove();
      this.#elements.delete(key);
    }
    wanted.forEach((element, i) => {
      if (this.#body.children[i] !== element) this.#body.insertBefore(element, this.#body.children[i] ?? null);
    });
    while (this.#body.children.length > wanted.length) this.#body.lastChild.remove();
    if (!all) {
      const real = wanted.find(e => e.item)?.getBoundingClientRect().height;
      if (real && Math.abs(real - this.#height) > 1) this.#height = real;
    }
    if (this.#wanted) {
      this.#elements.get(this.#wanted)?.focus({ preventScroll: true });
      this.#wanted = null;
    }
  }

  #spacers = {};
  #spacer(where, rows) {
    const element = this.#spacers[where] ??= h('tr.spacer', { 'aria-hidden': 'true' }, h('td', { colspan: this.#options.columns.length }));
    element.firstChild.style.height = `${rows * this.#height}px`;
    return element;
  }

  #makeRow() {
    const opens = !!this.#options.open;
    return h(`tr${opens ? '.opens' : ''}`, { tabindex: opens ? '-1' : null },
      this.#options.columns.map(c => h(`${c.rowHeader ? 'th' : 'td'}.col-${c.name}${c.numeric ? '.numeric' : ''}`, { scope: c.rowHeader ? 'row' : null })));
  }

  #updateRow(element, row) {
    const extra = this.#options.rowClass?.(row) ?? '';
    const name = [this.#options.open && 'opens', extra].filter(Boolean).join(' ');
    if (element.className !== name) element.className = name;
    this.#options.columns.forEach((column, i) => column.update(element.children[i], row));
  }

  #makeGroup() {
    return h('tr.group', null, h('th', { colspan: this.#options.columns.length, scope: 'rowgroup' }, h('span.name'), h('span.count')));
  }

  #updateGroup(element, item) {
    setText(element.querySelector('.name'), item.group);
    setText(element.querySelector('.count'), String(item.count));
  }

  #buildHead() {
    const { columns, sort } = this.#options;
    this.#head.replaceChildren(...columns.map(column => {
      const down = sort?.by === column.name ? sort.down : null;
      return h(`th.col-${column.name}${column.numeric ? '.numeric' : ''}`,
        { scope: 'col', title: column.title, 'aria-sort': down == null ? null : down ? 'descending' : 'ascending' },
        column.value
          ? h('button.sort', { type: 'button', title: column.title ?? t('common.sortBy')(column.label), click: () => this.#sortBy(column) }, column.label,
            h('span.arrow', { 'aria-hidden': 'true' }, down == null ? '' : down ? '▾' : '▴'))
          : column.label);
    }));
  }

  #sortBy(column) {
    const { sort } = this.#options;
    this.#options.sort = { by: column.name, down: sort?.by === column.name ? !sort.down : column.down ?? !!column.numeric };
    const focused = [...this.#head.children].findIndex(th => th.contains(document.activeElement));
    this.#buildHead();
    this.#head.children[focused]?.querySelector('button')?.focus();
    this.render(this.#items.filter(i => i.row).map(i => i.row));
    this.#options.sorted?.(this.#options.sort);
  }

  #click(event) {
    const element = event.target.closest('tr');
    if (!this.#options.open || !element?.item?.row || event.target.closest('a, button, input, select, label')) return;
    if (getSelection()?.toString()) return;
    this.#options.open(element.item.row);
  }

  #key(event) {
    const element = event.target.closest('tr');
    if (!element?.item || !this.#options.open || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      let at = this.#items.indexOf(element.item) + step;
      while (this.#items[at] && !this.#items[at].row) at += step;
      if (this.#items[at]) this.#focus(at);
    } else if (event.key === 'Enter' && event.target === element) {
      event.preventDefault();
      this.#options.open(element.item.row);
    }
  }

  #focus(at) {
    const { key } = this.#items[at], there = this.#elements.get(key);
    if (there) {
      there.focus();
      there.scrollIntoView({ block: 'nearest' });
      return;
    }
    this.#wanted = key;
    this.#scroll.scrollTop = Math.max(0, at * this.#height - this.#scroll.clientHeight / 2);
    this.#later();
  }
}

/** Order of ids as people read them: etch-2 before etch-10. */
export const natural = (a, b) => collator.compare(a, b);
const collator = new Intl.Collator('en', { numeric: true });

function compareValues(a, b, down) {
  if (a == null || b == null) return (a == null) - (b == null);
  const order = typeof a === 'string' ? natural(a, b) : a - b;
  return down ? -order : order;
}

function grouped(rows, by) {
  const groups = new Map();
  for (const row of rows) {
    const name = by(row);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(row);
  }
  return groups;
}
