import { RequestError, address, del, get, part, post } from '../api.js';
import { h } from '../dom.js';
import { moment } from '../format.js';
import { t } from '../i18n.js';
import { attempt, button, confirmDialog, pageHead, panel, problemText, toast } from '../parts.js';
import { translated } from '../translate.js';
import { watch } from '../watch.js';
import { showResult } from './analysis-result.js';
import { stateTag } from './analysis-start.js';

/** One analysis: its progress while it runs, then its result. */
export function mountJob(root, { id, query }, shell) {
  const path = `v1/analysis/jobs/${part(id)}`;
  const title = h('h1', null, t('analysis.title')), state = h('span'), actions = h('div.buttons'), facts = h('p.facts-line'), body = h('div.column');
  const head = pageHead('', state, actions);
  head.firstChild.replaceWith(title);
  root.append(h('p', null, h('a', { href: '#/analysis' }, `← ${t('analysis.back')}`)), head, facts, body);
  let shown = null, stopResult = null, gone = false, bar, stage;

  const polling = watch(() => get(path), async ({ data: job, error }) => {
    if (error) {
      if (!shown || error.status === 404) body.replaceChildren(problemText(error));
      if (error.status === 404) polling.stop();
      return;
    }
    title.textContent = job.name;
    document.title = `${job.name} · StreamingAnomaly`;
    state.replaceChildren(stateTag(job));
    if (shown !== job.state) {
      shown = job.state;
      buttons(job);
      facts.textContent = [moment(Date.parse(job.created)), job.by].filter(Boolean).join(' · ');
      if (job.state === 'done') {
        polling.stop();
        await result(job);
        shell.announce(`${job.name}: ${t('analysis.states').done}`);
        return;
      }
      if (job.state === 'failed') body.replaceChildren(panel(t('analysis.failedTitle'), {}, h('p.empty.problem', { role: 'alert' }, translated(job.error))));
      else if (job.state === 'cancelled') body.replaceChildren(panel(t('analysis.states').cancelled, {}, h('p.empty', null, t('analysis.cancelled'))));
      else {
        bar = h('progress', { max: '1', 'aria-label': t('analysis.progress') });
        stage = h('strong', { role: 'status' });
        body.replaceChildren(panel(t('analysis.progress'), {}, h('div.job-progress', null, stage, bar, h('p.hint', null, t('analysis.leave')))));
      }
      if (job.state === 'failed' || job.state === 'cancelled') return polling.stop();
    }
    if (bar) bar.value = job.progress;
    const text = job.state === 'queued' ? `${t('analysis.stages').waiting}${job.ahead ? ` · ${t('analysis.ahead')(job.ahead)}` : ''}` : `${t('analysis.stages')[job.stage] ?? t('analysis.stages').reading} · ${Math.floor(job.progress * 100)} %`;
    if (stage && stage.textContent !== text) stage.textContent = text;
  }, 700);

  function buttons(job) {
    const ended = ['done', 'failed', 'cancelled'].includes(job.state);
    actions.replaceChildren(...[
      job.state === 'done' ? h('a.button', { href: `${path}/export.csv`, download: true }, t('analysis.exportCsv')) : null,
      button(t('analysis.link'), copy),
      ended
        ? button(t('analysis.removeJob'), async () => {
          if (!await confirmDialog(t('analysis.removeTitle'), t('analysis.removeText'), t('analysis.removeJob'))) return;
          if (await attempt(() => del(path), t('analysis.removed'))) shell.navigate('#/analysis');
        })
        : button(t('analysis.cancelJob'), async () => {
          // It may have ended meanwhile: then that is said, and its result is shown.
          await attempt(() => post(`${path}/cancel`));
          polling.refresh();
        }),
    ].filter(Boolean));
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(location.href);
      toast(t('analysis.linkCopied'));
    } catch {
      toast(t('analysis.linkFailed')(location.href), 'failed');
    }
  }

  async function result(job) {
    try {
      const found = await get(`${path}/result`);
      if (gone) return;
      facts.textContent = [t('analysis.rows')(found.rows), t('analysis.equipments')(found.equipment.length), t('analysis.sensors')(found.features.length),
        `${moment(Date.parse(found.from))} – ${moment(Date.parse(found.to))}`, found.labelled == null ? t('analysis.noLabels') : t('analysis.labelled')(found.labelled)].join(' · ');
      body.replaceChildren();
      stopResult = showResult(body, path, found, query, seen => shell.replace(address(`#/analysis/${part(id)}`, seen)));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      body.replaceChildren(problemText(error));
    }
  }

  return () => {
    gone = true;
    polling.stop();
    stopResult?.();
  };
}
