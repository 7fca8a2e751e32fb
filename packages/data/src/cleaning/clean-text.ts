import type { z } from 'zod';
import type { specialTokensSchema } from './cleaning-options.ts';

export type SpecialTokens = z.infer<typeof specialTokensSchema>;

/** A text that can be used, with the repairs made; or why it cannot. */
export type CleanText = { text: string; repairs: readonly string[] } | { reason: string };

const zeroWidthSpace = '\u200b';

function escapeTokens(text: string, strings: readonly string[]): string {
  return strings.reduce((result, token) => {
    const [first = ''] = token;
    return result.replaceAll(token, first + zeroWidthSpace + token.slice(first.length));
  }, text);
}

/**
 * Repairs a text without rewriting it: lone surrogates become U+FFFD, line ends become LF, white space at both ends goes.
 * Unicode is not normalised. Strings that a tokenizer reads as special tokens are treated as `specialTokens` says.
 */
export function cleanText(raw: string, specialTokens: SpecialTokens): CleanText {
  const repairs: string[] = [];
  const step = (name: string, before: string, after: string): string => {
    if (after !== before) repairs.push(name);
    return after;
  };
  let text = step('lone surrogates', raw, raw.toWellFormed());
  text = step('line ends', text, text.replace(/\r\n?/g, '\n'));
  text = step('outer white space', text, text.trim());
  if (text === '') return { reason: 'empty' };
  const { policy, strings } = specialTokens;
  if (policy === 'drop' && strings.some((token) => text.includes(token))) return { reason: 'with special tokens' };
  if (policy === 'escape') text = step('special tokens', text, escapeTokens(text, strings));
  return { text, repairs };
}
