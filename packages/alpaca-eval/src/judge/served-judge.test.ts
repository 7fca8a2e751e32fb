import { type ChoicesRequest, type InferenceClient, type Judgement, MainbenchError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { alpacaEval } from '../benchmark/alpaca-eval.ts';
import { summarize } from '../benchmark/summarize.ts';
import { contextFor } from '../testing/fixtures.ts';
import { baseModelJudge, openBaseModelJudge } from './served-judge.ts';

const annotator = 'weighted_alpaca_eval_gpt4_turbo';
const pair = { instruction: 'Say hello.', output_1: 'Hello.', output_2: 'Good day to you.' };

/** A model that likes the identifier `m` by so much more, and the longer output by so much, in nats. */
function modelThat(likes: { m: number; longer: number }) {
  const asked: ChoicesRequest[] = [];
  const client = {
    async choices(request: ChoicesRequest) {
      asked.push(request);
      const firstIsLonger = request.context.indexOf(pair.output_2) < request.context.indexOf(pair.output_1);
      const first = likes.m + (firstIsLonger ? likes.longer : 0);
      const second = firstIsLonger ? 0 : likes.longer;
      return request.continuations.map((text) => ({ sum: -9 + (text === 'm' ? first : second) }));
    },
  } as unknown as InferenceClient;
  return { client, asked };
}

const logistic = (nats: number) => 1 / (1 + Math.exp(-nats));

it('reads how a model divides its probability between the identifiers, in both orders', async () => {
  const judge = await openBaseModelJudge(annotator, contextFor());
  const { client, asked } = modelThat({ m: 2, longer: 0.5 });
  const judgement = await judge.compare(pair, undefined, client);
  expect(judgement.preference).toBeCloseTo(1 + (logistic(0.5 - 2) + logistic(0.5 + 2)) / 2, 12);
  expect(judgement).toMatchObject({ problem: null, judge: 'the untuned model of this run: a weak judge' });
  expect(asked.map(({ continuations }) => continuations)).toEqual([
    ['m', 'M'],
    ['m', 'M'],
  ]);
  const [given = '', switched = ''] = asked.map(({ context }) => context);
  expect(given).toMatch(/^You are a highly efficient assistant[\s\S]*## Best Model Identifier\n$/);
  expect(given.indexOf('Hello.')).toBeLessThan(given.indexOf('Good day'));
  expect(switched.indexOf('Good day')).toBeLessThan(switched.indexOf('Hello.'));
});

it('takes no side where a model only has a taste for an identifier', async () => {
  const judge = await openBaseModelJudge(annotator, contextFor());
  const { client } = modelThat({ m: 5, longer: 0 });
  expect((await judge.compare(pair, undefined, client)).preference).toBeCloseTo(1.5, 12);
});

it('asks nobody about equal outputs, and has no verdict on a pair that is too long', async () => {
  const judge = await openBaseModelJudge(annotator, contextFor());
  const client = {
    choices: () => Promise.reject(new MainbenchError('endpoint', 'too long.', { reason: 'too-long' })),
  } as unknown as InferenceClient;
  expect((await judge.compare({ ...pair, output_2: pair.output_1 }, undefined, client)).preference).toBe(1.5);
  expect(await judge.compare(pair, undefined, client)).toMatchObject({ preference: null, problem: 'missing' });
  const broken = { choices: () => Promise.reject(new Error('gone')) } as unknown as InferenceClient;
  await expect(judge.compare(pair, undefined, broken)).rejects.toThrow('gone');
});

it('is what the option base-model opens, and needs an annotator that reads probabilities', async () => {
  const options = alpacaEval.options.parse({ judge: baseModelJudge });
  const judge = await alpacaEval.openJudge?.(options, contextFor());
  expect(judge).toMatchObject({ servedByRun: true, identity: { judge: 'base-model', annotator } });
  await expect(openBaseModelJudge('alpaca_eval_gpt4', contextFor())).rejects.toMatchObject({
    kind: 'usage',
    message: 'alpaca_eval: the judge base-model cannot use the annotator alpaca_eval_gpt4.',
  });
});

it('says with every number that it is weak, and how far it goes by length', async () => {
  const judge = await openBaseModelJudge(annotator, contextFor());
  const { client } = modelThat({ m: 1, longer: 0.5 });
  const judgement: Judgement = await judge.compare(pair, undefined, client);
  const options = alpacaEval.options.parse({ judge: baseModelJudge });
  async function* records() {
    for (const [id, length_2] of [10, 20, 30, 4].entries()) {
      const details = { output: '', finish: 'stop', length_1: 6, length_2, control: null, control_official: false };
      yield {
        id: String(id),
        metrics: {},
        group: null,
        hashes: { doc: '', prompt: '', target: '' },
        details: { ...details, difficulty: null, gamed: [], judgement },
      };
    }
  }
  const { notes } = await summarize(records(), options);
  expect(notes[0]).toMatch(/^Judged by the untuned model of this run: a weak judge\./);
  expect(notes[1]).toMatch(/^It preferred the longer output in 75 % of 4 verdicts \(95 % interval: 30 to 95\); /);
});
