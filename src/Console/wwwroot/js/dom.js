/**
 * Makes an element. Text goes in as text, never as HTML: equipment and sensor names come from outside.
 * @param {string} tag Tag and classes: "td.number".
 * @param {object|null} attributes Attributes; functions become listeners, true is an empty attribute, false and null are left out.
 * @param {...(Node|string|null|false)} children
 */
export function h(tag, attributes, ...children) {
  const [name, ...classes] = tag.split('.');
  return fill(document.createElement(name), classes, attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes, ...children) {
  const [name, ...classes] = tag.split('.');
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), classes, attributes, children);
}

function fill(element, classes, attributes, children) {
  if (classes.length) element.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (typeof value === 'function') element.addEventListener(key, value);
    else if (value !== false && value != null) element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(child => child != null && child !== false));
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

/** Replaces the content only where it reads differently: text being selected and copied stays selected. */
export function replaceOnce(parent, child, key = child.textContent) {
  if (parent.firstChild?.shown === key) return;
  child.shown = key;
  parent.replaceChildren(child);
}

export const byId = id => document.getElementById(id);
