import { addDays, mondayOf, occurrences } from '../calendar.js';
import { h, setText } from '../dom.js';
import { currentLanguage, t } from '../i18n.js';
import { button } from '../parts.js';

const day = ms => new Date(ms).toLocaleDateString(currentLanguage() === 'ko' ? 'ko-KR' : 'en-GB', { day: 'numeric', month: 'short' });
const time = ms => new Date(ms).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

/** One week of maintenance windows and silences, in the person's own time; a list of days on narrow screens. */
export class WeekView {
  element = h('div.week');
  #title = h('span.note', { 'aria-live': 'polite' });
  #monday = mondayOf(Date.now());
  #windows = [];
  #silences = [];
  tools = h('div.filters', null, this.#title,
    button('‹', () => this.#go(-7), { kind: 'small', 'aria-label': t('routes.before'), title: t('routes.before') }),
    button(t('routes.thisWeek'), () => this.#go(0), { kind: 'small' }),
    button('›', () => this.#go(7), { kind: 'small', 'aria-label': t('routes.after'), title: t('routes.after') }));

  show(windows, silences) {
    [this.#windows, this.#silences] = [windows, silences];
    this.#draw();
  }

  #go(days) {
    this.#monday = days ? addDays(this.#monday, days) : mondayOf(Date.now());
    this.#draw();
  }

  #draw() {
    const monday = this.#monday, key = JSON.stringify([monday, this.#windows, this.#silences, Math.floor(Date.now() / 60_000)]);
    setText(this.#title, t('routes.week')(day(monday), day(addDays(monday, 6))));
    if (this.element.shown === key) return;
    this.element.shown = key;
    this.element.replaceChildren(
      h('div.hours', { 'aria-hidden': 'true' }, [0, 6, 12, 18, 24].map(hour => {
        const mark = h('span', null, `${String(hour).padStart(2, '0')}:00`);
        mark.style.top = `${(hour / 24) * 100}%`;
        return mark;
      })),
      ...t('routes.days').map((name, i) => this.#day(name, addDays(monday, i), addDays(monday, i + 1))));
  }

  #day(name, from, to) {
    const blocks = [
      ...this.#windows.flatMap(w => occurrences(w, from, to).map(span => block('maintenance', w.name, span, from, to))),
      ...this.#silences.map(s => [Date.parse(s.start), Date.parse(s.end), s]).filter(([a, b]) => a < to && b > from && a < b)
        .map(([a, b, s]) => block('silence', s.match.join(', '), [Math.max(a, from), Math.min(b, to)], from, to)),
    ];
    const now = Date.now(), today = now >= from && now < to;
    const line = today ? h('span.now', { 'aria-hidden': 'true' }) : null;
    if (line) line.style.top = `${((now - from) / (to - from)) * 100}%`;
    return h(`section.day${today ? '.today' : ''}`, null, h('h3', null, h('span', null, name), ' ', h('span.date', { title: day(from) }, String(new Date(from).getDate()))),
      h('div.slots', null, h('ul', null, blocks, blocks.length ? null : h('li.nothing', null, t('routes.nothingDay'))), line));
  }
}

function block(kind, name, [from, to], start, end) {
  const text = `${t(`routes.legend${kind === 'silence' ? 'Silence' : 'Maintenance'}`)}: ${name}, ${time(from)}–${to === end ? '24:00' : time(to)}`;
  const item = h(`li.block.${kind}`, { title: text }, h('span.name', null, name), h('span.hours-of', null, ` ${time(from)}–${to === end ? '24:00' : time(to)}`));
  item.style.top = `${((from - start) / (end - start)) * 100}%`;
  item.style.height = `${Math.max(3, ((to - from) / (end - start)) * 100)}%`;
  return item;
}
