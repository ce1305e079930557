import { signedOut } from './api.js';
import { byId, h } from './dom.js';
import { registerText, t } from './i18n.js';
import { pages } from './pages.js';

/** @returns {{name: string, id: string|null, query: URLSearchParams}|null} Null: no page has this address. */
export function parse(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [name, ...rest] = path.split('/');
  if (name === '') return { name: pages[0], id: null, query: new URLSearchParams(query) };
  if (!pages.includes(name)) return null;
  let id = null;
  try {
    id = rest.length && rest.join('/') !== '' ? decodeURIComponent(rest.join('/')) : null;
  } catch {
    return null;
  }
  return { name, id, query: new URLSearchParams(query) };
}

/** Shows the page of the address in <main>; pages are loaded when they are first opened. */
export class Router {
  #shell;
  #unmount = null;
  #turn = 0;
  #last = null;
  /** The page shown: its name, id and query; null while the address leads nowhere. */
  current = null;

  constructor(shell) {
    this.#shell = shell;
  }

  /** @param {{focus: boolean}} options Whether the new page takes the focus, as after a click; not after a change of language. */
  async show({ focus }) {
    const turn = ++this.#turn, route = this.#last ? null : parse(location.hash), main = byId('page');
    let page = null, problem = null;
    if (route) {
      try {
        page = await load(route.name);
      } catch (error) {
        problem = error;
        signedOut();
      }
      if (turn !== this.#turn) return;
    }

    this.#leave();
    this.current = route;
    this.#shell.changed();
    main.className = route ? `page ${route.name}` : 'page';
    if (!page) main.replaceChildren(this.#last?.() ?? missing(route, problem, () => this.show({ focus: true })));
    else {
      const root = h('div.root');
      main.replaceChildren(root);
      const unmount = await page.mount(root, { id: route.id, query: route.query }, this.#shell);
      if (turn !== this.#turn) return unmount?.();
      this.#unmount = unmount;
    }
    const title = main.querySelector('h1');
    document.title = title ? `${title.textContent} · StreamingAnomaly` : 'StreamingAnomaly';
    if (!focus) return;
    scrollTo(0, 0);
    if (title && !main.contains(document.activeElement)) {
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
    }
  }

  /** Leaves the page for what `make` gives, whatever the address from now on. */
  end(make) {
    this.#last = make;
    return this.show({ focus: true });
  }

  #leave() {
    this.#unmount?.();
    this.#unmount = null;
  }
}

const loaded = new Map();

/** @returns {Promise<{mount: Function}>} The page's module, its words registered and its style sheet in place. */
function load(name) {
  if (!loaded.has(name)) loaded.set(name, (async () => {
    const [module, text] = await Promise.all([import(`./pages/${name}.js`), import(`./text/${name}.js`), stylesheet(`css/${name}.css`)]);
    registerText(name, text.default ?? text);
    return module;
  })().catch(error => {
    loaded.delete(name);
    throw error;
  }));
  return loaded.get(name);
}

/** Adds a style sheet once; resolves when it applies, so that no page is seen without it. */
export function stylesheet(href) {
  const there = [...document.head.querySelectorAll('link[rel=stylesheet]')].find(link => link.getAttribute('href') === href);
  if (there) return Promise.resolve();
  return new Promise(resolve => document.head.append(h('link', { rel: 'stylesheet', href, load: resolve, error: resolve })));
}

function missing(route, problem, again) {
  return h('section.panel', null, h('div.empty', null,
    h('h1', null, t(route ? 'shell.pageFailed' : 'shell.noPage')),
    problem ? h('p', null, String(problem.message)) : null,
    h('p', null, route ? h('button.button', { type: 'button', click: again }, t('shell.again')) : h('a', { href: '#/fleet' }, t('shell.toFleet')))));
}
