import { signedOut } from './api.js';

const events = ['scores', 'alert', 'incident'];
/** A refusal (503: too many pages) is tried again after this time. */
const refusedMs = 10_000;
/** Browsers allow six connections to a host (HTTP/1.1), all tabs together: one that nobody sees gives its own back after this time. */
const hiddenMs = 10_000;

/**
 * The one stream behind all pages. Events: "scores" ({latest, trace, skipped}), "alert", "incident" (their JSON is `detail`), "open"
 * after each (re)connection: lists have to be read anew then; "lost" when it breaks. It reconnects by itself. It rests while the tab is
 * hidden.
 */
export class Live extends EventTarget {
  #close = () => {};
  #followed = null;
  /** Closed on purpose: nothing opens it meanwhile. */
  #resting = false;
  #hidden = 0;
  /** True or false; null before the first connection. A rest is no loss: it stays as it was. */
  connected = null;

  constructor() {
    super();
    document.addEventListener('visibilitychange', this.#look);
    this.#look();
  }

  /** @returns {string|null} */
  get followed() {
    return this.#followed;
  }

  /** Has every score of one equipment sent as `trace`; null: only the newest of each. */
  follow(equipment) {
    if (this.#followed === equipment) return;
    this.#followed = equipment;
    this.connect();
  }

  /** Opens a stream; the one before stays until then, so that nothing falls between. */
  connect() {
    if (this.#resting) return;
    let closePrevious = this.#close, source, timer;
    const open = () => {
      source = new EventSource('v1/stream' + (this.#followed ? `?equipment=${encodeURIComponent(this.#followed)}` : ''));
      source.onopen = () => {
        closePrevious();
        closePrevious = () => {};
        this.connected = true;
        this.#tell('open');
      };
      for (const name of events) source.addEventListener(name, event => this.#tell(name, JSON.parse(event.data)));
      source.onerror = () => {
        this.connected = false;
        this.#tell('lost');
        // A refusal ends an EventSource for good; a broken connection does not.
        if (source.readyState !== EventSource.CLOSED) return;
        timer = setTimeout(open, refusedMs);
        signedOut();
      };
    };
    open();
    this.#close = () => {
      closePrevious();
      clearTimeout(timer);
      source.close();
    };
  }

  /** Closes it for good. */
  end() {
    document.removeEventListener('visibilitychange', this.#look);
    clearTimeout(this.#hidden);
    this.#rest();
  }

  /** Listens until the returned function is called. */
  on(name, listener) {
    const handle = event => listener(event.detail);
    this.addEventListener(name, handle);
    return () => this.removeEventListener(name, handle);
  }

  #look = () => {
    clearTimeout(this.#hidden);
    if (document.hidden) this.#hidden = setTimeout(() => this.#rest(), hiddenMs);
    else if (this.#resting) {
      this.#resting = false;
      this.connect();
    }
  };

  #rest() {
    this.#resting = true;
    this.#close();
  }

  #tell(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
