import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openAlpacaJudge } from '../benchmark/open-judge.ts';
import { type AlpacaEvalOptions, optionsSchema } from '../benchmark/options.ts';
import { contextFor, jsonFile, temporaryFolder } from '../testing/fixtures.ts';
import { startScriptedJudge } from '../testing/judge-server.ts';
import { judgeOutputs } from './judge-outputs.ts';
import { scoreAnnotations } from './score-annotations.ts';

it('joins, judges and scores outputs that a model gave before, and says what it left out', async () => {
  const server = await startScriptedJudge(({ body }) =>
    // The judge likes what is long: the first output shown stands before the second one.
    (body.messages[1]?.content ?? '').indexOf('ours') < (body.messages[1]?.content ?? '').indexOf('theirs')
      ? { kind: 'logprobs', m: Math.log(0.8), M: Math.log(0.2) }
      : { kind: 'logprobs', m: Math.log(0.2), M: Math.log(0.8) },
  );
  onTestFinished(() => server.close());
  const folder = await temporaryFolder();
  const rows = (output: string, from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => ({ instruction: `q${from + index}`, output, generator: output }));
  const options = optionsSchema.parse({
    judge: server.url,
    baseline: await jsonFile(folder, 'baseline.json', rows('theirs', 0, 10)),
    judge_cache: join(folder, 'cache.json'),
  }) as AlpacaEvalOptions;
  const outputs = await jsonFile(folder, 'outputs.json', rows('ours', 2, 11));
  const context = contextFor();
  const judge = await openAlpacaJudge(options, context);
  const annotations = await judgeOutputs(outputs, judge, options, context);
  await judge.close();
  expect(annotations).toHaveLength(8);
  const score = scoreAnnotations(annotations, { resampling: { confidence: 0.95, resamples: 100, seed: 0 } });
  expect(score).toMatchObject({
    name: 'ours',
    baseline: 'theirs',
    annotator: 'weighted_alpaca_eval_gpt4_turbo',
    wins: 8,
  });
  expect(score.winRate).toBeCloseTo(80, 9);
  expect(context.notes.join(' ')).toContain('2 of the baseline without an output of the model');
  expect(server.requests).toHaveLength(8);
});
