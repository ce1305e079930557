import { part } from '../api.js';
import { h } from '../dom.js';
import { count, moment, span } from '../format.js';
import { t, word } from '../i18n.js';
import { scrollable } from '../parts.js';
import { stageText } from '../stage.js';

/** An alarm this close to an incident is the incident's: it opens a little later than the incident's first reading. */
const slackMs = 60_000;

/**
 * How the alarms of a setting relate to what people said about incidents.
 * @param {{from: string, to: string}[]} episodes
 * @param {object[]} incidents With `handling`.
 * @returns {{confirmed: number, missed: number, others: number, repeated: number}} `others`: false alarms and expected ones.
 */
export function compare(episodes, incidents) {
  const spans = episodes.map(e => [Date.parse(e.from), Date.parse(e.to)]);
  const hit = incident => {
    const since = Date.parse(incident.since) - slackMs, end = Date.parse(incident.resolved ?? incident.updated) + slackMs;
    return spans.some(([from, to]) => from <= end && to >= since);
  };
  const judged = verdicts => incidents.filter(i => verdicts.includes(i.handling?.verdict));
  const confirmed = judged(['true-alarm']), others = judged(['false-alarm', 'expected']);
  return { confirmed: confirmed.length, missed: confirmed.filter(i => !hit(i)).length, others: others.length, repeated: others.filter(hit).length };
}

/** What a budget would have done, in words, over time and as a table. */
export function renderPreview(tried, incidents, found, days) {
  if (!tried.scores) return h('p.note', null, t('routes.noPreview'));
  const from = Date.parse(tried.from), to = Math.max(Date.parse(tried.to), from + 1);
  const sentences = [
    h('strong', null, t('routes.verdictOf')(tried.proposed.episodes.length, tried.current.episodes.length, to - from < 1.5 * 86_400_000 * days ? span(to - from) : t('routes.periods')[days])),
    found.confirmed ? h(`span${found.missed ? '.bad-text' : '.good-text'}`, null, ` ${t('routes.missed')(found.missed, found.confirmed)}`) : null,
    found.others ? ` ${t('routes.repeated')(found.repeated, found.others)}` : null,
    found.confirmed + found.others === 0 ? ` ${t('routes.noVerdicts')}` : null,
  ];
  return h('div', null, h('p.sentence', null, sentences),
    h('div.lanes', { role: 'group', 'aria-label': t('routes.lanes') },
      lane(t('routes.laneNow'), tried.current.episodes.map(e => mark(e.from, e.to, e.stage)), from, to),
      lane(t('routes.laneNext'), tried.proposed.episodes.map(e => mark(e.from, e.to, e.stage)), from, to),
      lane(t('routes.laneIncidents'), incidents.map(incidentMark), from, to),
      h('div.ends', null, h('span', null, moment(from)), h('span', null, moment(to)))),
    h('p.note', null, t('routes.scores')(count(tried.scores)), tried.truncated ? ` · ${t('routes.truncated')}` : ''),
    tried.proposed.episodes.length + tried.current.episodes.length ? h('details', null, h('summary', null, t('routes.episodes')), episodeTable(tried)) : null);
}

const mark = (from, to, stage) => {
  const text = t('routes.episode')(stageText(stage), moment(Date.parse(from)), moment(Date.parse(to)));
  return { from: Date.parse(from), to: Date.parse(to), element: h(`span.mark.stage-${stage}`, { title: text }, h('span.unseen', null, text)) };
};

const incidentMark = incident => {
  const from = Date.parse(incident.since), to = Date.parse(incident.resolved ?? incident.updated), verdict = incident.handling?.verdict;
  const text = `${verdict ? word('routes.verdicts', verdict) : t('routes.noVerdict')}: ${t('routes.episode')(stageText(incident.stage), moment(from), moment(to))}`;
  return { from, to, element: h(`a.mark.${verdict === 'true-alarm' ? 'confirmed' : verdict ? 'refuted' : 'open-question'}`, { href: `#/incidents/${part(incident.id)}`, title: text, 'aria-label': text }) };
};

function lane(name, marks, from, to) {
  const place = ms => Math.min(100, Math.max(0, ((ms - from) / (to - from)) * 100));
  for (const { from: start, to: end, element } of marks) {
    element.style.left = `${place(start)}%`;
    element.style.width = `max(4px, ${place(end) - place(start)}%)`;
  }
  return h('div.lane', null, h('span.name', null, name, h('span.count', null, String(marks.length))), h('div.track', null, marks.map(m => m.element)));
}

function episodeTable({ current, proposed }) {
  const row = (setting, e) => h('tr', null, h('th', { scope: 'row' }, setting), h('td', null, moment(Date.parse(e.from))), h('td', null, moment(Date.parse(e.to))), h('td', null, stageText(e.stage)), h('td.numeric', null, e.peak.toFixed(2)));
  return scrollable(t('routes.episodes'), h('table', null, h('caption.unseen', null, t('routes.episodes')),
    h('thead', null, h('tr', null, [t('routes.setting'), t('routes.start'), t('routes.end'), t('common.stage')].map(c => h('th', { scope: 'col' }, c)), h('th.numeric', { scope: 'col' }, t('routes.peak')))),
    h('tbody', null, current.episodes.map(e => row(t('routes.laneNow'), e)), proposed.episodes.map(e => row(t('routes.laneNext'), e)))));
}
