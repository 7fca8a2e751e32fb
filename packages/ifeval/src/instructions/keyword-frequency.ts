import { pythonStrip } from '@mainbench/python-semantics';
import { z } from 'zod';
import { defineInstruction } from './instruction.ts';
import { countKeyword } from './keyword-search.ts';
import { countSchema, holds, relationSchema } from './relation.ts';

/** A keyword occurs so often, its case ignored, also inside words (instructions.py, KeywordFrequencyChecker). */
export const keywordFrequency = defineInstruction({
  id: 'keywords:frequency',
  arguments: z.object({ keyword: z.string(), frequency: countSchema, relation: relationSchema }),
  follows: (response, { keyword, frequency, relation }) =>
    holds(countKeyword(response, pythonStrip(keyword), frequency), relation, frequency),
});
