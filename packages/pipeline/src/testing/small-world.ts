import type { ControlledWorld, PromptTemplates } from '@mainbench/spec';
import { z } from 'zod';

/** A world of a few rows for tests of the graph's shape: a response is right where it repeats its instruction. */
export const smallWorld: ControlledWorld = {
  name: 'small',
  version: 1,
  options: z.strictObject({}),
  counts: () => ({ seedPairs: 3, texts: 4, heldOut: 2 }),
  *seedPairs() {
    for (const id of ['a', 'b', 'c']) yield { id, instruction: `say ${id}`, response: id };
  },
  *texts() {
    for (const id of ['t1', 't2', 't3', 't4']) yield { id, text: id };
  },
  *heldOut() {
    for (const id of ['h1', 'h2']) yield { id, instruction: `say ${id}`, response: id };
  },
  truth: { name: 'small', version: 1, aligned: ({ instruction, response }) => instruction === `say ${response}` },
};

const template = (text: string) => ({ name: 'test', text });

export const testTemplates: PromptTemplates = {
  forward: template('I: {instruction}\nR:\n'),
  reverse: template('R: {response}\nI:\n'),
  rating: template('{instruction}|{response}\n'),
  ratingDigit: template('{instruction}|{response}|\n'),
};
