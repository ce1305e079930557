import { tail, tailMax } from './tail.js';

/** Draws probabilities [{time, probability, alarm}] of the last minute on the tail scale; alarms in the alarm colour. */
export function drawSparkline(canvas, points) {
  const ratio = devicePixelRatio || 1, width = 120, height = 20;
  if (canvas.width !== width * ratio) [canvas.width, canvas.height] = [width * ratio, height * ratio];
  const draw = canvas.getContext('2d');
  draw.setTransform(ratio, 0, 0, ratio, 0, 0);
  draw.clearRect(0, 0, width, height);
  if (points.length < 2) return;

  const style = getComputedStyle(canvas);
  const end = points.at(-1).time;
  const x = point => width - 1 - ((end - point.time) / 60_000) * (width - 2);
  const y = point => height - 1.5 - (tail(point.probability) / tailMax) * (height - 3);
  draw.lineWidth = 1.25;
  for (let i = 1; i < points.length; i++) {
    draw.strokeStyle = style.getPropertyValue(points[i].alarm ? '--stage-4' : '--line');
    draw.beginPath();
    draw.moveTo(x(points[i - 1]), y(points[i - 1]));
    draw.lineTo(x(points[i]), y(points[i]));
    draw.stroke();
  }
}
