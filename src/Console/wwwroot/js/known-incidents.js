/**
 * What the shell knows of incidents, from lists and from the stream, whichever comes first. The newest revision of each wins,
 * and each is news once: an incident that a list told first is not told again by the stream, nor kept quiet.
 */
export class KnownIncidents {
  #byId = new Map();
  #listed = false;

  get openCount() {
    return [...this.#byId.values()].filter(isOpen).length;
  }

  /** @returns {boolean} Whether it is news. */
  note(incident) {
    const before = this.#byId.get(incident.id);
    if (before && before.revision >= incident.revision) return false;
    this.#byId.set(incident.id, incident);
    return true;
  }

  /**
   * Takes the list that `read` answers in the place of what was known when it was asked; what the stream told meanwhile stays.
   * @returns {Promise<object[]>} The open ones of it that are news. In the first list nothing is: the page shows them already.
   */
  async takeList(read) {
    const asked = new Map(this.#byId), { items } = await read(), listed = new Set(items.map(i => i.id));
    for (const [id, incident] of asked)
      if (!listed.has(id) && this.#byId.get(id) === incident) this.#byId.delete(id);
    const news = items.filter(i => this.note(i)), first = !this.#listed;
    this.#listed = true;
    return first ? [] : news.filter(isOpen);
  }
}

const isOpen = incident => incident.status === 'open';
