import { get, part, RequestError } from './api.js';
import { h } from './dom.js';
import { t } from './i18n.js';

/** Lower bounds of stages 1 to 4 as shipped. */
export const usualBounds = [0.90, 0.95, 0.98, 0.99];

/** Those of one equipment (`stages` of its profile), as the scorer tells; where none does, as shipped. @returns {Promise<number[]>} */
export async function stageBounds(equipment) {
  try {
    return (await get(`v1/equipment/${part(equipment)}/calibration`)).stages ?? usualBounds;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return usualBounds;
  }
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
