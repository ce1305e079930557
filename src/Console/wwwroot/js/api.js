import { translated } from './translate.js';

/** A request that failed; `message` is the problem's detail, meant for a person (RFC 9457), in the page's language. */
export class RequestError extends Error {
  /**
   * @param {number} status HTTP status; 0 if there was no answer.
   * @param {string} message What failed and why.
   * @param {object} problem The problem details as they came.
   */
  constructor(status, message, problem = {}) {
    super(translated(message));
    this.status = status;
    this.problem = problem;
  }
}

let tellSignedOut = () => {};

/** `tell` is called once nobody is signed in any more: from then on every answer would be a refusal. */
export const onSignedOut = tell => { tellSignedOut = tell; };

/**
 * Whether the session has ended. Asks for one of the console's own files: a service behind it may refuse for reasons of its own.
 * @returns {Promise<boolean>}
 */
export async function signedOut() {
  const answer = await fetch('favicon.svg', { method: 'HEAD', cache: 'no-store' }).catch(() => null);
  if (answer?.status !== 401) return false;
  tellSignedOut();
  return true;
}

/** Answers that came with an ETag, by address: asked again they cost a 304. Bounded; the oldest goes. */
const known = new Map();
const knownAtMost = 60;

/**
 * Reads JSON. Addresses are relative, so that the console works behind a path prefix.
 * @param {string} path "v1/fleet"
 * @param {{signal?: AbortSignal, accepted?: number[]}} options `accepted`: statuses besides 2xx whose body is an answer.
 */
export async function get(path, { signal, accepted = [] } = {}) {
  const before = known.get(path);
  const headers = { accept: 'application/json' };
  if (before) headers['if-none-match'] = before.etag;
  const response = await send(path, { headers, signal, cache: 'no-store' }, accepted);
  if (response.status === 304 && before) return before.answer;
  const answer = await json(response);
  const etag = response.headers.get('etag');
  known.delete(path);
  if (etag) {
    known.set(path, { etag, answer });
    if (known.size > knownAtMost) known.delete(known.keys().next().value);
  }
  return answer;
}

/**
 * The first pages of a list. @returns {Promise<{items: any[], next: string|null}>} `next`: there are more.
 * @param {number} pages At most.
 * @param {number} limit Items of a page.
 */
export async function getPages(path, parameters, pages, limit) {
  const items = [];
  let next = null;
  do {
    const page = await get(address(path, { ...parameters, limit, cursor: next }));
    items.push(...page.items);
    next = page.next ?? null;
  } while (next && --pages > 0);
  return { items, next };
}

/** All items of a list, up to 5,000: more nobody reads, and a page stays bounded. */
export const getAll = async (path, parameters = {}) => (await getPages(path, parameters, 10, 500)).items;

export const post = (path, body) => change('POST', path, body);
export const put = (path, body) => change('PUT', path, body);
export const del = (path, body) => change('DELETE', path, body);

async function change(method, path, body) {
  const response = await send(path, {
    method,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  }, []);
  return response.status === 204 || response.headers.get('content-length') === '0' ? null : json(response);
}

/** An answer that was cut short, or comes from something in between, is a failed request too. */
const json = response => response.json().catch(error => {
  if (error.name === 'AbortError') throw error;
  throw new RequestError(response.status, 'the answer is not complete');
});

async function send(path, request, accepted) {
  let response;
  try {
    response = await fetch(path, request);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new RequestError(0, 'no answer');
  }
  if (response.ok || response.status === 304 || accepted.includes(response.status)) return response;
  // The page has gone then: nobody waits for an answer, and none may say who should send which header.
  if (response.status === 401 && await signedOut()) return new Promise(() => {});
  const problem = await response.json().catch(() => ({}));
  const fields = Object.values(problem.errors ?? {}).flat().join(' ');
  throw new RequestError(response.status, problem.detail || fields || problem.title || `HTTP ${response.status}`, problem);
}

/** An address with its parameters; those that are null, undefined or "" are left out. */
export function address(path, parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value != null && value !== '') query.set(name, value);
  return query.size ? `${path}?${query}` : path;
}

export const part = text => encodeURIComponent(text);
