import { RequestError } from './api.js';
import { byId, h } from './dom.js';
import { t } from './i18n.js';

/** A panel with a heading; `extra` stands at the heading's right. */
export function panel(title, { name = '', extra = [], level = 2 } = {}, ...children) {
  return h(`section.panel${name ? `.${name}` : ''}`, null, h('header', null, h(`h${level}`, null, title), ...[extra].flat()), ...children);
}

/** The top of a page: its name as <h1> and what can be done on it. */
export const pageHead = (title, ...extra) => h('header.page-head', null, h('h1', null, title), ...extra);

/** Something that may be wider or higher than its place: it scrolls there, by keyboard too. */
export const scrollable = (label, ...children) => h('div.scroll', { tabindex: '0', role: 'region', 'aria-label': label }, ...children);

/** What stands where a list would be. `what`: the object in "does not serve …". */
export const emptyText = text => h('p.empty', null, text);

/** Says that something could not be read, and that it is tried again. */
export function problemText(error, what) {
  return h('p.empty.problem', { role: 'alert' }, error.status === 404 && what ? t('common.notServed')(what) : t('common.failed')(error.message));
}

/** One short message at the page's edge, read aloud too; goes by itself. */
export function toast(text, kind = 'done') {
  const item = h(`p.toast.${kind}`, null, text);
  byId('toasts').append(item);
  setTimeout(() => item.remove(), kind === 'done' ? 4000 : 9000);
}

/** Does something that a person asked for; a refusal is shown as a toast. @returns {Promise<any>} The answer; undefined if it failed. */
export async function attempt(action, done) {
  try {
    const answer = await action();
    if (done) toast(done);
    return answer ?? true;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    toast(error.message, 'failed');
    return undefined;
  }
}

/** A button that cannot be pressed twice while its action runs. */
export function button(label, action, { kind = '', ...attributes } = {}) {
  const element = h(`button.button${kind ? `.${kind}` : ''}`, { type: 'button', ...attributes }, label);
  element.addEventListener('click', async event => {
    if (element.getAttribute('aria-disabled') === 'true') return;
    element.setAttribute('aria-disabled', 'true');
    try {
      await action(event);
    } finally {
      element.removeAttribute('aria-disabled');
    }
  });
  return element;
}

let fields = 0;

/**
 * A labelled control: `field('Comment', h('textarea', …), 'hint')`.
 * @returns {HTMLElement} The label, control and hint together.
 */
export function field(label, control, hint) {
  control.id ||= `field-${++fields}`;
  const note = hint ? h('span.hint', { id: `${control.id}-hint` }, hint) : null;
  if (note) control.setAttribute('aria-describedby', note.id);
  return h('div.field', null, h('label', { for: control.id }, label), control, note);
}

/** A <select> of [value, label] pairs. */
export function select(options, value, changed, attributes = {}) {
  const element = h('select', attributes, options.map(([v, label]) => h('option', { value: v, selected: v === value }, label)));
  if (changed) element.addEventListener('change', () => changed(element.value));
  return element;
}

/** Buttons of which one is pressed: a choice of views. */
export function choice(label, options, value, changed) {
  const group = h('div.choice', { role: 'group', 'aria-label': label });
  const show = chosen => { for (const b of group.children) b.setAttribute('aria-pressed', String(b.value === chosen)); };
  group.append(...options.map(([v, text]) => h('button', { type: 'button', value: v, click: () => {
    show(v);
    changed(v);
  } }, text)));
  show(value);
  return group;
}

/** Writes why a request was refused under a form; null clears it. */
export function showProblem(form, error) {
  let line = form.querySelector('.form-problem');
  if (!line) form.append(line = h('p.form-problem', { role: 'alert' }));
  line.textContent = error?.message ?? '';
}

/**
 * Opens a dialog with a form. `submit` is called with the form's data; a RequestError it throws is shown in the form, else the dialog
 * closes. Escape and Cancel close it; the focus returns to where it was.
 * @param {{title: string, body: Node[], label: string, submit: (data: FormData) => Promise<any>, kind?: string}} options
 * @returns {Promise<any>} What submit returned; undefined if cancelled.
 */
export function formDialog({ title, body, label, submit, kind = '' }) {
  return new Promise(resolve => {
    let result;
    const form = h('form', { method: 'dialog' });
    const send = h(`button.button.primary${kind ? `.${kind}` : ''}`, { type: 'submit' }, label);
    const dialog = h('dialog.dialog', { 'aria-label': title, close: () => {
      dialog.remove();
      resolve(result);
    } }, form);
    form.append(h('h2', null, title), h('div.fields', null, body), h('div.actions', null,
      h('button.button', { type: 'button', click: () => dialog.close() }, t('common.cancel')), send));
    form.addEventListener('submit', async event => {
      event.preventDefault();
      send.disabled = true;
      showProblem(form, null);
      try {
        result = (await submit(new FormData(form))) ?? true;
        dialog.close();
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        showProblem(form, error);
      } finally {
        send.disabled = false;
      }
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Asks before something that cannot be undone. @returns {Promise<boolean>} */
export const confirmDialog = (title, text, label) => formDialog({ title, body: [h('p', null, text)], label, submit: async () => true }).then(Boolean);
