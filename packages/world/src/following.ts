import { fillTemplate } from '@mainbench/kit';
import { defineTask, type HeldOutContext, MainbenchError, type Pair } from '@mainbench/spec';
import { z } from 'zod';
import { constraintCount } from './constraints.ts';
import { parseInstruction } from './instruction.ts';
import { readResponse } from './response.ts';
import { shareSatisfied } from './truth.ts';

const followingOptions = z.strictObject({
  max_new_tokens: z.int().min(1).default(48).describe('a longer output is cut and then not complete'),
});

/** Tokens of a usual output: a word, a mark between words or at the end is about one. */
const usualTokens = 12;

/** Whether a model follows the held-out instructions of the controlled world, decided exactly. */
export const worldFollowing = defineTask({
  name: 'world-following',
  version: 1,
  summary: 'Share of held-out instructions of the controlled world that the greedy output follows in every constraint.',
  options: followingOptions,
  metrics: [
    { name: 'following', label: 'Following', unit: 'fraction', better: 'higher' },
    { name: 'constraints', label: 'Constraints met', unit: 'fraction', better: 'higher' },
  ],
  needsTruth: true,
  needs: ['generate'],
  costPerRow: ({ max_new_tokens }) => ({ scored: 0, generated: Math.min(usualTokens, max_new_tokens) }),

  async evaluate({ instruction }: Pair, options, { model, templates, truth, signal }: HeldOutContext) {
    if (truth === undefined) {
      const hint = 'Use it with `data: { world: … }`.';
      throw new MainbenchError('recipe', 'The task world-following needs data whose truth is known.', { hint });
    }
    const prompt = fillTemplate(templates.forward.text, { instruction });
    const request = { prompt, maxNewTokens: options.max_new_tokens, temperature: 0 };
    const { text: output } = await model.generate(request, signal);
    const following = truth.aligned({ instruction, response: output }) ? 1 : 0;
    const constraints = parseInstruction(instruction);
    if (constraints === null) return { metrics: { following, constraints: null }, details: { output } };
    // An output that is no complete list satisfies nothing that could be counted on.
    const listing = readResponse(output);
    const share = listing === null ? 0 : shareSatisfied(constraints, listing);
    return {
      metrics: { following, constraints: share },
      group: `${constraintCount(constraints)} constraints`,
      details: { output },
    };
  },
});
