import { get, onSignedOut, RequestError } from './js/api.js';
import { byId, h, setAttribute, setText } from './js/dom.js';
import { applyLanguage, registerText, setLanguage, t } from './js/i18n.js';
import { icon } from './js/icons.js';
import { KnownIncidents } from './js/known-incidents.js';
import { Live } from './js/live.js';
import { pages } from './js/pages.js';
import { renderReadiness } from './js/readiness.js';
import { Router } from './js/router.js';
import { stageText } from './js/stage.js';
import * as common from './js/text/common.js';
import * as words from './js/text/shell.js';
import { applyTheme, currentTheme, onSystemTheme, setTheme } from './js/theme.js';

registerText('common', common);
registerText('shell', words);

/** What no event announces is asked again after this time. */
const askAgainMs = 10_000;
/** Incidents that the badge counts at most. */
const countedAtMost = 100;

const live = new Live();
const incidents = new KnownIncidents();
let readiness = null, ended = false;

const shell = {
  live,
  navigate: hash => { location.hash = hash; },
  /** Changes the address without opening the page again: filters and zooms stay shareable. */
  replace: hash => history.replaceState(null, '', hash),
  announce: text => setText(byId('announcer'), text),
  changed() {
    renderNav();
    // On phones the navigation is wider than the screen: bring the current page's name into it.
    const nav = byId('nav'), link = nav.querySelector('[aria-current]');
    if (link) nav.scrollLeft = link.offsetLeft - nav.offsetLeft - 40;
  },
};
const router = new Router(shell);

function renderNav() {
  const nav = byId('nav'), open = incidents.openCount;
  if (nav.childElementCount !== pages.length)
    nav.replaceChildren(...pages.map(name => h('a', { href: `#/${name}`, 'data-page': name }, icon(name), h('span.label'), name === 'incidents' ? h('span.badge') : null)));
  for (const link of nav.children) {
    const name = link.dataset.page, badge = link.querySelector('.badge');
    setText(link.querySelector('.label'), t(`shell.pages.${name}`));
    setAttribute(link, 'aria-current', router.current?.name === name ? 'page' : null);
    if (!badge) continue;
    badge.hidden = open === 0;
    setText(badge, open >= countedAtMost ? `${countedAtMost}+` : String(open));
    setAttribute(badge, 'aria-label', badge.hidden ? null : t('shell.openIncidents')(open));
  }
}

function render() {
  renderNav();
  renderReadiness(live.connected, readiness, ended);
}

async function refresh(take) {
  try {
    await take();
  } catch (problem) {
    if (!(problem instanceof RequestError)) throw problem;
  }
  render();
}

const refreshReadiness = () => refresh(async () => { readiness = await get('healthz/ready', { accepted: [503] }); });
const refreshIncidents = () => refresh(async () => {
  const news = await incidents.takeList(() => get(`v1/incidents?limit=${countedAtMost}`));
  if (news.length === 1) announce(news[0]);
  else if (news.length > 1) shell.announce(t('shell.openIncidents')(incidents.openCount));
});

function announce(incident) {
  shell.announce(incident.status === 'open'
    ? t('shell.announce')(incident.equipment, stageText(incident.stage))
    : t('shell.announceEnd')(incident.equipment));
}

live.on('open', () => Promise.all([refreshReadiness(), refreshIncidents()]));
live.on('lost', render);
live.on('incident', incident => {
  if (incidents.note(incident)) announce(incident);
  render();
});

for (const button of document.querySelectorAll('[data-language]'))
  button.addEventListener('click', () => {
    setLanguage(button.dataset.language);
    render();
    router.show({ focus: false });
  });
byId('theme').addEventListener('change', event => {
  setTheme(event.target.value);
  router.show({ focus: false });
});
onSystemTheme(() => router.show({ focus: false }));
byId('skip').addEventListener('click', event => {
  event.preventDefault();
  byId('page').focus();
});
addEventListener('hashchange', () => router.show({ focus: true }));

applyTheme();
byId('theme').value = currentTheme();
applyLanguage();
render();
live.connect();
router.show({ focus: false });
const clock = setInterval(refreshReadiness, askAgainMs);

onSignedOut(() => {
  if (ended) return;
  ended = true;
  live.end();
  clearInterval(clock);
  for (const dialog of document.querySelectorAll('dialog')) dialog.close();
  router.end(() => h('section.panel', null, h('div.empty', null, h('h1', null, t('shell.signedOut')),
    // A page that is opened, unlike what it asks for, is led to where people sign in.
    h('p', null, h('button.button.primary', { type: 'button', click: () => location.reload() }, t('shell.signIn'))))));
  render();
});
