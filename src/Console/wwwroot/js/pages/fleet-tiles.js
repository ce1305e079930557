import { part } from '../api.js';
import { h, setAttribute, setText } from '../dom.js';
import { percent } from '../format.js';
import { t } from '../i18n.js';
import { stageText } from '../stage.js';
import { natural } from '../table.js';
import { stateOf } from './fleet-model.js';

/** The compact view: one tile an equipment, coloured and numbered by its stage, in groups. */
export class FleetTiles {
  #tiles = new Map();
  #rows = [];
  group = null;
  element = h('div.tiles');

  render(rows) {
    this.#rows = [...rows].sort((a, b) => natural(a.equipment, b.equipment));
    const groups = new Map();
    for (const item of this.#rows) {
      const name = this.group?.(item) ?? '';
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push(this.#tile(item));
    }
    const shown = [...groups].sort(([a], [b]) => natural(a, b)).map(([name, tiles]) =>
      h('section', null, name ? h('h3', null, name, h('span.count', null, String(tiles.length))) : null, h('ul.tile-list', null, tiles)));
    const focused = document.activeElement;
    this.element.replaceChildren(...shown);
    if (focused?.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
    this.refresh();
  }

  refresh() {
    for (const item of this.#rows) this.#update(this.#tile(item).firstChild, item);
  }

  #tile(item) {
    let tile = this.#tiles.get(item.equipment);
    if (!tile) this.#tiles.set(item.equipment, (tile = h('li', null,
      h('a.tile', { href: `#/equipment/${part(item.equipment)}` }, h('span.name', null, item.equipment), h('span.number', { 'aria-hidden': 'true' }), h('span.unseen')))));
    return tile;
  }

  #update(link, item) {
    const state = stateOf(item), scored = item.state === 'scored';
    const stage = scored ? stageText(item.stage) : t(item.state === 'silent' ? 'common.silent' : 'common.warmingUp');
    const name = `tile tile-${scored ? item.stage : 'none'}${item.alarm ? ' ringing' : ''}`;
    if (link.className !== name) link.className = name;
    setText(link.children[1], scored ? state : item.state === 'silent' ? '×' : '…');
    const facts = t('fleet.tileLabel')(stage, percent(item.probability));
    setText(link.lastChild, facts);
    setAttribute(link, 'title', `${item.equipment}: ${facts}`);
  }
}
