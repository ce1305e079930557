import { svg } from './dom.js';

/** Paths on a 20 × 20 grid, drawn with the text's colour. */
const paths = {
  fleet: 'M3 3h6v6H3z M11 3h6v6h-6z M3 11h6v6H3z M11 11h6v6h-6z',
  equipment: 'M2 11h4l2-6 4 11 2.5-7 1.2 2H18',
  incidents: 'M10 3 18 17H2z M10 8v4 M10 14.2v.6',
  analysis: 'M3 17V9 M8 17V4 M13 17v-6 M18 17V7 M2 17h17',
  routes: 'M10 3a4.5 4.5 0 0 0-4.5 4.5V11L4 14h12l-1.5-3V7.5A4.5 4.5 0 0 0 10 3z M8.2 16.5a2 2 0 0 0 3.6 0',
  system: 'M3 4h14v5H3z M3 11h14v5H3z M6 6.5h.1 M6 13.5h.1',
  other: 'M10 3a7 7 0 1 0 .1 0z',
};

export const icon = name => svg('svg.icon', { viewBox: '0 0 20 20', width: 20, height: 20, 'aria-hidden': 'true', focusable: 'false' },
  svg('path', { d: paths[name] ?? paths.other }));
