import type { Generation, InferenceCapabilities, InferenceClient, Loglikelihood } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { counted } from './counted.ts';

const generation: Generation = { text: 'a', finish: 'length', promptTokens: 5, generatedTokens: 2 };
const score: Loglikelihood = { sum: -1, tokens: 3, bytes: 4, tokenLogprobs: [], straddles: false };

describe('counted', () => {
  it('tells requests, tokens, what is under way and the faults of the connection', async () => {
    const faults: Record<string, number> = { '429': 1 };
    const waiting = Promise.withResolvers<Generation>();
    const client = counted({ shown: 'http://a', faults, parameters: { seed: 'left out' } }, {
      capabilities: { maxConcurrentRequests: 8 } as InferenceCapabilities,
      generate: () => waiting.promise,
      loglikelihood: async () => score,
      choices: async () => [score, score],
      chat: () => Promise.reject(new Error('no chat')),
      serverInstances: () => 7,
    } as unknown as InferenceClient);
    const generating = client.generate({ prompt: 'a', maxNewTokens: 1, temperature: 0 });
    await client.loglikelihood({ context: 'a', continuation: 'b' });
    await client.choices({ context: 'a', continuations: ['b', 'c'] });
    await expect(client.chat({ messages: [], maxNewTokens: 1, temperature: 0 })).rejects.toThrow('no chat');
    expect(client.activity?.().endpoints?.[0]).toMatchObject({ inFlight: 1, requests: 2 });
    waiting.resolve(generation);
    expect(await generating).toBe(generation);
    expect(client.refusedParameters?.()).toEqual({ seed: 'left out' });
    faults.connection = 2;
    expect(client.activity?.()).toEqual({
      ...{ requests: 4, promptTokens: 14, generatedTokens: 2, faults: { '429': 1, connection: 2 } },
      endpoints: [
        {
          endpoint: 'http://a',
          state: 'ready',
          inFlight: 0,
          limit: 8,
          requests: 3,
          faults: { '429': 1, connection: 2 },
        },
      ],
    });
    expect(client.serverInstances?.()).toBe(7);
  });
});
