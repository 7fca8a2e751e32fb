import type { JsonValue, ReasonCount } from '@mainbench/spec';

/** Reasons that are told apart: a filter that writes a new one for each pair must not fill the memory or the page. */
const most = 12;
const longest = 120;

/** Counts why pairs have no score. */
export class ReasonCounts {
  readonly #counts = new Map<string, number>();

  /** @param reason what a verdict's details give as `reason`; anything but a text counts as none given */
  add(reason: JsonValue | undefined): void {
    const given = typeof reason === 'string' && reason !== '' ? reason.slice(0, longest) : 'no reason given';
    const name = this.#counts.has(given) || this.#counts.size < most ? given : 'other reasons';
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** The most frequent first. */
  get counts(): ReasonCount[] {
    const entries = [...this.#counts].map(([reason, count]) => ({ reason, count }));
    return entries.sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
  }
}
