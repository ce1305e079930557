import { h, replaceOnce, setText } from '../dom.js';
import { clock, percent, wholePercent } from '../format.js';
import { t } from '../i18n.js';
import { stageText, usualBounds } from '../stage.js';
import { tail, tailMax } from '../tail.js';
import { loadUplot, scaledFont as scaled, theme, TimeChart } from './uplot.js';

/** Shown at most, and at least, in seconds of event time. */
const longest = 300, shortest = 30;
/** Labels at the heights 0, 1, 2, … of the tail scale. */
const nines = ['0 %', '90 %', '99 %', '99.9 %', '99.99 %'];
/** Above and beside the plot, CSS pixels: room for the alarms' flags and the stages' names. */
const flagHeight = 20, namesWidth = 74;
/** A pause longer than this breaks the line. */
const pause = 10;

/** Anomaly probability of one equipment over the last minutes, with the stages as bands and alarms marked. */
export class LiveChart {
  #scores = [];
  #warmUp = null;
  #chart = null;
  #host = h('div.live-body');
  #readout = h('p.readout');
  #hovered = null;
  #library;
  #equipment = null;
  #bounds = usualBounds;

  /** @param {Function|null} library What loadUplot() gave. */
  constructor(library) {
    this.#library = library;
  }

  /** @returns {Promise<LiveChart>} */
  static create = async () => new LiveChart(await loadUplot());

  /** The plot, to be put into the page; and the line that says what is under the pointer. */
  get element() {
    return this.#host;
  }

  get readout() {
    return this.#readout;
  }

  /** Stops following its host's size. */
  destroy() {
    this.#chart?.destroy();
    this.#chart = null;
  }

  /** Forgets all: another equipment was chosen. */
  clear() {
    this.#scores = [];
    this.#warmUp = null;
    this.#bounds = usualBounds;
  }

  /** Takes the stored scores, in order of time, and where the stages begin, and keeps what the stream brought after them. */
  fill(history, bounds) {
    const streamed = this.#scores.filter(s => s.time != null);
    this.clear();
    this.#bounds = bounds;
    this.append(history);
    this.append(streamed);
  }

  /** Adds scores; those that are already there (history and stream overlap) are left out. */
  append(scores) {
    for (const score of scores) {
      const seconds = Date.parse(score.time) / 1000;
      const last = this.#scores.at(-1);
      if (last && seconds <= last.seconds) continue;
      if (last && seconds - last.seconds > pause) this.#scores.push({ seconds: last.seconds + 0.001, probability: null });
      this.#warmUp = score.state === 'scored' ? null : score.warmUp;
      this.#scores.push({ ...score, seconds, probability: score.state === 'scored' ? score.probability : null });
    }
    const end = this.#scores.at(-1)?.seconds;
    const first = this.#scores.findIndex(s => s.seconds >= end - longest);
    if (first > 0) this.#scores.splice(0, first);
  }

  /** Shows what it has of this equipment. */
  render(equipment) {
    this.#equipment = equipment;
    const sentence = this.#sentence();
    if (sentence) {
      this.destroy();
      replaceOnce(this.#host, h('p.empty', null, sentence));
      this.#host.removeAttribute('role');
      this.#host.removeAttribute('aria-label');
      this.#readOut(this.#library ? null : this.#newest());
      return;
    }

    const xs = this.#scores.map(s => s.seconds);
    const ys = this.#scores.map(s => (s.probability == null ? null : tail(s.probability)));
    if (this.#chart) this.#chart.setData([xs, ys]);
    else this.#chart = new TimeChart(this.#library, this.#host, this.#options(), [xs, ys], width => (width < 600 ? 220 : 300));
    this.#readOut(this.#hovered == null ? this.#newest() : this.#scores[this.#hovered]);
    this.#describe();
  }

  #newest() {
    return this.#scores.findLast(s => s.probability != null);
  }

  #sentence() {
    if (!this.#library) return t('common.noCharts');
    if (this.#newest()) return null;
    return this.#warmUp == null ? t('common.noScores') : t('common.warming')(wholePercent(this.#warmUp));
  }

  #readOut(score) {
    setText(this.#readout, score?.time == null ? '' :
      `${clock(score.seconds * 1000)}   ${percent(score.probability)}   ${stageText(score.stage)}   ${t('common.score')} ${score.score?.toFixed(2) ?? '–'}`);
  }

  #describe() {
    const newest = this.#newest();
    const peak = this.#scores.reduce((most, s) => Math.max(most, s.probability ?? 0), 0);
    this.#chart.describe(t('common.chartLabel')(this.#equipment, percent(newest.probability), percent(peak), stageText(newest.stage)));
  }

