import { h } from '../dom.js';
import { stylesheet } from '../router.js';

let loading = null;

/** @returns {Promise<Function|null>} uPlot's constructor; null where the program was built without npm: then say so and show tables. */
export function loadUplot() {
  return loading ??= Promise.all([import('../../lib/uplot/uPlot.esm.js'), stylesheet('lib/uplot/uPlot.min.css')])
    .then(([module]) => module.default, () => null);
}

/** Colours and fonts of the page as the style sheet has them now; ask again after a change of scheme (a page is mounted anew then). */
export function theme() {
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(name).trim();
  const font = '11px ' + colour('--font');
  return {
    colour, font,
    /** For uPlot's `axes`. */
    axis: { stroke: colour('--muted'), font, ticks: { show: false }, grid: { stroke: colour('--grid'), width: 1 } },
    /** Colours of curves, told apart also by those who see few colours. */
    series: Array.from({ length: 8 }, (_, i) => colour(`--series-${i + 1}`)),
  };
}

/** uPlot draws in device pixels: the font for canvas text. */
export const scaledFont = font => font.replace(/^(\d+)px/, (_, size) => `${size * devicePixelRatio}px`);

/** A uPlot that fills its host's width and follows it. */
export class TimeChart {
  #host;
  #height;
  #observer;
  plot;

  /**
   * @param {Function} Library What loadUplot() gave.
   * @param {HTMLElement} host
   * @param {object} options uPlot's, without width and height.
   * @param {Array} data uPlot's.
   * @param {number|((width: number) => number)} height CSS pixels.
   */
  constructor(Library, host, options, data, height) {
    this.#host = host;
    this.#height = height;
    host.replaceChildren();
    this.plot = new Library({ legend: { show: false }, ...options, ...this.#size() }, data, host);
    this.#observer = new ResizeObserver(() => {
      const { width, height } = this.#size();
      if (width !== this.plot.width || height !== this.plot.height) this.plot.setSize({ width, height });
    });
    this.#observer.observe(host);
  }

  setData(data, resetScales = true) {
    this.plot.setData(data, resetScales);
  }

  /** What the chart shows, for those who do not see it. */
  describe(text) {
    this.#host.setAttribute('role', 'img');
    this.#host.setAttribute('aria-label', text);
  }

  destroy() {
    this.#observer.disconnect();
    this.plot.destroy();
  }

  #size() {
    const style = getComputedStyle(this.#host);
    const width = Math.max(200, this.#host.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight));
    return { width, height: typeof this.#height === 'function' ? this.#height(width) : this.#height };
  }
}

/** A tile that says that charts are not there. */
export const withoutCharts = text => h('p.empty', null, text);
