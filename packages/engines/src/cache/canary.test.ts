import { describe, expect, it } from 'vitest';
import { settleIdentity, takeCanary } from './canary.ts';
import { type EngineIdentity, engineIdentity } from './engine-identity.ts';
import { capabilities, fakeClient } from './testing/fake-client.ts';

const scored = (logprobs: number[], step: number | null = null): EngineIdentity =>
  engineIdentity(capabilities, { weights: 'named:mine', canary: { step, logprobs } });

describe('a canary', () => {
  it('is how a model scores a text, or continues it where it does not score', async () => {
    const client = fakeClient();
    const canary = await takeCanary(client);
    expect(canary).toMatchObject({ step: null });
    expect((canary as { logprobs: number[] }).logprobs.length).toBeGreaterThan(10);
    const generating = { ...client, capabilities: { ...capabilities, loglikelihood: false } };
    expect(await takeCanary(generating)).toEqual({ text: '59' });
    const chatting = { ...generating, capabilities: { ...generating.capabilities, generate: false } };
    expect(await takeCanary(chatting)).toBeNull();
  });

  it.each<[string, EngineIdentity, boolean]>([
    ['the same scores', scored([-1, -5]), true],
    ['noise', scored([-1.01, -4.99]), true],
    ['another precision', scored([-1, -5], 1 / 32), false],
    ['other weights', scored([-1, -5.1]), false],
    ['another tokenizer', scored([-1, -5, -1]), false],
    ['another version', { ...scored([-1, -5]), version: '3.3.7' }, false],
    ['a text', { ...scored([]), canary: { text: 'a' } }, false],
    ['none', { ...scored([]), canary: null }, false],
  ])('takes up what is known, or not: %s', (_, found, same) => {
    const known = scored([-1, -5]);
    expect(settleIdentity(found, [scored([-9, -9]), known])).toBe(same ? known : found);
  });

  it('allows coarse precision its steps', () => {
    const known = scored([-5, -6], 1 / 32);
    expect(settleIdentity(scored([-5.0625, -6.125], 1 / 32), [known])).toBe(known);
  });
});
