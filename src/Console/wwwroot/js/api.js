/** A list of another service could not be read. */
export class RequestError extends Error {
  /** @param {number} status HTTP status; 0 if there was no answer. */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function get(path, accepted = []) {
  let response;
  try {
    response = await fetch(path, { headers: { accept: 'application/json' }, cache: 'no-store' });
  } catch {
    throw new RequestError(0, 'no answer');
  }
  if (response.ok || accepted.includes(response.status)) return response.json();
  const problem = await response.json().catch(() => ({}));
  throw new RequestError(response.status, problem.detail ?? problem.title ?? `HTTP ${response.status}`);
}

export const getFleet = () => get('v1/equipment');
export const getIncidents = async () => (await get('v1/incidents?limit=50')).items;
export const getWebhooks = () => get('v1/webhooks');
export const getReadiness = () => get('healthz/ready', [503]);
export const getScores = (equipment, limit) => get(`v1/scores?equipment=${encodeURIComponent(equipment)}&limit=${limit}`);

/**
 * Opens the stream; it reconnects by itself. After each `open` the lists have to be read anew.
 * @param {string|null} equipment Every score of this one is sent, of the others the newest only.
 * @param {{open: Function, lost: Function, scores: Function, alert: Function, incident: Function}} on
 * @returns {() => void} Closes it.
 */
export function openStream(equipment, on) {
  let source, timer;
  const connect = () => {
    source = new EventSource('v1/stream' + (equipment ? `?equipment=${encodeURIComponent(equipment)}` : ''));
    source.onopen = () => on.open();
    for (const name of ['scores', 'alert', 'incident']) source.addEventListener(name, event => on[name](JSON.parse(event.data)));
    source.onerror = () => {
      on.lost();
      // A refusal (503) ends an EventSource for good; a broken connection does not.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(connect, 10_000);
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
