import type { HeldOutContext, InferenceClient, LoglikelihoodRequest } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { heldoutNllTask } from './heldout-nll-task.ts';
import { testTemplates } from './testing/small-world.ts';

const row = { id: 'a', instruction: 'greet', response: 'hello' };

async function evaluate(direction: 'forward' | 'reverse', tokens: number) {
  const asked: LoglikelihoodRequest[] = [];
  const model = {
    loglikelihood: async (request: LoglikelihoodRequest) => {
      asked.push(request);
      return { sum: -6, tokens, bytes: 5, tokenLogprobs: [], straddles: false };
    },
  } as unknown as InferenceClient;
  const context: Partial<HeldOutContext> = {
    model,
    templates: testTemplates,
    seed: 1,
    endOfText: false,
    signal: new AbortController().signal,
  };
  return { verdict: await heldoutNllTask.evaluate(row, { direction }, context as HeldOutContext), asked };
}

describe('heldout-nll', () => {
  it('is the mean over the tokens of the other side', async () => {
    const forward = await evaluate('forward', 4);
    expect(forward.verdict.metrics.nll).toBe(1.5);
    expect(forward.asked).toEqual([{ context: 'I: greet\nR:\n', continuation: 'hello', endOfText: false }]);
    expect((await evaluate('reverse', 4)).asked[0]).toMatchObject({ context: 'R: hello\nI:\n', continuation: 'greet' });
  });

  it('is missing, not 0, where nothing was scored', async () => {
    expect((await evaluate('forward', 0)).verdict.metrics.nll).toBeNull();
  });
});
