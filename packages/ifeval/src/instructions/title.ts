import { z } from 'zod';
import { isBlank } from '../text/code-classes.ts';
import { defineInstruction } from './instruction.ts';

/** The part of a line from its first `<<` to its last `>>`, with something between: `<<[^\n]+>>` matches no more often. */
function titleIn(line: string): string | undefined {
  const start = line.indexOf('<<');
  const end = line.lastIndexOf('>>');
  return start === -1 || end < start + 3 ? undefined : line.slice(start, end + 2);
}

/** A title in double angle brackets that is not blank (instructions.py, TitleChecker). */
export const title = defineInstruction({
  id: 'detectable_format:title',
  arguments: z.object({}),
  follows({ text }) {
    for (const line of text.includes('<<') ? text.split('\n') : []) {
      const found = titleIn(line);
      if (found === undefined) continue;
      let start = 0;
      while (found[start] === '<') start += 1;
      let end = found.length;
      while (end > start && found[end - 1] === '>') end -= 1;
      if (!isBlank(found.slice(start, end))) return true;
    }
    return false;
  },
});
