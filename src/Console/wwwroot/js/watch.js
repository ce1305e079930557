import { RequestError } from './api.js';

/**
 * Reads something now, and again whenever asked or after a while. What was shown before stays while a read fails, and `show`
 * learns why; a read that a newer one overtook is dropped.
 * @param {() => Promise<any>} read
 * @param {(answer: {data: any, error: RequestError|null}) => void} show
 * @param {number} everyMs Asked again after this time; 0: only on refresh().
 * @returns {{refresh: () => Promise<void>, stop: () => void}}
 */
export function watch(read, show, everyMs = 0) {
  let data = null, turn = 0, timer = 0, stopped = false;
  async function refresh() {
    clearTimeout(timer);
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
      if (!stopped && mine === turn && everyMs > 0) timer = setTimeout(refresh, document.hidden ? everyMs * 4 : everyMs);
    }
    show({ data, error });
  }
  refresh();
  return {
    refresh,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
