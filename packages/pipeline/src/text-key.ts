import { digest } from '@mainbench/kit';

/**
 * A key that texts share when they differ in nothing but case, white space and Unicode composition: enough to find
 * copies, and too little to call two texts alike that say the same in other words.
 * @param texts in an order that counts: a pair is its instruction, then its response
 */
export function textKey(...texts: readonly string[]): string {
  return digest(texts.map((text) => text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim()));
}
