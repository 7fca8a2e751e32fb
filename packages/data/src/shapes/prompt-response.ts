import { namedColumns } from './named-columns.ts';

/** A pair in two columns of the names in use: prompt and response or completion, question and answer, and so on. */
export const promptResponse = namedColumns(
  'prompt-response',
  'prompt (or instruction, question, query) and response (or completion, answer)',
  {
    instruction: ['instruction', 'prompt', 'question', 'query'],
    context: [],
    response: ['response', 'completion', 'answer', 'output'],
  },
  [],
);
