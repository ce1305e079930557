import * as api from './js/api.js';
import { ScoreChart } from './js/chart.js';
import { renderDeliveries } from './js/deliveries.js';
import { byId } from './js/dom.js';
import { FleetTable } from './js/fleet.js';
import { applyLanguage, setLanguage, t } from './js/i18n.js';
import { IncidentList } from './js/incidents.js';
import { renderReadiness } from './js/readiness.js';
import { stageText } from './js/stage.js';

/** Five minutes at ten readings a second. */
const historyLimit = 3000;
/** Lists that no event announces are asked again after this time. */
const askAgainMs = 5000;
const recentMs = 60_000;

/** All that the page knows; views only read it. */
const model = {
  fleet: new Map(), fleetError: null,
  recent: new Map(),
  incidents: new Map(), incidentsError: null,
  webhooks: [], webhooksError: null,
  readiness: null, connected: null,
  /** Equipment whose chart is shown; until a person picks one, the page follows the newest incident. */
  chosen: null, picked: false,
};
const fleet = new FleetTable(pick), incidents = new IncidentList(pick), chart = new ScoreChart();
let closeStream = () => {};
let drawing = false;

function draw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    fleet.render(model);
    chart.render(model.chosen);
    incidents.render(model);
    renderDeliveries(model);
    renderReadiness(model);
  });
}

/** Builds anew what holds words or colours. */
function redraw() {
  fleet.rename();
  chart.restyle();
  draw();
}

/** Reads a list; keeps what was shown before if that fails, and says why. */
async function refresh(read, error, take) {
  try {
    take(await read());
    if (error) model[error] = null;
  } catch (problem) {
    if (!(problem instanceof api.RequestError)) throw problem;
    if (error) model[error] = problem;
  }
  draw();
}

const refreshFleet = () => refresh(api.getFleet, 'fleetError', list => {
  list.filter(s => s.sensor === '*').forEach(noteScore);
  suggest();
});
const refreshIncidents = () => refresh(api.getIncidents, 'incidentsError', list => {
  list.forEach(noteIncident);
  suggest();
});
const refreshWebhooks = () => refresh(api.getWebhooks, 'webhooksError', list => { model.webhooks = list; });
const refreshReadiness = () => refresh(api.getReadiness, null, answer => { model.readiness = answer; });

function noteScore(score) {
  const known = model.fleet.get(score.equipment), time = Date.parse(score.time);
  if (known && Date.parse(known.time) >= time) return;
  model.fleet.set(score.equipment, score);
  if (score.state !== 'scored') return;
  const recent = model.recent.get(score.equipment) ?? [];
  recent.push({ time, probability: score.probability, alarm: score.alarm });
  while (recent[0].time < time - recentMs) recent.shift();
  model.recent.set(score.equipment, recent);
}

/** @returns {boolean} Whether it is news: a list read late never overwrites a newer revision. */
function noteIncident(incident) {
  const known = model.incidents.get(incident.id);
  if (known && known.revision >= incident.revision) return false;
  model.incidents.set(incident.id, incident);
  return true;
}

function announce(incident) {
  byId('announcer').textContent = incident.status === 'open'
    ? t('announce')(incident.equipment, stageText(incident.stage))
    : t('announceEnd')(incident.equipment);
}

function pick(equipment) {
  model.picked = true;
  choose(equipment);
}

/** Chooses what is worth looking at, unless a person already has. */
function suggest() {
  if (model.picked) return;
  const open = [...model.incidents.values()].filter(i => i.status === 'open').sort((a, b) => Date.parse(b.since) - Date.parse(a.since))[0];
  const equipment = open?.equipment ?? model.chosen ?? [...model.fleet.keys()].sort()[0];
  if (equipment) choose(equipment);
}

function choose(equipment) {
  if (model.chosen === equipment) return;
  model.chosen = equipment;
  chart.clear();
  connect();
  draw();
}

async function refreshChart() {
  const equipment = model.chosen;
  if (equipment) await refresh(() => api.getScores(equipment, historyLimit), null, scores => {
    if (model.chosen === equipment) chart.fill(scores.reverse());
  });
}

/** Opens a stream that follows the chosen equipment; the one before stays until then, so that nothing falls between. */
function connect() {
  let closePrevious = closeStream;
  const closeThis = api.openStream(model.chosen, {
    open() {
      closePrevious();
      closePrevious = () => {};
      model.connected = true;
      Promise.all([refreshFleet(), refreshIncidents(), refreshWebhooks(), refreshReadiness(), refreshChart()]);
    },
    lost() {
      model.connected = false;
      draw();
    },
    scores({ latest, trace }) {
      latest.forEach(noteScore);
      suggest();
      chart.append(trace.filter(score => score.equipment === model.chosen));
      draw();
    },
    alert: draw,
    incident(incident) {
      if (noteIncident(incident)) announce(incident);
      suggest();
      refreshWebhooks();
      draw();
    },
  });
  closeStream = () => {
    closePrevious();
    closeThis();
  };
}

for (const button of document.querySelectorAll('[data-language]'))
  button.addEventListener('click', () => {
    setLanguage(button.dataset.language);
    redraw();
  });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);

applyLanguage();
connect();
draw();
setInterval(() => {
  refreshWebhooks();
  refreshReadiness();
  if (model.fleetError || model.fleet.size === 0) refreshFleet();
  if (model.incidentsError) refreshIncidents();
}, askAgainMs);
setInterval(draw, 1000);
