import { del, getAll, part } from '../api.js';
import { h, replaceOnce } from '../dom.js';
import { duration, moment } from '../format.js';
import { t, word } from '../i18n.js';
import { attempt, button, confirmDialog, emptyText, panel, problemText, toast } from '../parts.js';
import { askSilence } from '../silence.js';
import { watch } from '../watch.js';
import { weekdays } from '../calendar.js';
import { WeekView } from './routes-calendar.js';
import { askMaintenance } from './routes-maintenance.js';

/** When nobody is told: silences, and the maintenance calendar that shows both. */
export function holdPanels() {
  const silenceBody = h('div'), planned = h('div'), week = new WeekView();
  let silences = [], windows = [], over = false;

  const silenceList = watch(() => getAll('v1/silences'), ({ data, error }) => {
    if (data) silences = data;
    drawSilences(error);
    week.show(windows, silences);
  }, 15_000);
  const windowList = watch(() => getAll('v1/maintenance'), ({ data, error }) => {
    if (data) windows = data;
    drawWindows(error);
    week.show(windows, silences);
  }, 15_000);

  function drawSilences(error) {
    const shown = silences.filter(s => over || s.state !== 'over');
    if (shown.length) replaceOnce(silenceBody, h('ul.list', null, shown.map(silence)), JSON.stringify(shown));
    else silenceBody.replaceChildren(error ? problemText(error, t('routes.servedHolds')) : emptyText(t('routes.noSilences')));
  }

  function drawWindows(error) {
    const shown = windows.filter(w => w.state !== 'over').sort(soonest);
    if (shown.length) replaceOnce(planned, h('ul.list', null, shown.map(maintenance)), JSON.stringify(shown));
    else planned.replaceChildren(error ? problemText(error, t('routes.servedHolds')) : emptyText(t('routes.noMaintenance')));
  }

  const silence = s => h('li', null,
    h('div.line', null, state(s.state), h('code', null, s.match.join(', ')), s.state === 'over' ? null : button(t('routes.end1'), async () => {
      if (await attempt(() => del(`v1/silences/${part(s.id)}`), t('routes.ended'))) await silenceList.refresh();
    }, { kind: 'small.end', 'aria-label': `${t('routes.end1')}: ${s.match.join(', ')}` })),
    h('p.when', null, [t('routes.fromTo')(moment(Date.parse(s.start)), moment(Date.parse(s.end))), t('routes.by')(s.author), s.comment].filter(Boolean).join(' · ')));

  const maintenance = w => h('li', null,
    h('div.line', null, state(w.state), h('strong', null, w.name), h('code', null, w.match.join(', ')), w.source === 'configuration' ? h('span.note.end', null, t('routes.fromConfiguration')) : button(t('common.remove'), async () => {
      if (!await confirmDialog(t('routes.removeTitle')(w.name), t('routes.removeText'), t('common.remove'))) return;
      if (await attempt(() => del(`v1/maintenance/${part(w.id)}`), t('routes.removed'))) await windowList.refresh();
    }, { kind: 'small.end', 'aria-label': `${t('common.remove')}: ${w.name}` })),
    h('p.when', null, [when(w), w.until && t('routes.until')(moment(Date.parse(w.until))), w.source !== 'configuration' && w.author && t('routes.by')(w.author), w.comment].filter(Boolean).join(' · ')));

  const showOver = h('input', { type: 'checkbox', change: () => {
    over = showOver.checked;
    drawSilences();
  } });
  return {
    silences: panel(t('routes.silences'), { name: 'silences', extra: h('div.filters', null, h('label', null, showOver, t('routes.showOver')), button(t('routes.silence'), async () => {
      if (await askSilence([]) === undefined) return;
      toast(t('routes.silenced'));
      await silenceList.refresh();
    })) }, silenceBody),
    calendar: panel(t('routes.calendar'), { name: 'calendar', extra: [week.tools, button(t('routes.add'), async () => {
      if (await askMaintenance() === undefined) return;
      toast(t('routes.planned'));
      await windowList.refresh();
    })] }, week.element, h('h3.sub', null, t('routes.list')), planned),
    stop() {
      silenceList.stop();
      windowList.stop();
    },
  };
}

/** What holds now comes first, then what is next. */
const soonest = (a, b) => (b.state === 'active') - (a.state === 'active') || begin(a) - begin(b);
const begin = w => (w.start ? Date.parse(w.start) : 0);

const state = name => h(`span.tag.${name === 'active' ? 'warn' : name === 'unknown' ? 'bad' : 'plain'}`, null, word('routes.states', name));

function when(w) {
  if (!w.days?.length) return t('routes.fromTo')(moment(Date.parse(w.start)), moment(Date.parse(w.end)));
  return t('routes.weekly')(w.days.map(d => t('routes.days')[weekdays.indexOf(d)] ?? d).join(', '), w.at, duration(w.duration), w.timeZone);
}
