import { z } from 'zod';
import { skipSpace } from '../text/code-classes.ts';
import { defineInstruction } from './instruction.ts';
import { countSchema } from './relation.ts';

/** Where a bullet's text begins that has its sign at an index: `-`, or `*` and one character that is no other `*`. */
function bulletText(text: string, sign: number, bullet: string): number {
  if (text[sign] !== bullet) return -1;
  if (bullet === '-') return sign + 1;
  return sign + 1 < text.length && text[sign + 1] !== '*' ? sign + 2 : -1;
}

/**
 * How often `^\s*\*[^\*].*$` or `^\s*-.*$` match line by line: the whitespace may span lines, and the character after a
 * `*` may be a newline. Linear: lines that begin in the same whitespace are looked at once.
 */
export function countBullets(text: string, bullet: '*' | '-'): number {
  let count = 0;
  let line = 0;
  while (line !== -1 && line < text.length) {
    const sign = skipSpace(text, line);
    const content = bulletText(text, sign, bullet);
    if (content === -1) {
      line = lineAfter(text, sign);
    } else {
      count += 1;
      const end = text.indexOf('\n', content);
      if (end === -1) break;
      line = text[end - 1] === '\n' ? end : end + 1;
    }
  }
  return count;
}

function lineAfter(text: string, index: number): number {
  const newline = text.indexOf('\n', index);
  return newline === -1 ? -1 : newline + 1;
}

/** Exactly so many bullet points (instructions.py, BulletListChecker). */
export const numberOfBullets = defineInstruction({
  id: 'detectable_format:number_bullet_lists',
  arguments: z.object({ num_bullets: countSchema }),
  follows: ({ text }, { num_bullets }) => countBullets(text, '*') + countBullets(text, '-') === num_bullets,
});
