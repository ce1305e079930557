import { currentLanguage } from './i18n.js';
import { ko } from './messages.js';

const placeholder = /\{(\d)\}/;
const patterns = Object.entries(ko).filter(([english]) => placeholder.test(english)).map(([english, korean]) => ({
  // The longest fixed text first: "{0}; {1}" would fit much that a longer sentence says better.
  fixed: english.replace(/\{\d\}/g, '').length,
  expression: new RegExp(`^${english.split(/\{\d\}/).map(escaped).join('([\\s\\S]*?)')}$`),
  korean,
})).sort((a, b) => b.fixed - a.fixed);

function escaped(text) {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/**
 * What a service says (why it refused, what a check found, how a delivery went) in the page's language. Services speak English,
 * to scripts and logs as well; as with gettext their sentence is the key, with {0} where something varies. What has no
 * translation, such as the words of an operating system, stays as it is.
 * @param {string|null|undefined} text
 */
export function translated(text) {
  if (!text || currentLanguage() !== 'ko') return text;
  if (Object.hasOwn(ko, text)) return ko[text];
  for (const { expression, korean } of patterns) {
    const found = expression.exec(text);
    if (found) return korean.replace(/\{(\d)\}/g, (_, i) => translated(found[Number(i) + 1]));
  }
  return text;
}
