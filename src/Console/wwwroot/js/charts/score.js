import { clock } from '../format.js';
import { tail, tailMax } from '../tail.js';
import { theme, TimeChart } from './uplot.js';

const nines = ['0 %', '90 %', '99 %', '99.9 %', '99.99 %'];

/**
 * Anomaly probability over a span, on the tail scale, over the stages as bands.
 * @param {Function} library What loadUplot() gave.
 * @param {HTMLElement} host
 * @param {{times: number[], probability: (number|null)[]}} data Unix seconds; null is a gap.
 * @param {{bounds: number[], shade?: [number, number], range?: [number, number], height: number}} options `bounds`: where stages 1 to 4
 *   begin; `shade`: a stretch to mark, in seconds.
 * @returns {TimeChart}
 */
export function scoreChart(library, host, { times, probability }, { bounds, shade, range, height }) {
  const { colour, axis } = theme();
  return new TimeChart(library, host, {
    padding: [8, 28, 0, 0],
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { range: range ? () => range : undefined }, y: { range: [0, tailMax] } },
    axes: [
      { ...axis, space: 76, size: 30, values: (_, splits) => splits.map(s => clock(s * 1000)) },
      { ...axis, size: 58, splits: nines.map((_, i) => i), values: () => nines },
    ],
    series: [{}, { stroke: colour('--line'), width: 1.5, fill: colour('--line-fill'), points: { show: times.length < 3 } }],
    hooks: { drawClear: [plot => drawBands(plot, colour, bounds, shade)] },
  }, [times, probability.map(p => (p == null ? null : tail(p)))], height);
}

function drawBands(plot, colour, stages, shade) {
  const { ctx, bbox } = plot, bounds = [...stages.map(tail), tailMax];
  ctx.save();
  for (let stage = 1; stage <= 4; stage++) {
    const bottom = plot.valToPos(bounds[stage - 1], 'y', true), top = plot.valToPos(bounds[stage], 'y', true);
    ctx.fillStyle = colour(`--band-${stage}`);
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
  }
  if (shade) {
    const [left, right] = shade.map(s => plot.valToPos(s, 'x', true));
    ctx.fillStyle = colour('--warm-up');
    ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
    ctx.fillStyle = colour('--stage-4');
    ctx.fillRect(left, bbox.top, Math.max(2, right - left), 3 * devicePixelRatio);
  }
  ctx.restore();
}
