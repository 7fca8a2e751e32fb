import type { FormulaFilter } from '@mainbench/spec';
import { blind } from './blind.ts';
import { grape } from './grape.ts';
import { ifd } from './ifd.ts';
import { ira } from './ira.ts';
import { longest } from './longest.ts';
import { mutualBidirectional } from './mutual-bidirectional.ts';
import { perplexity } from './perplexity.ts';
import { pmi } from './pmi.ts';
import { responseOnly } from './response-only.ts';
import { rmi } from './rmi.ts';
import { selectit } from './selectit.ts';
import { shuffled } from './shuffled.ts';

/** The filters of the literature that are formulas over signals, and controls; a new one is one more entry here. */
export const formulaFilters: readonly FormulaFilter[] = [
  mutualBidirectional,
  ira,
  ifd,
  rmi,
  grape,
  perplexity,
  longest,
  pmi,
  selectit,
  blind,
  shuffled,
  responseOnly,
];
