import { join, resolve } from 'node:path';
import { stagesOf } from '@mainbench/graph';
import type { SourceContext } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { textLanguages } from '../results/closer-look.ts';
import { experimentOf, recipeWith } from '../testing/recipe-changes.ts';
import { languageSignals } from './language-signals.ts';

const fixtures = process.env.MAINBENCH_FIXTURES ?? resolve(import.meta.dirname, '../../../../../shared/fixtures');
const context = (dataDirectory: string): SourceContext => {
  return { dataDirectory, signal: new AbortController().signal, note: () => {} };
};
const here = context(join(fixtures, 'ifeval'));

const texts = {
  english: 'The harbour was quiet that morning, and only one boat had left before the fog came in from the sea.',
  german: 'Der Hafen war an diesem Morgen still, und nur ein Boot war ausgelaufen, bevor der Nebel vom Meer kam.',
  none: '12 + 34 = 46',
};

describe('the signals of languages', { timeout: 120_000 }, () => {
  it('tell English from other languages, always alike', async () => {
    const opened = await languageSignals[0]?.tools?.open(here);
    const valuesOf = (response: string) =>
      languageSignals.map(({ of }) => of({ id: '', instruction: 'Say it.', response }, opened));
    const [english = 0, likeliest = 0] = valuesOf(texts.english);
    expect(english).toBeGreaterThan(0.99);
    expect(likeliest).toBe(english);
    const [german, sure] = valuesOf(texts.german);
    expect(german).toBe(0);
    expect(sure).toBeGreaterThan(0.99);
    expect(valuesOf(texts.none)).toEqual([null, null]);
    expect(valuesOf(texts.english)).toEqual([english, likeliest]);
  });

  it('share a stage of their own, with the data that they read in its address', async () => {
    const recipe = recipeWith({
      'arms[].filter': { score: 'english', keep: 'language_probability > 0.5 and words > 1' },
    });
    const { options: _, ...arm } = (recipe.arms as { options?: object }[])[1] ?? {};
    (recipe.arms as object[])[1] = arm;
    const experiment = await experimentOf(recipe, [], here);
    const stages = new Map(
      stagesOf(experiment.targets)
        .filter(({ kind }) => kind === 'text-signals')
        .map((stage) => [stage.label, stage.parameters]),
    );
    expect([...stages.keys()].sort()).toEqual(['tiny/1/align/language-signals', 'tiny/1/align/text-signals']);
    const identity = await languageSignals[0]?.tools?.identity(here);
    expect(stages.get('tiny/1/align/language-signals')).toMatchObject({ language: identity });
    expect(stages.get('tiny/1/align/text-signals')).not.toHaveProperty('language');
  });
});

it('a report tells languages as the signals do, and none without langdetect’s files', {
  timeout: 120_000,
}, async () => {
  const languageOf = await textLanguages(here);
  expect([texts.english, texts.german, texts.none].map((text) => languageOf?.(text))).toEqual(['en', 'de', 'unknown']);
  expect(await textLanguages(context('/none'))).toBeUndefined();
});
