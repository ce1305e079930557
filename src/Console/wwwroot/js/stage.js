import { get, part, RequestError } from './api.js';
import { h } from './dom.js';
import { t } from './i18n.js';

/** Lower bounds of stages 1 to 4 as shipped. */
export const usualBounds = [0.90, 0.95, 0.98, 0.99];

/** A chart is not drawn later than this because of its bands. */
const patienceMs = 1500;
const told = new Map();

/**
 * Those of one equipment (`stages` of its profile), as the scorer tells; where it does not, as it last told, or as shipped.
 * @returns {Promise<number[]>}
 */
export async function stageBounds(equipment) {
  try {
    const { stages } = await get(`v1/equipment/${part(equipment)}/calibration`, { signal: AbortSignal.timeout(patienceMs) });
    if (stages) told.set(equipment, stages);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
  }
  return told.get(equipment) ?? usualBounds;
}

export const stageText = stage => `${t('common.stages')[stage]} ${stage}`;

/** Dot, word and number: never colour alone. Null is warming up. */
export function stageMark(stage) {
  return h(`span.stage.stage-${stage ?? 'none'}`, null, h('span.dot', { 'aria-hidden': 'true' }),
    h('span.word', null, stage == null ? t('common.warmingUp') : stageText(stage)));
}

/** Changes a mark in place; null is `without`: warming up unless said otherwise. */
export function updateStageMark(mark, stage, without = t('common.warmingUp')) {
  const name = `stage stage-${stage ?? 'none'}`;
  if (mark.className !== name) mark.className = name;
  const text = stage == null ? without : stageText(stage);
  if (mark.lastChild.textContent !== text) mark.lastChild.textContent = text;
}
