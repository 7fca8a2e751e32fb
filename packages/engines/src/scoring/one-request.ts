import type { LoglikelihoodRequest } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { faultKind } from '../http/fault-kind.ts';
import type { ScoringModel } from './scored-text.ts';

/** Replies in a row whose tokens did not tell the boundary, after which none is asked for any more... */
const mostFailures = 8;
/** ...but for one of so many scores. */
const triedAgain = 64;
/** UTF-8 bytes of a token on average, at the most: longer texts are probably too long, which the tokenizer tells for less. */
const bytesEach = 4;

/** Whether a client's scores take one request each, and how many of them had to ask the server's tokenizer too. */
export class OneRequest {
  /** Scores for which the server's tokenizer was asked. */
  tokenized = 0;
  #failures = 0;
  #skipped = 0;

  /**
   * Whether it is worth asking for a score before anything is known of the tokens.
   *
   * @param text context and continuation
   */
  isWorthTrying(
    { maxInputTokens, leadingIds }: ScoringModel,
    { context }: Pick<LoglikelihoodRequest, 'context'>,
    text: string,
  ): boolean {
    // A context that ends in a space ends inside a token or before one: `reportedBoundary` does not tell.
    if (context.endsWith(' ') || (context === '' && leadingIds.length === 0)) return false;
    if (text.length > bytesEach * maxInputTokens) return false;
    if (this.#failures < mostFailures) return true;
    this.#skipped += 1;
    return this.#skipped % triedAgain === 0;
  }

  /**
   * What one request tells; undefined where its tokens do not tell the boundary, or the server refuses the text, the
   * reason of which is then found out by its tokenizer.
   */
  async tryScore<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
    const found = await ask().catch((error) => {
      if (faultKind(error) === 'request' && error instanceof EndpointFault && error.status !== undefined) {
        return undefined;
      }
      throw error;
    });
    this.#failures = found === undefined ? this.#failures + 1 : 0;
    return found;
  }
}
