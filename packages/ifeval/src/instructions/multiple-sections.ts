import { pythonStrip } from '@mainbench/python-semantics';
import { z } from 'zod';
import { classOf, codeClass, isSpaceAt } from '../text/code-classes.ts';
import { defineInstruction } from './instruction.ts';
import { countSchema } from './relation.ts';

function isDigitAt(text: string, index: number): boolean {
  return index < text.length && (classOf(text.codePointAt(index) as number) & codeClass.digit) !== 0;
}

/** How often a splitter stands before a number: the matches of `\s?SPLITTER\s?\d+\s?`. */
export function countSections(text: string, splitter: string): number {
  let count = 0;
  let start = text.indexOf(splitter);
  while (start !== -1) {
    const after = start + splitter.length;
    let digit = isDigitAt(text, after) ? after : after + (isSpaceAt(text, after) ? 1 : 0);
    if (isDigitAt(text, digit)) {
      count += 1;
      while (isDigitAt(text, digit)) digit += (text.codePointAt(digit) as number) > 0xffff ? 2 : 1;
      start = text.indexOf(splitter, isSpaceAt(text, digit) ? digit + 1 : digit);
    } else {
      start = text.indexOf(splitter, start + 1);
    }
  }
  return count;
}

/** At least so many sections, each marked by the splitter and a number (instructions.py, SectionChecker). */
export const multipleSections = defineInstruction({
  id: 'detectable_format:multiple_sections',
  arguments: z.object({ section_spliter: z.string().regex(/\S/), num_sections: countSchema }),
  follows: ({ text }, { section_spliter, num_sections }) =>
    countSections(text, pythonStrip(section_spliter)) >= num_sections,
});
