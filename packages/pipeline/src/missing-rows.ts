import { type ErrorDetails, MainbenchError } from '@mainbench/spec';

/** Why a row has no answer where that is a fact about the row, and no fault of the run. */
const reasons: { [reason in NonNullable<ErrorDetails['reason']>]?: string } = {
  'too-long': 'too long for the model',
  refused: 'refused by the server',
  'no-content': 'answered without content',
  timeout: 'not answered in its time',
};

/** Share of the rows that may be missing. */
const usualShare = 0.05;
const longestQuote = 300;

/** What is kept of a row without an answer. */
export interface MissingRow {
  reason: string;
  /** The words of the error, the server's among them. */
  said: string;
  [more: string]: string;
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

  #add(error: MainbenchError): void {
    const share = this.#share ?? usualShare;
    this.#count += 1;
    if (this.#count <= (share === 0 ? 0 : Math.max(1, share * this.#rows))) return;
    const said = error.message.slice(0, longestQuote).toWellFormed();
    throw new MainbenchError('endpoint', `${this.#count} of ${this.#rows} rows have no answer, the last: ${said}`, {
      hint: `That is more than ${100 * share} %: look at the server, or accept more with --max-missing.`,
    });
  }
}
