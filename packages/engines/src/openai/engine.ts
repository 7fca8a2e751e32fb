import type { Engine } from '@mainbench/spec';
import { connectOpenai } from './connect.ts';

/** Any service with OpenAI's routes. */
export const openai: Engine = {
  name: 'openai',
  abilities: ['generate', 'chat'],
  connect: connectOpenai,
  charges: true,
  takesExtraBody: () => true,
  advice: {
    scores: 'Scoring tasks and filters need a server of the engine tgi, vllm or sglang, or the embedded engine.',
  },
};
