/**
 * Makes an element. Text goes in as text, never as HTML: equipment and sensor names come from outside.
 * @param {string} tag Tag and classes: "td.number".
 * @param {object|null} attributes Attributes; functions become listeners, false and null are left out.
 * @param {...(Node|string|null)} children
 */
export function h(tag, attributes, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  element.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (typeof value === 'function') element.addEventListener(key, value);
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter(child => child != null));
  return element;
}

/** Sets text only where it changed: what is selected or focused stays so. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets an attribute only where it changed; null removes it. */
export function setAttribute(element, name, value) {
  if (value == null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export const byId = id => document.getElementById(id);