  #options() {
    const { colour, font, axis } = theme();
    return {
      padding: [flagHeight, namesWidth, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: {
        x: { range: (_, min, max) => [max - Math.min(longest, Math.max(shortest, max - min)), max] },
        y: { range: [0, tailMax] },
      },
      axes: [
        { ...axis, space: 76, size: 30, values: (_, splits) => splits.map(s => clock(s * 1000)) },
        { ...axis, size: 58, splits: nines.map((_, i) => i), values: () => nines },
      ],
      series: [{}, { stroke: colour('--line'), width: 1.5, fill: colour('--line-fill'), points: { show: false } }],
      hooks: {
        drawClear: [plot => this.#drawBands(plot, colour, font)],
        draw: [plot => this.#drawAlarms(plot, colour, font)],
        setCursor: [plot => {
          this.#hovered = plot.cursor.idx ?? null;
          this.#readOut(this.#hovered == null ? this.#newest() : this.#scores[this.#hovered]);
        }],
      },
    };
  }

  #drawBands(plot, colour, font) {
    const { ctx, bbox } = plot;
    const bounds = [...this.#bounds.map(tail), tailMax];
    ctx.save();
    ctx.font = scaled(font);
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    for (let stage = 1; stage <= 4; stage++) {
      const bottom = plot.valToPos(bounds[stage - 1], 'y', true), top = plot.valToPos(bounds[stage], 'y', true);
      ctx.fillStyle = colour(`--band-${stage}`);
      ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
    }
    const warm = this.#scores.findLast(s => s.state != null && s.state !== 'scored');
    if (warm) {
      const end = Math.max(bbox.left, plot.valToPos(warm.seconds, 'x', true));
      ctx.fillStyle = colour('--warm-up');
      ctx.fillRect(bbox.left, bbox.top, end - bbox.left, bbox.height);
      ctx.fillStyle = colour('--muted');
      if (end - bbox.left > 60 * devicePixelRatio) ctx.fillText(t('common.warmUpBand'), end - 8 * devicePixelRatio, bbox.top + bbox.height - 14 * devicePixelRatio);
    }
    ctx.restore();
  }

  #drawAlarms(plot, colour, font) {
    const { ctx, bbox } = plot, unit = devicePixelRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top - flagHeight * unit, bbox.width + namesWidth * unit, bbox.height + flagHeight * unit);
    ctx.clip();
    ctx.font = scaled(font);
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    ctx.fillStyle = colour('--muted');
    const bounds = [0, ...this.#bounds.map(tail), tailMax];
    for (let stage = 0; stage <= 4; stage++) {
      const middle = (plot.valToPos(bounds[stage], 'y', true) + plot.valToPos(bounds[stage + 1], 'y', true)) / 2;
      ctx.fillText(stageText(stage), bbox.left + bbox.width + 7 * unit, middle);
    }
    for (const [start, end] of alarmRuns(this.#scores)) {
      const x = plot.valToPos(start, 'x', true), width = Math.max(2 * unit, plot.valToPos(end, 'x', true) - x);
      ctx.fillStyle = colour('--stage-4');
      ctx.fillRect(x, bbox.top, width, 4 * unit);
      ctx.fillRect(x - unit / 2, bbox.top, Math.max(1, unit), bbox.height);
      ctx.fillStyle = colour('--alarm-text');
      ctx.fillText(`▲ ${t('common.alarmStart')} ${clock(start * 1000)}`, Math.max(x - 4 * unit, bbox.left), bbox.top - 9 * unit);
    }
    ctx.restore();
  }
}

/** Stretches [first, last] in seconds during which the alarm was on; short pauses belong to them. */
function alarmRuns(scores) {
  const runs = [];
  for (const score of scores) {
    if (!score.alarm) continue;
    const run = runs.at(-1);
    if (run && score.seconds - run[1] < 5) run[1] = score.seconds;
    else runs.push([score.seconds, score.seconds]);
  }
  return runs;
}
