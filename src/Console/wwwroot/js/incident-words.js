import { currentLanguage, t } from './i18n.js';
import { stageText } from './stage.js';

/** What an incident is about, in one sentence. The services write English; other languages are made from its parts. */
export function sentence(incident) {
  if (currentLanguage() === 'en' && incident.summary) return incident.summary;
  const leading = incident.sensors?.[0]?.sensor;
  return leading ? t('common.ledBy')(stageText(incident.stage), leading) : stageText(incident.stage);
}
