import { fillTemplate } from '@mainbench/kit';
import type { Pair, PromptTemplates } from '@mainbench/spec';

/** Forward: p(response | instruction). Reverse: p(instruction | response). */
export type Direction = 'forward' | 'reverse';

/** What a model of a direction reads and what it should write, for one pair. */
export function promptAndTarget(
  direction: Direction,
  pair: Pick<Pair, 'instruction' | 'response'>,
  templates: PromptTemplates,
) {
  const { instruction, response } = pair;
  return direction === 'forward'
    ? { prompt: fillTemplate(templates.forward.text, { instruction }), target: response }
    : { prompt: fillTemplate(templates.reverse.text, { response }), target: instruction };
}
