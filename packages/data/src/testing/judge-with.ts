import type { CleaningStep, TextVerdict } from '@mainbench/spec';
import { languageFixtures } from './language-fixtures.ts';

/** A step's judgement of texts, with these options and files: by default langdetect's data from the fixtures. */
export async function judgeWith(
  step: CleaningStep,
  options: object = {},
  dataDirectory = languageFixtures,
): Promise<(text: string) => TextVerdict> {
  if (!('open' in step)) throw new TypeError(`${step.name} judges no single texts`);
  const context = { dataDirectory, signal: new AbortController().signal, note: () => {} };
  return step.open(step.options.parse(options), context);
}
