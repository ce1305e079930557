import { RequestError, del, get, part, signedOut } from '../api.js';
import { h } from '../dom.js';
import { wholePercent } from '../format.js';
import { t } from '../i18n.js';
import { attempt, button, confirmDialog, field, select } from '../parts.js';
import { translated } from '../translate.js';
import { iso, ticks } from './analysis-start.js';

const megabytes = bytes => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(bytes % 1e9 ? 1 : 0)} GB` : `${Math.max(1, Math.round(bytes / 1e6))} MB`);

/** A file dropped or picked, sent with its progress; then its columns and first rows. */
export function uploadSource({ abilities, known }) {
  let sending = null, chosen = null, pick = null, turn = 0;
  const input = h('input.unseen', { type: 'file', accept: '.csv,.tsv,.txt,.gz,text/csv', tabindex: '-1', 'aria-label': t('analysis.pick'), change: () => input.files[0] && send(input.files[0]) });
  const status = h('div.status', { role: 'status' }), shown = h('div'), earlier = h('div');
  const zone = h('div.drop', {
    dragover: event => { event.preventDefault(); zone.classList.add('over'); },
    dragleave: () => zone.classList.remove('over'),
    drop: event => {
      event.preventDefault();
      zone.classList.remove('over');
      if (event.dataTransfer.files[0]) send(event.dataTransfer.files[0]);
    },
  }, h('strong', null, t('analysis.drop')), h('span.hint', null, t('analysis.or')),
  h('button.button', { type: 'button', click: () => input.click() }, t('analysis.pick')), input, h('span.hint', null, t('analysis.dropHint')(megabytes(abilities.limits.maxUpload))), status);

  function send(file) {
    sending?.abort();
    forget();
    const request = sending = new XMLHttpRequest();
    const bar = h('progress', { max: '1', value: '0', 'aria-label': t('analysis.progress') }), text = h('p', null, t('analysis.uploading')(file.name, '0 %'));
    status.replaceChildren(text, bar, h('button.button.small', { type: 'button', click: () => request.abort() }, t('analysis.stopUpload')));
    request.upload.addEventListener('progress', event => {
      if (!event.lengthComputable) return;
      bar.value = event.loaded / event.total;
      text.textContent = event.loaded < event.total ? t('analysis.uploading')(file.name, wholePercent(bar.value)) : t('analysis.reading')(file.name);
    });
    request.addEventListener('load', async () => {
      if (request.status === 401 && await signedOut()) return;
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* an answer that is no JSON comes from something between */ }
      if (request.status === 201) {
        status.replaceChildren();
        turn++;
        show(answer);
        list();
      } else fail(translated(answer.detail) ?? `HTTP ${request.status}`);
    });
    request.addEventListener('error', () => fail(t('analysis.uploadAway')));
    request.addEventListener('abort', () => status.replaceChildren());
    request.open('POST', `v1/analysis/uploads?name=${part(file.name)}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.send(file);
    input.value = '';
  }

  function fail(reason) {
    status.replaceChildren(h('p.problem', { role: 'alert' }, t('analysis.uploadFailed')(reason)));
  }

  /** Nothing is chosen; what an earlier choice asked for comes too late. */
  function forget() {
    turn++;
    known(null);
    chosen = null;
    shown.replaceChildren();
    if (pick) pick.value = '';
  }

  async function choose(id) {
    forget();
    if (!id) return;
    pick.value = id;
    const mine = turn;
    try {
      const preview = await get(`v1/analysis/uploads/${part(id)}`);
      if (mine === turn) show(preview);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (mine === turn) shown.replaceChildren(h('p.problem', { role: 'alert' }, error.message));
    }
  }

  /** Uploads that are there, the one that is shown chosen among them. */
  async function list() {
    try {
      const { items } = await get('v1/analysis/uploads');
      const value = chosen?.id ?? pick?.value ?? '';
      pick = items.length ? select([['', '–'], ...items.map(u => [u.id, `${u.name} (${megabytes(u.bytes)})`])], value, choose) : null;
      earlier.replaceChildren(...(pick ? [field(t('analysis.uploaded'), pick)] : []));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
    }
  }

  async function remove({ id, name }) {
    if (!await confirmDialog(t('analysis.removeUploadTitle'), t('analysis.removeUploadText')(name), t('analysis.removeJob'))) return;
    if (!await attempt(() => del(`v1/analysis/uploads/${part(id)}`), t('analysis.removed'))) return;
    if (chosen?.id === id) forget();
    await list();
    // The button that was pressed is gone, and the focus with it.
    (pick ?? zone.querySelector('button')).focus();
  }

  function show(preview) {
    chosen = preview.upload;
    if (pick) pick.value = chosen.id;
    known(preview.columns.filter(c => c.role === 'sensor').map(c => c.name));
    shown.replaceChildren(h('div.line', null, h('p.hint', null, `${t('analysis.preview')(preview.upload.name)} (${megabytes(preview.upload.bytes)}). ${t('analysis.layout')(preview.delimiter, preview.hasHeader, preview.decimalComma)}`),
      h('span.end', null, button(t('analysis.removeUpload'), () => remove(preview.upload), { kind: 'small' }))),
      h('div.scroll', { tabindex: '0', role: 'region', 'aria-label': t('analysis.previewTable') }, h('table.preview-table', null, h('caption.unseen', null, t('analysis.previewTable')),
        h('thead', null, h('tr', null, preview.columns.map(c => h('th', { scope: 'col' }, h('span', null, c.name), h(`span.tag${c.role === 'sensor' ? '.good' : c.role === 'dropped' ? '' : '.warn'}`, null, t('analysis.roles')[c.role] ?? c.role))))),
        h('tbody', null, preview.rows.slice(0, 6).map(row => h('tr', null, preview.columns.map((_, i) => h('td', null, row[i] ?? ''))))))));
  }

  list();

  return {
    element: h('div.source', null, zone, earlier, shown),
    value: () => {
      if (!chosen) throw new RequestError(0, t('analysis.noUploads'));
      return { kind: 'upload', upload: chosen.id };
    },
    stop() {
      turn++;
      sending?.abort();
    },
  };
}

