import { describe, expect, it } from 'vitest';
import { type EngineIdentity, engineIdentity, fingerprintOf, matchIdentity } from './engine-identity.ts';
import { capabilities, fakeClient } from './testing/fake-client.ts';

/** Two values more, so that the precision shows. */
const scored = (...logprobs: number[]): EngineIdentity =>
  engineIdentity(capabilities, { weights: 'named:mine', fingerprint: { logprobs: [...logprobs, -5.1234, -6.2345] } });

describe('a fingerprint', () => {
  it('is how a model scores a text, or continues it where it does not score', async () => {
    const client = fakeClient();
    expect((await fingerprintOf(client)).logprobs?.length).toBeGreaterThan(10);
    const generating = { ...client, capabilities: { ...capabilities, loglikelihood: false } };
    expect(await fingerprintOf(generating)).toEqual({ text: '59' });
    const chatting = { ...generating, capabilities: { ...generating.capabilities, generate: false } };
    expect(await fingerprintOf(chatting)).toEqual({});
  });

  it.each<[string, EngineIdentity, boolean]>([
    ['the same scores', scored(-1, -5.3333), true],
    ['noise', scored(-1.01, -5.3234), true],
    ['other weights', scored(-1, -5.4333), false],
    ['another tokenizer', scored(-1, -5.3333, -1), false],
    ['another version', { ...scored(-1, -5.3333), version: '3.3.7' }, false],
    ['a text', { ...scored(), fingerprint: { text: 'a' } }, false],
    ['none', { ...scored(), fingerprint: {} }, false],
  ])('matches a stored one, or not: %s', (_, found, same) => {
    const stored = scored(-1, -5.3333);
    expect(matchIdentity(found, [scored(-9, -9), stored])).toBe(same ? stored : found);
  });

  it('allows coarse precision its steps, and shows another precision', () => {
    const halves = (...logprobs: number[]) => ({ ...scored(), fingerprint: { logprobs } });
    const stored = halves(-5, -6, -4.03125);
    const near = halves(-5.0625, -6.125, -4.03125);
    expect(matchIdentity(near, [stored])).toBe(stored);
    const finer = halves(-5.001, -6.001, -4.03);
    expect(matchIdentity(finer, [stored])).toBe(finer);
  });
});
