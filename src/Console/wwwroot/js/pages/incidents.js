import { mountDetail } from './incidents-detail.js';
import { mountList } from './incidents-list.js';

/** #/incidents lists them, #/incidents/ID shows one. */
export const mount = (root, params, shell) => (params.id ? mountDetail(root, params, shell) : mountList(root, params, shell));
