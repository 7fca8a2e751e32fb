import type { ChatMessage } from '@mainbench/spec';
import type { TokenPrice } from './judge-options.ts';
import { costOf } from './prices.ts';

/** What judging will take. */
export interface JudgeEstimate {
  /** Pairs that must be judged. */
  judgements: number;
  /** Pairs whose verdict is at hand, or that need none since their outputs are equal. */
  atHand: number;
  promptTokens: number;
  /** At most. */
  completionTokens: number;
  /** US dollars; null where no price is known. */
  price: number | null;
}

/** Characters a token of English text under the tokenizers of GPT-4; the prompts of recorded judgements have 4.3. */
const charactersPerToken = 4.2;
/** Tokens around each message. */
const messageTokens = 4;

/** Tokens of a prompt, roughly: a judge's own tokenizer is not asked. */
export function estimateTokens(messages: readonly ChatMessage[]): number {
  const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
  return Math.ceil(characters / charactersPerToken) + messageTokens * messages.length;
}

/** Adds up what prompts take. */
export function sumEstimate(
  prompts: Iterable<readonly ChatMessage[] | undefined>,
  longestAnswer: number,
  price: TokenPrice | undefined,
): JudgeEstimate {
  const estimate: JudgeEstimate = { judgements: 0, atHand: 0, promptTokens: 0, completionTokens: 0, price: null };
  for (const messages of prompts) {
    if (messages === undefined) {
      estimate.atHand += 1;
      continue;
    }
    estimate.judgements += 1;
    estimate.promptTokens += estimateTokens(messages);
    estimate.completionTokens += longestAnswer;
  }
  if (price !== undefined) estimate.price = costOf(price, estimate.promptTokens, estimate.completionTokens);
  return estimate;
}

/** An estimate as a sentence. */
export function describeEstimate({ judgements, atHand, promptTokens, completionTokens, price }: JudgeEstimate): string {
  const money = price === null ? 'the price of this judge is not known' : `about $${price.toFixed(2)}`;
  const tokens = `about ${promptTokens} tokens of prompts and at most ${completionTokens} of answers`;
  return `${judgements} judgements to pay for (${atHand} at hand): ${tokens}, ${money}.`;
}
