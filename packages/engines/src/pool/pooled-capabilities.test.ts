import type { InferenceCapabilities } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { pooledCapabilities, requireAbilities, requireSameSystem, requireSameTokens } from './pooled-capabilities.ts';

const one: InferenceCapabilities = {
  engine: 'tgi',
  version: '3',
  model: 'm',
  generate: true,
  loglikelihood: true,
  chat: true,
  render: true,
  greedy: true,
  maxTotalTokens: 100,
  maxInputTokens: 90,
  maxConcurrentRequests: 8,
  endOfText: '</s>',
  specialTexts: ['</s>', '<s>'],
  addsBeginningOfText: true,
};

describe('pooledCapabilities', () => {
  it('takes the least of the limits, what all can do, and all places', () => {
    const other = {
      ...one,
      chat: false,
      render: false,
      maxTotalTokens: 80,
      maxInputTokens: 95,
      maxConcurrentRequests: 4,
    };
    expect(pooledCapabilities([one, other])).toEqual({
      ...one,
      chat: false,
      render: false,
      maxTotalTokens: 80,
      maxInputTokens: 90,
      maxConcurrentRequests: 12,
    });
  });
});

describe('servers that join', () => {
  it('must have the same special tokens, in any order', () => {
    requireSameTokens('http://a', { ...one, specialTexts: ['<s>', '</s>'] }, one);
    for (const change of [
      { endOfText: '<eos>' },
      { addsBeginningOfText: false },
      { specialTexts: ['</s>', '<pad>'] },
    ]) {
      expect(() => requireSameTokens('http://a', { ...one, ...change }, one)).toThrow(
        'http://a has other special tokens',
      );
    }
  });

  it('must run as the others do, as far as they say it', () => {
    const own = { ...one, systemFingerprint: 'vllm-1-a' };
    requireSameSystem('http://a', own, [one, own]);
    requireSameSystem('http://a', one, [own]);
    requireSameSystem('http://a', own, []);
    const others = [one, { ...one, systemFingerprint: 'vllm-1-b' }];
    expect(() => requireSameSystem('http://a', own, others)).toThrow('http://a runs as vllm-1-a, but another');
  });

  it('must take as much and do as much as the pool', () => {
    requireAbilities('http://a', { ...one, maxInputTokens: 200 }, { ...one, chat: false });
    expect(() => requireAbilities('http://a', { ...one, maxTotalTokens: 99 }, one)).toThrow('accepts fewer tokens');
    expect(() => requireAbilities('http://a', { ...one, loglikelihood: false }, one)).toThrow('(loglikelihood)');
  });
});
