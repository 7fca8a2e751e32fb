import type { HeldOutContext, InferenceClient, PromptTemplates } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { worldFollowing } from './following.ts';
import { worldTruth } from './truth.ts';

const template = (text: string) => ({ name: 'test', text });
const templates: PromptTemplates = {
  forward: template('Q: {instruction}\nA:\n'),
  reverse: template('{response}\n'),
  rating: template('{instruction}{response}\n'),
  ratingDigit: template('{instruction}{response}\n'),
};
const row = { id: 'held-out-000000', instruction: 'Name two trees, with elm.', response: 'elm, fir.' };
const options = worldFollowing.options.parse({});

/** A model that always answers the same, and notes what it was asked. */
function answering(text: string): { context: HeldOutContext; requests: unknown[] } {
  const requests: unknown[] = [];
  const generate: InferenceClient['generate'] = async (request) => {
    requests.push(request);
    return { text, finish: 'end-of-text', promptTokens: 9, generatedTokens: 5 };
  };
  const model = { generate } as InferenceClient;
  const signal = AbortSignal.timeout(10_000);
  const context: Partial<HeldOutContext> = { model, templates, seed: 1, truth: worldTruth, endOfText: true, signal };
  return { context: context as HeldOutContext, requests };
}

describe('the task world-following', () => {
  it('asks greedily with the forward template', async () => {
    const { context, requests } = answering('elm, fir.');
    await worldFollowing.evaluate(row, options, context);
    expect(requests).toEqual([{ prompt: 'Q: Name two trees, with elm.\nA:\n', maxNewTokens: 48, temperature: 0 }]);
  });

  it.each([
    ['elm - oak.', 1, 1],
    ['elm, fir, oak.', 0, 2 / 3],
    ['ash, oak, pine.', 0, 1 / 3],
    ['cow, owl, hen.', 0, 0],
    ['elm, fir', 0, 0],
    ['', 0, 0],
  ])('scores %j by following %d and constraints %d', async (output, following, constraints) => {
    const verdict = await worldFollowing.evaluate(row, options, answering(output).context);
    expect(verdict).toEqual({ metrics: { following, constraints }, group: '3 constraints', details: { output } });
  });

  it('measures no share where the instruction is none of the world', async () => {
    const foreign = { ...row, instruction: 'Say hello.' };
    const verdict = await worldFollowing.evaluate(foreign, options, answering('hello').context);
    expect(verdict).toEqual({ metrics: { following: 0, constraints: null }, details: { output: 'hello' } });
  });

  it('needs a truth', async () => {
    const { context } = answering('elm, fir.');
    const { truth: _, ...rest } = context;
    await expect(worldFollowing.evaluate(row, options, rest)).rejects.toThrow('needs data whose truth is known');
  });

  it('declares every metric that it yields, and its cost', async () => {
    const { metrics } = await worldFollowing.evaluate(row, options, answering('elm, fir.').context);
    expect(worldFollowing.metrics.map((metric) => metric.name)).toEqual(Object.keys(metrics));
    expect(worldFollowing.costPerRow(options)).toEqual({ scored: 0, generated: 12 });
    expect(worldFollowing.costPerRow({ max_new_tokens: 5 })).toEqual({ scored: 0, generated: 5 });
  });
});
