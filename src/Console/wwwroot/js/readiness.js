import { byId, setAttribute, setText } from './dom.js';
import { t } from './i18n.js';

/** One line: whether the program can do its work, and if not, which part cannot and why. */
export function renderReadiness(model) {
  const line = byId('readiness');
  const [state, text] = describe(model);
  setAttribute(line, 'data-state', state);
  setText(line, text);
}

function describe({ connected, readiness }) {
  if (connected === false) return ['lost', t('lost')];
  if (!connected || !readiness) return ['unknown', t('connecting')];
  const troubles = readiness.checks.filter(c => c.state !== 'Ready').map(c => (c.detail ? `${c.name} (${c.detail})` : c.name));
  if (readiness.state === 'Ready') return ['ready', t('ready')];
  return readiness.state === 'Degraded'
    ? ['limited', `${t('degradedState')}: ${troubles.join(', ')}`]
    : ['not-ready', `${t('notReady')}: ${troubles.join(', ')}`];
}
