import { type ErrorDetails, MainbenchError } from '@mainbench/spec';

/** Why a row has no answer where that is a fact about the row, and no fault of the run. */
const reasons: { [reason in NonNullable<ErrorDetails['reason']>]?: string } = {
  'too-long': 'too long for the model',
  refused: 'refused by the server',
  'no-content': 'answered without content',
  timeout: 'not answered in its time',
  'zero-probability': 'holds a token of probability 0',
};

const usualShare = 0.05;
const longestQuote = 300;

/** What is kept of a row without an answer. */
export interface MissingRow {
  reason: string;
  /** The words of the error, the server's among them. */
  said: string;
  [more: string]: string;
}

/** Whether these are the details of a row without an answer, and not a benchmark's own. */
export function isMissing(details: unknown): details is MissingRow {
  const { reason, said } = (details ?? {}) as Partial<MissingRow>;
  return typeof said === 'string' && Object.values(reasons).some((known) => known === reason);
}

/** The rows of a stage that have no answer: counted and shown, up to a share of all. */
export class MissingRows {
  readonly #rows: number;
  readonly #share: number | undefined;
  #count = 0;

  /** @param share largest share of missing rows; by default 5 %, to which those that are too long do not count */
  constructor(rows: number, share?: number) {
    this.#rows = rows;
    this.#share = share;
  }

  /**
   * What `work` gives, or `otherwise` for a row that has no answer.
   * @throws MainbenchError where more rows are missing than may be: at least one may, unless the share is 0
   */
  async unless<T>(work: () => Promise<T>, otherwise: (missing: MissingRow) => T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const name = MainbenchError.is(error) ? error.details.reason : undefined;
      const reason = name === undefined ? undefined : reasons[name];
      if (!MainbenchError.is(error) || reason === undefined) throw error;
      if (this.#share !== undefined || name !== 'too-long') this.#add(error);
      return otherwise({ reason, said: error.message.slice(0, longestQuote).toWellFormed() });
    }
  }

  /**
   * Counts all rows once they are there: those that an interrupted process left are among them.
   * @param missing of each row without an answer
   * @throws MainbenchError where more are missing than may be
   */
  check(missing: readonly MissingRow[]): void {
    const counted = missing.filter(({ reason }) => this.#share !== undefined || reason !== reasons['too-long']);
    this.#require(counted.length, counted.at(-1)?.said ?? '');
  }

  #add(error: MainbenchError): void {
    this.#count += 1;
    this.#require(this.#count, error.message.slice(0, longestQuote).toWellFormed());
  }

  #require(count: number, said: string): void {
    const share = this.#share ?? usualShare;
    if (count <= (share === 0 ? 0 : Math.max(1, share * this.#rows))) return;
    throw new MainbenchError('endpoint', `${count} of ${this.#rows} rows have no answer, the last: ${said}`, {
      hint: `That is more than ${100 * share} %: look at the server, or raise --max-missing.`,
    });
  }
}

/** What `work` gives, or `otherwise` for a row that exceeds the model's context: a fact about the row, and no fault. */
export async function unlessTooLong<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (MainbenchError.is(error) && error.details.reason === 'too-long') return otherwise;
    throw error;
  }
}
