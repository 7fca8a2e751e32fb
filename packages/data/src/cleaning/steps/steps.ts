import type { CleaningStep } from '@mainbench/spec';
import { c4 } from './c4.ts';
import { exactDuplicates } from './exact-duplicates.ts';
import { gopher } from './gopher.ts';
import { language } from './language.ts';
import { length } from './length.ts';
import { nearDuplicates } from './near-duplicates.ts';
import { personalData } from './personal-data.ts';
import { repetition } from './repetition.ts';
import { specialTokens } from './special-tokens.ts';
import { templateLeftOver } from './template-left-over.ts';
import { urlOnly } from './url-only.ts';

/** Every step of cleaning that a recipe can name; a new one is one more entry here. */
export const cleaningSteps: readonly CleaningStep[] = [
  exactDuplicates,
  nearDuplicates,
  length,
  language,
  gopher,
  c4,
  repetition,
  specialTokens,
  personalData,
  urlOnly,
  templateLeftOver,
];
