import { excerpt } from '@mainbench/kit';
import { type RefusedParameter, refusedParameter } from './refused-parameter.ts';

/** Tells a temperature of 0 to servers that take none: as good as greedy, and the least that all of them take. */
const leastTemperature = 0.01;
const longestWords = 200;

/** What becomes of a parameter: another name, another value instead of 0, or nothing of it. */
interface Change {
  to?: string;
  zeroAs?: number;
}
type Body = Readonly<Record<string, unknown>>;

/** What it means for a measurement that a parameter is left out. */
const meanings: Readonly<Record<string, string>> = {
  temperature: 'the server uses its default',
  top_p: 'the server uses its default',
  seed: 'samples are not reproducible',
  stop: 'mainbench cuts the texts itself',
  logprobs: 'there are no log-probabilities of tokens',
  max_tokens: 'the server decides the length of answers',
};

export interface LearningOptions {
  /** Address of the server, without credentials. */
  place: string;
  /** The body of a reply in which an error says that a request was refused; undefined for any other error. */
  refusalOf(error: unknown): string | undefined;
  /** Parameters without which the measurement is another one, with what is to be said and done. */
  needed?: Readonly<Record<string, (words: string) => Error>>;
  /** Told once of each parameter. */
  note?: ((text: string) => void) | undefined;
}

/** Parameters that a model was found not to take, so that they are sent no more. */
export class LearnedParameters {
  /** By parameter, what became of it. It grows. */
  readonly record: Record<string, string> = {};
  readonly #changes = new Map<string, Change>();
  readonly #options: LearningOptions;

  constructor(options: LearningOptions) {
    this.#options = options;
  }

  /**
   * Sends a request with what is known by now, and again after each refusal of a parameter. A change is kept once the
   * server answers otherwise to it.
   *
   * @throws what `exchange` throws for anything else than a parameter, or for one that the user named
   */
  async send<T>(body: unknown, exchange: (body: unknown) => Promise<T>): Promise<T> {
    if (typeof body !== 'object' || body === null) return exchange(body);
    let pending: { name: string; words: string; change: Change; text: string } | undefined;
    for (;;) {
      const tried = pending && new Map(this.#changes).set(pending.name, pending.change);
      const sent = changed(body as Body, tried ?? this.#changes);
      try {
        const value = await exchange(sent);
        if (pending !== undefined) this.#keep(pending.name, pending.words, pending.change);
        return value;
      } catch (error) {
        const text = this.#options.refusalOf(error);
        if (text === undefined || text === pending?.text) throw error;
        if (pending !== undefined) this.#keep(pending.name, pending.words, pending.change);
        const refused = refusedParameter(text, sent);
        if (refused === undefined) throw error;
        const { name } = refused;
        const words = excerpt(refused.words, longestWords).replace(/\.$/, '');
        const needed = this.#options.needed?.[name];
        if (needed !== undefined && sent[name] !== false) throw needed(words);
        pending = { name, words, change: this.#changeFor(refused), text };
      }
    }
  }

  /** Each parameter has one other name or value at most, so that this ends. */
  #changeFor({ name, instead, zeroOnly }: RefusedParameter): Change {
    if (zeroOnly === true && !this.#changes.has(name)) return { zeroAs: leastTemperature };
    const other = { max_tokens: 'max_completion_tokens', max_completion_tokens: 'max_tokens' }[name];
    const to = instead ?? other;
    const isRenamed = [...this.#changes.values()].some((change) => change.to === name);
    return to === undefined || isRenamed ? {} : { to };
  }

  #keep(name: string, words: string, change: Change): void {
    const what = described(name, change);
    if (this.record[name]?.startsWith(what) === true) return;
    this.#changes.set(name, change);
    this.record[name] = `${what} (the server: ${words})`;
    this.#options.note?.(`${this.#options.place}: ${name} is ${this.record[name]}.`);
  }
}

function described(name: string, { to, zeroAs }: Change): string {
  if (to !== undefined) return `renamed to ${to}`;
  if (zeroAs !== undefined) return `sent as ${zeroAs} instead of 0`;
  return meanings[name] === undefined ? 'left out' : `left out: ${meanings[name]}`;
}

/** The body after all changes, in the order in which they were learned. */
function changed(body: Body, changes: ReadonlyMap<string, Change>): Body {
  if (changes.size === 0) return body;
  const result: Record<string, unknown> = { ...body };
  for (const [name, { to, zeroAs }] of changes) {
    const value = result[name];
    if (value === undefined) continue;
    if (zeroAs !== undefined) {
      if (value === 0) result[name] = zeroAs;
      continue;
    }
    delete result[name];
    // Servers take the number of alternatives only beside the wish for them.
    if (name === 'logprobs') delete result.top_logprobs;
    if (to !== undefined) result[to] = value;
  }
  return result;
}
