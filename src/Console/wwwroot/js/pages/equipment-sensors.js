import { h } from '../dom.js';
import { t } from '../i18n.js';

/** More plots than this are slower to read than a table, and the API refuses beyond fifty. */
const most = 24;

/**
 * A menu of sensors with boxes to tick.
 * @param {string[]|null} asked From the address; null: a few that say most.
 * @param {(chosen: string[]) => void} changed Called when a person changes the choice.
 */
export function sensorList(asked, changed) {
  let all = [], chosen = asked ?? [], plain = [];
  const summary = h('summary.button'), search = h('input', { type: 'search', 'aria-label': t('equipment.findSensor'), placeholder: t('equipment.findSensor'), input: render }), boxes = h('div.boxes');
  const element = h('details.sensors', { keydown: e => {
    if (e.key !== 'Escape' || !element.open) return;
    element.open = false;
    summary.focus();
  } }, summary, h('div.menu', { role: 'group', 'aria-label': t('equipment.sensors') }, search, boxes));
  const outside = e => { if (!element.isConnected) document.removeEventListener('pointerdown', outside); else if (!element.contains(e.target)) element.open = false; };
  document.addEventListener('pointerdown', outside);

  function toggle(name, on) {
    const wanted = new Set(chosen);
    if (on) wanted.add(name);
    else wanted.delete(name);
    chosen = all.filter(n => wanted.has(n));
    render();
    changed(chosen);
  }

  function render() {
    summary.textContent = t('equipment.chosen')(chosen.length, all.length);
    const text = search.value.trim().toLowerCase();
    boxes.replaceChildren(...all.filter(n => n.toLowerCase().includes(text)).map(name => {
      const box = h('input', { type: 'checkbox', checked: chosen.includes(name), disabled: !chosen.includes(name) && chosen.length >= most, change: () => {
        toggle(name, box.checked);
        boxes.querySelector(`[data-name="${CSS.escape(name)}"]`)?.focus();
      }, 'data-name': name });
      return h('label', null, box, h('span', null, name));
    }));
  }

  render();
  return {
    element,
    get chosen() { return chosen; },
    /** Whether an address need not name them: whoever opens it later sees the same ones. */
    get isUsual() { return chosen.join('\n') === plain.join('\n'); },
    /** Takes the names there are; where the address named none that exist, chooses as many as `first`: the leading ones, then the others. */
    offer(names, first, leading) {
      if (names.join('\n') === all.join('\n')) return;
      all = names;
      plain = names.slice(0, first);
      chosen = chosen.filter(name => names.includes(name));
      if (chosen.length === 0) {
        const picked = new Set([...leading.filter(name => names.includes(name)), ...names].slice(0, first));
        chosen = names.filter(name => picked.has(name));
      }
      render();
    },
  };
}
