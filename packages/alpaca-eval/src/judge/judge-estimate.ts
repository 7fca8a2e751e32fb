import type { ChatMessage } from '@mainbench/spec';
import type { TokenPrice } from './judge-options.ts';

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
  return `${judgements} judgements are needed (${atHand} already recorded): ${tokens}, ${money}.`;
}

/** List prices of the judges that published leaderboards name, as OpenAI gave them in 2024 and 2025. */
const listed: readonly [prefix: string, price: TokenPrice][] = [
  ['gpt-4.1-mini', { prompt: 0.4, completion: 1.6 }],
  ['gpt-4.1', { prompt: 2, completion: 8 }],
  ['gpt-4o-mini', { prompt: 0.15, completion: 0.6 }],
  ['gpt-4o', { prompt: 2.5, completion: 10 }],
  ['gpt-4-1106', { prompt: 10, completion: 30 }],
  ['gpt-4-turbo', { prompt: 10, completion: 30 }],
  ['gpt-4', { prompt: 30, completion: 60 }],
  ['gpt-3.5-turbo-16k', { prompt: 3, completion: 4 }],
  ['gpt-3.5-turbo', { prompt: 1.5, completion: 2 }],
];

/** The list price of a judge; undefined where none is known. */
export function listPrice(model: string): TokenPrice | undefined {
  return listed.find(([prefix]) => model.startsWith(prefix))?.[1];
}

/** What tokens cost, US dollars. */
export function costOf(price: TokenPrice, promptTokens: number, completionTokens: number): number {
  return (promptTokens * price.prompt + completionTokens * price.completion) / 1e6;
}
