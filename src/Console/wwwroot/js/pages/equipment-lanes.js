import { occurrences } from '../calendar.js';
import { h } from '../dom.js';
import { moment } from '../format.js';
import { t, word } from '../i18n.js';
import { margins } from './equipment-panels.js';

/** Labels that say what the machine is doing come first; others follow by name. */
const order = ['recipe', 'step', 'run', 'lot', 'wafer', 'slot', 'product', 'chamber', 'epoch'];
/** Never change within an equipment, or are shown elsewhere. */
const hidden = ['line', 'type', 'baseline'];
/** Narrower spans are drawn as one, CSS pixels: nobody can point at them. */
const narrow = 3;
/** Colours of spans; the same value has the same in every lane and at every zoom. */
const colours = 8;

/** Recipe, step, lot, wafer and maintenance as spans under the plots, on the same time. */
export function lanes(range) {
  const body = h('div.lanes');
  let shown = [];
  const { left, right } = margins();
  body.style.setProperty('--left', `${left}px`);
  body.style.setProperty('--right', `${right}px`);
  const observer = new ResizeObserver(render);
  observer.observe(body);

  function render() {
    const width = Math.max(80, body.clientWidth - left - right);
    body.replaceChildren(...shown.map(lane => {
      const name = word('equipment.labels', lane.label);
      return h('div.lane', null, h('span.lane-name', { title: name }, name), lane.more
        ? h('span.lane-more.note', null, t('equipment.tooMany'))
        : h('div.lane-spans', { role: 'list', 'aria-label': name }, pieces(lane.spans, range, width).map(piece => span(piece, range))));
    }));
  }

  return {
    element: body,
    /** @param {Array} list Lanes of v1/equipment/ID/context. @param {Array} maintenance {from, to, value} in seconds. */
    show(list, maintenance) {
      shown = list.filter(lane => !hidden.includes(lane.label)).sort((a, b) => place(a.label) - place(b.label) || a.label.localeCompare(b.label))
        .map(lane => ({ ...lane, spans: joined(lane.spans.map(s => ({ from: Date.parse(s.from) / 1000, to: Date.parse(s.to) / 1000, value: s.value }))) }));
      if (maintenance.length) shown.push({ label: 'maintenance', spans: maintenance, more: false });
      render();
    },
    render,
    stop: () => observer.disconnect(),
  };
}

const place = label => (order.indexOf(label) + 1 || 99);

/** A span lasts until the next one where readings go on: between two readings nothing else was running. */
function joined(spans) {
  const pauses = spans.slice(1).map((s, i) => s.from - spans[i].to).filter(p => p > 0).sort((a, b) => a - b);
  const usual = pauses[Math.floor(pauses.length / 2)] ?? 0;
  return spans.map((s, i) => ({ ...s, to: spans[i + 1] && spans[i + 1].from - s.to <= 3 * usual ? spans[i + 1].from : s.to }));
}

function pieces(spans, range, width) {
  const perPixel = range.span / width, found = [];
  for (const s of spans) {
    const from = Math.max(s.from, range.from), to = Math.min(Math.max(s.to, s.from + perPixel), range.to);
    if (to <= from) continue;
    const last = found.at(-1);
    if ((to - from) / perPixel >= narrow) found.push({ from, to, value: s.value, count: 1, whole: s });
    else if (last?.count > 1 || (last && last.many)) Object.assign(last, { to, count: last.count + 1 });
    else found.push({ from, to, value: '', count: 1, many: true, whole: s });
  }
  return found;
}

function span(piece, range) {
  const text = piece.many && piece.count > 1 ? t('equipment.many')(piece.count) : piece.whole.value;
  const item = h(`span.lane-span${piece.many && piece.count > 1 ? '.many' : `.hue-${hue(text)}`}`, { role: 'listitem', title: `${text}\n${moment(piece.from * 1000)} – ${moment(piece.to * 1000)}` }, text);
  item.style.left = `${((piece.from - range.from) / range.span) * 100}%`;
  item.style.width = `${((piece.to - piece.from) / range.span) * 100}%`;
  return item;
}

function hue(text) {
  let sum = 0;
  for (const c of text) sum = (sum * 31 + c.codePointAt(0)) % 9973;
  return (sum % colours) + 1;
}

/**
 * When maintenance is, around what is shown: a little more than that, for who moves on.
 * @param {Array} windows Of v1/maintenance?equipment=ID; what only an alert decides (undecided) stands behind the name.
 * @returns {Array<{from, to, value}>} Seconds.
 */
export function maintenanceOf(windows, range) {
  const [begin, end] = [range.from - range.span, range.to + range.span].map(s => s * 1000);
  return windows.flatMap(w => occurrences(w, begin, end).map(([from, to]) => ({
    from: from / 1000, to: to / 1000, value: w.undecided?.length ? t('equipment.onlyIf')(w.name, w.undecided.join(', ')) : w.name,
  }))).sort((a, b) => a.from - b.from);
}
