import { address, get, part } from '../api.js';
import { h } from '../dom.js';
import { moment, wholePercent } from '../format.js';
import { t, word } from '../i18n.js';
import { emptyText, panel, problemText } from '../parts.js';
import { stageMark } from '../stage.js';
import { watch } from '../watch.js';

/** Earlier incidents that the same sensors explain, and what people said they were. */
export function similarPanel(id) {
  const body = h('div', null, emptyText(t('common.loading')));
  const list = watch(() => get(address(`v1/incidents/${part(id)}/similar`, { limit: 5 })), ({ data, error }) => {
    if (error) body.replaceChildren(problemText(error, t('incidents.served')));
    else if (data.items.length === 0) body.replaceChildren(emptyText(t('incidents.noSimilar')));
    else body.replaceChildren(h('ul.list', null, data.items.map(item)));
  });
  return { element: panel(t('incidents.similar'), { name: 'similar' }, body), stop: list.stop };
}

const item = ({ incident, similarity, verdict, shared }) => h('li', null,
  h('div.line', null, stageMark(incident.stage), h('a', { href: `#/incidents/${part(incident.id)}` }, moment(Date.parse(incident.since))),
    h('span.tag.end', null, verdict ? word('incidents.verdicts', verdict) : t('incidents.noVerdict'))),
  h('p.when', null, `${t('incidents.similarity')(wholePercent(similarity))} · ${t('incidents.shared')}: ${shared.join(', ')}`));
