import type { IfevalPrompt } from '../instructions/instruction.ts';
import type { TextTools } from '../response/response-text.ts';
import { hasBrokenLetter, randomLetters, scoreResponse } from './score-response.ts';
import type { Mode, ScoredPrompt } from './summarize.ts';

/**
 * Verdicts on responses, in the order of the prompts; prompts without a response are left out. In `mirror` the random
 * letters are those of the seed, drawn as the official tools draw them: strict, then loose, prompt after prompt.
 */
export function* scoreResponses(
  prompts: readonly IfevalPrompt[],
  responses: ReadonlyMap<number, string>,
  tools: TextTools,
  mode: Mode,
): Generator<ScoredPrompt> {
  const letters = mode === 'mirror' ? randomLetters(tools.seed) : undefined;
  for (const [index, prompt] of prompts.entries()) {
    const response = responses.get(index);
    if (response === undefined) continue;
    yield {
      key: prompt.key,
      ids: prompt.checks.map(({ instruction }) => instruction.id),
      broken: prompt.checks.some(hasBrokenLetter),
      ...scoreResponse(prompt, response, tools, letters),
    };
  }
}
