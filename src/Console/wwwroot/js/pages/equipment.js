import { address, get, part } from '../api.js';

/** All that the page is made of: asked for at once, not one after the other as it is imported. */
const parts = ['page', 'axis', 'choose', 'lanes', 'map', 'moment', 'panels', 'range', 'runs', 'sensors'];
const modules = Promise.all([...parts.map(name => import(`./equipment-${name}.js`)), import('../charts/uplot.js').then(module => void module.loadUplot())]);

/** One equipment over time, see equipment-page.js. A shared address says what it shows: that is asked for while the page's parts come. */
export async function mount(root, params, shell) {
  const { id, query } = params, [from, to, sensors] = ['from', 'to', 'sensors'].map(name => query.get(name));
  const early = id && sensors && Date.parse(from) < Date.parse(to) ? get(firstQuestion(id, from, to, sensors)).catch(() => null) : null;
  const [page] = await modules;
  return page.mount(root, params, shell, early);
}

/** The same address as the page's own first question; a time with a millisecond more, so that the last value is in it. */
function firstQuestion(id, from, to, sensors) {
  const iso = (text, more) => new Date(Date.parse(text) + more).toISOString();
  return address(`v1/equipment/${part(id)}/series`, { from: iso(from, 0), to: iso(to, 1), points: 1500, sensors });
}
