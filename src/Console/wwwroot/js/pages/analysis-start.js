import { RequestError, getPages, post } from '../api.js';
import { h } from '../dom.js';
import { ago } from '../format.js';
import { t } from '../i18n.js';
import { attempt, button, choice, emptyText, field, pageHead, panel, problemText, select, showProblem } from '../parts.js';
import { translated } from '../translate.js';
import { watch } from '../watch.js';
import { historySource, sampleSource, syntheticSource, uploadSource } from './analysis-sources.js';

const jobsAtOnce = 30;

/** Ticked boxes of [value, label, {hint, off}]. @returns the element and what is ticked. */
export function ticks(options, chosen, { lines = false, changed } = {}) {
  const boxes = options.map(([value, label, { hint, off } = {}]) => {
    const box = h('input', { type: 'checkbox', value, checked: chosen.includes(value) && !off, disabled: off, change: () => changed?.() });
    return h(`label${off ? '.off' : ''}`, null, box, h('span', null, label, hint ? h('span.hint', null, ` ${hint}`) : null));
  });
  return {
    element: h(`div.ticks${lines ? '.lines' : ''}`, null, boxes),
    of: options.length,
    values: () => boxes.map(b => b.firstChild).filter(b => b.checked).map(b => b.value),
    set: on => {
      for (const b of boxes) if (!b.firstChild.disabled) b.firstChild.checked = on;
      changed?.();
    },
  };
}

