/** Words of a page by its name: { en: {…}, ko: {…} } with the same keys in both. Words as in docs/glossary.md. */
const texts = new Map();
const languages = ['en', 'ko'];
const key = 'anomaly.language';
let language = remembered() ?? (navigator.language.startsWith('ko') ? 'ko' : 'en');

// Storage may be forbidden; the language then lasts as long as the page.
function remembered() {
  try {
    const value = localStorage.getItem(key);
    return languages.includes(value) ? value : null;
  } catch {
    return null;
  }
}

/** @param {string} name First part of the keys: "fleet" for "fleet.title". */
export const registerText = (name, words) => texts.set(name, words);

export const currentLanguage = () => language;

/**
 * The text of a key in the current language: a string, a list, a map, or a function that takes what varies.
 * @param {string} path "page.key", deeper for maps: "shell.themes.dark".
 */
export function t(path) {
  const [name, ...rest] = path.split('.');
  const found = rest.reduce((at, part) => at?.[part], texts.get(name)?.[language]);
  if (found === undefined) {
    console.error(`no text for ${path} in ${language}`);
    return path;
  }
  return found;
}

/** The text of a word that comes from outside (an outcome, a state); the word itself if it is new to this page. */
export const word = (path, value) => t(path)[value] ?? String(value ?? '–');

/** Switches and remembers. */
export function setLanguage(next) {
  language = next;
  try {
    localStorage.setItem(key, next);
  } catch {
    // See remembered().
  }
  applyLanguage();
}

/** Renames everything in the page that carries data-text or data-label. */
export function applyLanguage() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll('[data-text]')) element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', t(element.dataset.label));
  for (const button of document.querySelectorAll('[data-language]'))
    button.setAttribute('aria-pressed', String(button.dataset.language === language));
}
