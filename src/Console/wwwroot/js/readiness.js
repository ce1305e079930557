import { byId, setAttribute, setText } from './dom.js';
import { t } from './i18n.js';
import { translated } from './translate.js';

/**
 * One line: whether the program can do its work, and if not, which part cannot and why.
 * @param {boolean|null} connected Whether the stream is open.
 * @param {object|null} readiness Answer of healthz/ready.
 * @param {boolean} ended Whether the session has ended.
 */
export function renderReadiness(connected, readiness, ended) {
  const line = byId('readiness');
  const [state, text] = ended ? ['lost', t('shell.signedOut')] : describe(connected, readiness);
  setAttribute(line, 'data-state', state);
  setAttribute(line, 'title', text);
  setText(line, text);
}

function describe(connected, readiness) {
  if (connected === false) return ['lost', t('shell.lost')];
  if (!connected || !readiness) return ['unknown', t('shell.connecting')];
  const troubles = readiness.checks.filter(c => c.state !== 'Ready').map(c => (c.detail ? `${c.name} (${translated(c.detail)})` : c.name));
  if (readiness.state === 'Ready') return ['ready', t('shell.ready')];
  return readiness.state === 'Degraded'
    ? ['limited', `${t('shell.limited')}: ${troubles.join(', ')}`]
    : ['not-ready', `${t('shell.notReady')}: ${troubles.join(', ')}`];
}
