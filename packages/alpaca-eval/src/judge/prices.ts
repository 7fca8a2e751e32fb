import type { TokenPrice } from './judge-options.ts';

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
