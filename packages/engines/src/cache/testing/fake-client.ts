import type { InferenceCapabilities, InferenceClient, Loglikelihood } from '@mainbench/spec';

export const capabilities: InferenceCapabilities = {
  engine: 'tgi',
  version: '3.3.6',
  model: 'org/model',
  generate: true,
  loglikelihood: true,
  chat: true,
  greedy: false,
  maxTotalTokens: 128,
  maxInputTokens: 100,
  maxConcurrentRequests: 8,
  endOfText: '</s>',
  specialTexts: ['</s>'],
  addsBeginningOfText: true,
};

function scoreOf(continuation: string): Loglikelihood {
  const tokenLogprobs = [...continuation].map((character) => -(1 + (character.codePointAt(0) ?? 0)) / 1000);
  return {
    sum: tokenLogprobs.reduce((sum, value) => sum + value, 0),
    tokens: tokenLogprobs.length,
    bytes: Buffer.byteLength(continuation, 'utf8'),
    tokenLogprobs,
    straddles: false,
  };
}

/** A client that counts what it is asked; a sampled text without a seed is another one each time. */
export function fakeClient(): InferenceClient & { calls: number; closed: boolean } {
  const client = {
    capabilities,
    calls: 0,
    closed: false,
    async generate({ prompt, temperature, seed, maxNewTokens }: Parameters<InferenceClient['generate']>[0]) {
      client.calls += 1;
      const text = `${prompt.length}${temperature === 0 ? '' : (seed ?? client.calls)}`;
      return { text, finish: 'length' as const, promptTokens: prompt.length, generatedTokens: maxNewTokens };
    },
    async loglikelihood({ continuation }: Parameters<InferenceClient['loglikelihood']>[0]) {
      client.calls += 1;
      return scoreOf(continuation);
    },
    async choices({ continuations }: Parameters<InferenceClient['choices']>[0]) {
      client.calls += 1;
      return continuations.map(scoreOf);
    },
    async chat({ messages, alternatives }: Parameters<InferenceClient['chat']>[0]) {
      client.calls += 1;
      const text = String(messages.length);
      const answer = { text, finish: 'end-of-text' as const, promptTokens: 1, generatedTokens: 1 };
      return alternatives === undefined ? answer : { ...answer, alternatives: [[{ text, logprob: -0.1 }]] };
    },
    async close() {
      client.closed = true;
    },
  };
  return client;
}
