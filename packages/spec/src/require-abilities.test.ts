import { describe, expect, it } from 'vitest';
import type { Engine } from './engine.ts';
import { describeError } from './errors.ts';
import type { InferenceCapabilities } from './inference.ts';
import { missingAbilities, requireAbilities } from './require-abilities.ts';

const capabilities: InferenceCapabilities = {
  engine: 'tgi',
  version: '3.3.6',
  model: 'toy',
  generate: true,
  loglikelihood: false,
  chat: true,
  greedy: false,
  maxTotalTokens: 128,
  maxInputTokens: 100,
  maxConcurrentRequests: 8,
  endOfText: '</s>',
  specialTexts: [],
  addsBeginningOfText: true,
};

const scoring: Engine['abilities'] = ['generate', 'chat', 'loglikelihood', 'greedy'];
const engine = (name: string, abilities = scoring) => ({ name, abilities }) as Engine;
const tgi = engine('tgi', [...scoring, 'render']);
const service = engine('openai', ['generate', 'chat']);
const known = [tgi, engine('sglang'), service];

function refusal(
  needed: Parameters<typeof requireAbilities>[0],
  found: Engine | InferenceCapabilities,
  who: string,
): string {
  try {
    requireAbilities(needed, found, known, who);
  } catch (error) {
    return describeError(error as never);
  }
  return expect.fail('it should have been refused');
}

describe('requireAbilities', () => {
  it('lets pass what an engine has', () => {
    for (const each of known) {
      expect(() => requireAbilities(each.abilities, each, known, 'the task a')).not.toThrow();
    }
    expect(() => requireAbilities(['generate', 'chat'], capabilities, known, 'the task a')).not.toThrow();
  });

  it('names what is lacking and the engines that have it', () => {
    expect(refusal(['generate', 'loglikelihood'], service, 'the task mmlu')).toBe(
      'the task mmlu needs loglikelihood (returns the exact log-probability of a given continuation), which the engine ' +
        'openai does not have. Engines that have it: tgi, sglang.',
    );
  });

  it('says of a server that it could have been started with it', () => {
    expect(refusal(['loglikelihood'], capabilities, 'the task mmlu')).toContain('toy on tgi does not have');
    expect(refusal(['loglikelihood'], capabilities, 'the task mmlu')).toContain('mainbench doctor --endpoint');
    expect(refusal(['chat'], { ...capabilities, chat: false }, 'the prompt format chat')).toContain('no chat template');
  });

  it('tells of an engine that nothing is known of only what lacks', () => {
    expect(refusal(['greedy'], { ...capabilities, engine: 'other' }, 'the task a')).not.toContain('doctor');
  });

  it('knows what no engine has', () => {
    expect(refusal(['sight' as never], tgi, 'the task a')).toBe(
      'the task a needs sight, which the engine tgi does not have. No engine has it.',
    );
  });

  it('has the kind and place of who asked', () => {
    const place = { kind: 'recipe' as const, file: 'a.yaml', recipePath: ['evaluate', 0, 'task'] };
    expect(() => requireAbilities(['greedy'], service, known, 'the task a', place)).toThrowError(
      expect.objectContaining({ kind: 'recipe', details: expect.objectContaining({ file: 'a.yaml' }) }),
    );
  });
});

it('missingAbilities keeps the order of what is needed', () => {
  expect(missingAbilities(['greedy', 'chat', 'loglikelihood'], service)).toEqual(['greedy', 'loglikelihood']);
});
