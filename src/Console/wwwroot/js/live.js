const events = ['scores', 'alert', 'incident'];
/** A refusal (503: too many pages) is tried again after this time. */
const refusedMs = 10_000;

/**
 * The one stream behind all pages. Events: "scores" ({latest, trace, skipped}), "alert", "incident" (their JSON is `detail`), "open"
 * after each (re)connection: lists have to be read anew then; "lost" when it breaks. It reconnects by itself.
 */
export class Live extends EventTarget {
  #close = () => {};
  #followed = null;
  /** True or false; null before the first connection. */
  connected = null;

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
        if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, refusedMs);
      };
    };
    open();
    this.#close = () => {
      closePrevious();
      clearTimeout(timer);
      source.close();
    };
  }

  /** Listens until the returned function is called. */
  on(name, listener) {
    const handle = event => listener(event.detail);
    this.addEventListener(name, handle);
    return () => this.removeEventListener(name, handle);
  }

  #tell(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
