import { tail, tailMax } from './tail.js';
import { theme } from './charts/uplot.js';

const width = 96, height = 20;

/**
 * Draws the highest probability of each minute, oldest first, on the tail scale; null is a gap. What reached stage 3 has its colour.
 * Draws only if the values changed.
 * @param {HTMLCanvasElement} canvas
 * @param {(number|null)[]} values
 */
export function drawSparkline(canvas, values) {
  const key = values.join();
  if (canvas.drawn === key) return;
  canvas.drawn = key;
  const ratio = devicePixelRatio || 1;
  [canvas.width, canvas.height] = [width * ratio, height * ratio];
  const draw = canvas.getContext('2d'), { colour } = theme();
  draw.scale(ratio, ratio);
  const x = i => 1 + (i / Math.max(1, values.length - 1)) * (width - 2);
  const y = value => height - 1.5 - (tail(value) / tailMax) * (height - 3);
  draw.lineWidth = 1.25;
  draw.lineJoin = 'round';
  for (let i = 0; i < values.length; i++) {
    if (values[i] == null) continue;
    draw.strokeStyle = draw.fillStyle = colour(values[i] >= 0.98 ? '--stage-3' : '--line');
    if (values[i - 1] == null) {
      draw.fillRect(x(i) - 0.6, y(values[i]) - 0.6, 1.2, 1.2);
      continue;
    }
    draw.beginPath();
    draw.moveTo(x(i - 1), y(values[i - 1]));
    draw.lineTo(x(i), y(values[i]));
    draw.stroke();
  }
}