/** Data that comes with the program. */
export function sampleSource({ abilities, known }) {
  const boxes = abilities.samples.map(({ name, sensors }, i) => {
    const [title, hint] = t('analysis.samples')[name] ?? [name, ''];
    return h('label.sample', null, h('input', { type: 'radio', name: 'sample', value: name, checked: i === 0, change: () => known(sensors) }), h('strong', null, title), h('span.hint', null, hint));
  });
  known(abilities.samples[0].sensors);
  const element = h('div.samples', { role: 'radiogroup', 'aria-label': t('analysis.kinds').sample }, boxes);
  return { element, value: () => ({ kind: 'sample', sample: element.querySelector('input:checked').value }) };
}

/** The synthetic fab with faults of one's own. */
export function syntheticSource({ abilities, known }) {
  const type = select(abilities.synthetic.map(s => [s.type, t('analysis.types')[s.type] ?? s.type]), 'etcher', () => sensors());
  const count = number('1', '50', '3'), minutes = number('1', '1440', '15'), seed = number('0', '2147483647', '1'), size = number('0.5', '100', '8');
  const kinds = ticks(abilities.faults.map(f => [f, t('analysis.faultKinds')[f] ?? f]), abilities.faults);
  const place = select([['', t('analysis.whereAuto')]], '');
  function sensors() {
    const names = abilities.synthetic.find(s => s.type === type.value).sensors;
    place.replaceChildren(...[['', t('analysis.whereAuto')], ...names.map(n => [n, n])].map(([v, l]) => h('option', { value: v }, l)));
    known(names);
  }
  sensors();
  return {
    element: h('div.source', null, h('div.pair', null, field(t('analysis.type'), type), field(t('analysis.count'), count), field(t('analysis.minutes'), minutes), field(t('analysis.seed'), seed, t('analysis.seedHint'))),
      h('fieldset', null, h('legend', null, t('analysis.faults')), kinds.element), h('div.pair', null, field(t('analysis.size'), size, t('analysis.sizeHint')), field(t('analysis.where'), place))),
    value: () => ({
      kind: 'synthetic',
      synthetic: {
        type: type.value, equipment: Number(count.value), minutes: Number(minutes.value), seed: Number(seed.value),
        faults: kinds.values().map(kind => ({ kind, deviations: Number(size.value), sensors: place.value ? [place.value] : undefined })),
      },
    }),
  };
}

/** Readings that this console has kept. */
export function historySource({ abilities, known }) {
  if (abilities.historyReason) return {
    element: h('p.empty', null, translated(abilities.historyReason)),
    value: () => { throw new RequestError(0, abilities.historyReason); },
  };
  const list = h('datalist', { id: 'analysis-equipment' });
  get('v1/equipment').then(found => list.append(...found.map(e => h('option', { value: e.equipment })))).catch(error => { if (!(error instanceof RequestError)) throw error; });
  let turn = 0;
  const ids = h('input', { type: 'text', list: 'analysis-equipment', change: () => sensors() }), from = h('input', { type: 'datetime-local', step: '1' }), to = h('input', { type: 'datetime-local', step: '1' });
  const local = ms => new Date(ms - new Date(ms).getTimezoneOffset() * 60000).toISOString().slice(0, 19);
  [from.value, to.value] = [local(Date.now() - 3600e3), local(Date.now())];
  const chosen = () => [...new Set(ids.value.split(',').map(s => s.trim()).filter(Boolean))];

  /** Sensors of all that are named; an id that nobody knows is told when the analysis is asked for. */
  async function sensors() {
    const mine = ++turn;
    known(null);
    const found = await Promise.all(chosen().map(id => get(`v1/equipment/${part(id)}/sensors`).then(data => data.sensors.map(s => s.name)).catch(error => {
      if (!(error instanceof RequestError)) throw error;
      return [];
    })));
    if (mine === turn) known([...new Set(found.flat())]);
  }

  return {
    element: h('div.source', null, list, field(t('analysis.equipmentIds'), ids, t('analysis.equipmentIdsHint')), h('div.pair', null, field(t('analysis.from'), from), field(t('analysis.to'), to))),
    value: () => ({ kind: 'history', equipment: chosen(), from: iso(from.value), to: iso(to.value) }),
    stop: () => { turn++; },
  };
}

const number = (min, max, value) => h('input', { type: 'number', min, max, step: 'any', value });
