import { RequestError, get } from '../api.js';
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { problemText } from '../parts.js';
import { mountJob } from './analysis-job.js';
import { mountStart } from './analysis-start.js';

/** #/analysis begins and lists analyses; #/analysis/JOB follows one and shows its result (?detector=…&equipment=…&from=…&to=…): the address is what people share. */
export async function mount(root, params, shell) {
  if (params.id) return mountJob(root, params, shell);
  try {
    return mountStart(root, params, shell, await get('v1/analysis'));
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    root.append(h('h1', null, t('analysis.title')), problemText(error));
    return () => {};
  }
}
