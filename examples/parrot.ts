import type { Engine, InferenceClient } from '@mainbench/spec';

const continuesPromptsOnly = () => Promise.reject(new Error('a parrot only continues prompts'));

/** An engine that answers each prompt with itself. A real one sends requests to `url` in place of that. */
export default {
  name: 'parrot',
  abilities: ['generate'],
  async connect(url): Promise<InferenceClient> {
    return {
      capabilities: {
        engine: 'parrot',
        version: '1',
        model: new URL(url).hostname,
        generate: true,
        loglikelihood: false,
        chat: false,
        greedy: false,
        maxTotalTokens: 1e6,
        maxInputTokens: 1e6,
        maxConcurrentRequests: 2,
        endOfText: '',
        specialTexts: [],
        addsBeginningOfText: false,
      },
      generate: async ({ prompt }) => ({ text: prompt, finish: 'end-of-text', promptTokens: 1, generatedTokens: 1 }),
      loglikelihood: continuesPromptsOnly,
      choices: continuesPromptsOnly,
      chat: continuesPromptsOnly,
      close: async () => {},
    };
  },
} satisfies Engine;
