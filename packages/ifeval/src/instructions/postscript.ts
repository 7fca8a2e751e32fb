import { pythonStrip, pythonWhiteSpace } from '@mainbench/python-semantics';
import { z } from 'zod';
import { defineInstruction } from './instruction.ts';
import { countKeyword } from './keyword-search.ts';

const space = `[${pythonWhiteSpace}]?`;
/** `\s*` before and `.*$` after them match always. */
const patterns: Readonly<Record<string, RegExp>> = {
  'P.P.S': new RegExp(`[pP]\\.${space}[pP]\\.${space}[sS]`, 'u'),
  'P.S.': new RegExp(`[pP]\\.${space}[sS]\\.`, 'u'),
};

/** A postscript with its marker, anywhere, its case ignored (instructions.py, PostscriptChecker). */
export const postscript = defineInstruction({
  id: 'detectable_content:postscript',
  arguments: z.object({ postscript_marker: z.string() }),
  follows(response, { postscript_marker }) {
    const marker = pythonStrip(postscript_marker);
    const pattern = patterns[marker];
    return pattern === undefined ? countKeyword(response, marker, 1) > 0 : pattern.test(response.text);
  },
});