export function mountStart(root, params, shell, abilities) {
  const stops = [];
  let features = null, source;
  const featureBox = h('div', { hidden: true });
  const makers = { upload: uploadSource, sample: sampleSource, synthetic: syntheticSource, history: historySource };
  const body = h('div.body.source'), form = h('form', { novalidate: true });

  /** Sensors of what is chosen, where they are known before the run. */
  const known = names => {
    features = null;
    featureBox.hidden = !names?.length;
    if (!names?.length) return;
    const count = h('span.hint');
    const tell = () => { count.textContent = t('analysis.chosen')(features.values().length, names.length); };
    features = ticks(names.map(n => [n, n]), names, { changed: () => tell() });
    featureBox.replaceChildren(h('fieldset', null, h('legend', null, t('analysis.features')), h('div.tick-head', null, count,
      h('button.button.small', { type: 'button', click: () => features.set(true) }, t('analysis.all')),
      h('button.button.small', { type: 'button', click: () => features.set(false) }, t('analysis.none'))), features.element));
    tell();
  };
  const choose = kind => {
    source?.stop?.();
    known(null);
    source = makers[kind]({ abilities, known });
    body.replaceChildren(source.element);
  };

  const ratio = h('input', { type: 'number', name: 'ratio', min: '0.01', max: '50', step: 'any', value: '1' });
  const missing = select(Object.entries(t('analysis.treatments')), 'forward-fill');
  const moment = abilities.moment;
  const detectors = ticks(['ensemble', 'forest', 'moment'].map(name => [name, t('analysis.names')[name], name === 'moment'
    ? { hint: moment.available ? `${t('analysis.about').moment}, ${t('analysis.model')(moment.model)}` : translated(moment.reason), off: !moment.available }
    : { hint: t('analysis.about')[name] }]), ['forest', 'moment', 'ensemble'], { lines: true });
  const from = h('input', { type: 'datetime-local', step: '1' }), to = h('input', { type: 'datetime-local', step: '1' });
  const collective = h('input', { type: 'number', min: '2', max: '1000', value: '5' });

  /** All sensors are not named: a file may hold some that its first rows do not show. */
  const wanted = () => {
    if (!features) return undefined;
    const names = features.values();
    if (names.length === 0) throw new RequestError(0, t('analysis.noSensors'));
    return names.length === features.of ? undefined : names;
  };
  const request = chosen => ({
    source: chosen, features: wanted(), expectedRatio: Number(ratio.value) / 100, missing: missing.value, detectors: detectors.values(),
    healthyFrom: iso(from.value), healthyTo: iso(to.value), collectiveRows: Number(collective.value),
  });
  const start = async asked => {
    const job = await post('v1/analysis/jobs', asked);
    shell.navigate(`#/analysis/${job.id}`);
  };
  form.addEventListener('submit', async event => {
    event.preventDefault();
    showProblem(form, null);
    try {
      await start(request(source.value()));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      showProblem(form, error);
    }
  });
  form.append(
    panel(t('analysis.what'), { extra: h('div.tabs', null, choice(t('analysis.what'), Object.entries(t('analysis.kinds')), 'upload', choose)) }, body),
    panel(t('analysis.how'), {}, h('div.body.fields', null, featureBox,
      h('fieldset', null, h('legend', null, t('analysis.detectors')), detectors.element),
      h('div.pair', null, field(t('analysis.ratio'), ratio, t('analysis.ratioHint')), field(t('analysis.missing'), missing)),
      h('details', null, h('summary', null, t('analysis.more')), h('div.pair', null, field(t('analysis.healthyFrom'), from, t('analysis.healthyHint')),
        field(t('analysis.healthyTo'), to), field(t('analysis.collective'), collective, t('analysis.collectiveHint')))),
      h('div.run-line', null, h('button.button.primary', { type: 'submit' }, t('analysis.run')), h('span.hint', null, t('analysis.runHint'))))));
  form.classList.add('column');

  const list = h('div.jobs');
  const more = button(t('common.more'), async () => {
    const shown = list.querySelectorAll('a.name').length;
    pages++;
    await jobs.refresh();
    // The button may be gone now, and the focus with it.
    list.querySelectorAll('a.name')[shown]?.focus();
  }, { kind: 'small' });
  const older = h('div.body', { hidden: true }, more);
  const aside = h('div.column', null, panel(t('analysis.earlier'), {}, list, older));
  let pages = 1;
  const tryIt = panel(t('analysis.tryTitle'), { name: 'try-panel' }, h('div.try', null, h('p', null, t('analysis.tryText')),
    button(t('analysis.tryButton'), () => attempt(() => start({ source: { kind: 'sample', sample: 'etch-faults' }, expectedRatio: 0.02, detectors: moment.available ? ['forest', 'moment', 'ensemble'] : ['forest', 'ensemble'] })), { kind: 'primary' })));
  root.append(pageHead(t('analysis.title')), h('p.lead', null, t('analysis.lead')), h('div.analysis-start', null, form, aside));
  choose('upload');

  const jobs = watch(() => getPages('v1/analysis/jobs', {}, pages, jobsAtOnce), ({ data, error }) => {
    if (error && !data) return list.replaceChildren(problemText(error));
    older.hidden = !data.next;
    if (data.items.length === 0) {
      list.replaceChildren(emptyText(t('analysis.noJobs')));
      if (!tryIt.isConnected) aside.prepend(tryIt);
      return;
    }
    if (!tryIt.isConnected) aside.append(tryIt);
    const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    list.replaceChildren(h('ul.list', null, data.items.map(job => h('li', null,
      h('div.line', null, h('a.name', { href: `#/analysis/${job.id}` }, job.name), h('span.end', null, stateTag(job))),
      h('p.when', null, [ago(Date.parse(job.created)), (job.request.detectors ?? []).map(d => t('analysis.names')[d]).join(', '),
        job.state === 'running' ? `${Math.floor(job.progress * 100)} %` : ''].filter(Boolean).join(' · '))))));
    // Read again every few seconds: whoever is on one of them by keyboard stays there.
    if (focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }, 4000);
  stops.push(() => jobs.stop(), () => source?.stop?.());
  return () => stops.forEach(stop => stop());
}

export const stateTag = job => h(`span.tag${{ done: '.good', failed: '.bad', running: '.warn' }[job.state] ?? ''}`, null, t('analysis.states')[job.state]);

/** What a person chose on the local clock, as ISO 8601; undefined for nothing. */
export const iso = local => (local ? new Date(local).toISOString() : undefined);
