/**
 * The pages in the order of the navigation. NAME stands for js/pages/NAME.js (exports mount), js/text/NAME.js (its words) and
 * css/NAME.css, and is the first part of its address: #/NAME/ID?query. Its label is shell.pages.NAME, its icon one of js/icons.js.
 */
export const pages = [
  'fleet',
  'equipment',
  'incidents',
  'analysis',
  'routes',
  'system',
];
