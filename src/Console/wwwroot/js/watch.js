import { RequestError } from './api.js';

/** Between two reads that events ask for. */
const restMs = 500;

/**
 * Reads something now, and again whenever asked or after a while. What was shown before stays while a read fails, and `show`
 * learns why; a read that a newer one overtook is dropped.
 * @param {() => Promise<any>} read
 * @param {(answer: {data: any, error: RequestError|null}) => void} show
 * @param {number} everyMs Asked again after this time; 0: only on refresh() and soon().
 * @returns {{refresh: () => Promise<void>, soon: () => void, stop: () => void}} `refresh` begins a read at once, for what a person
 *   did. `soon` is for events, however many: one read at a time and a rest after it, so that in a flood the page stays fresh.
 */
export function watch(read, show, everyMs = 0) {
  let data = null, turn = 0, timer = 0, rest = 0, busy = false, again = false, stopped = false;
  async function refresh() {
    clearTimeout(timer);
    clearTimeout(rest);
    [busy, again] = [true, false];
    const mine = ++turn;
    let error = null;
    try {
      const answer = await read();
      if (stopped || mine !== turn) return;
      data = answer;
    } catch (problem) {
      if (stopped || mine !== turn || problem.name === 'AbortError') return;
      if (!(problem instanceof RequestError)) throw problem;
      error = problem;
    } finally {
      // Also after a fault of this page: the next answer may be one that it can show.
      if (!stopped && mine === turn) {
        rest = setTimeout(rested, restMs);
        if (everyMs > 0) timer = setTimeout(refresh, document.hidden ? everyMs * 4 : everyMs);
      }
    }
    show({ data, error });
  }
  function rested() {
    busy = false;
    if (again) refresh();
  }
  refresh();
  return {
    refresh,
    soon() {
      if (busy) again = true;
      else refresh();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      clearTimeout(rest);
    },
  };
}
