const key = 'anomaly.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const choices = ['system', 'light', 'dark'];
let chosen = remembered() ?? 'system';

function remembered() {
  try {
    const value = localStorage.getItem(key);
    return choices.includes(value) ? value : null;
  } catch {
    return null;
  }
}

export const currentTheme = () => chosen;

/** @returns {boolean} Whether the page is dark now. */
export const isDark = () => (chosen === 'system' ? dark.matches : chosen === 'dark');

/** Chooses and remembers "system", "light" or "dark". */
export function setTheme(next) {
  chosen = next;
  try {
    localStorage.setItem(key, next);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  applyTheme();
}

export function applyTheme() {
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
}

/** Calls back after the system's scheme changed and the page follows it. */
export function onSystemTheme(changed) {
  dark.addEventListener('change', () => {
    if (chosen !== 'system') return;
    applyTheme();
    changed();
  });
}
