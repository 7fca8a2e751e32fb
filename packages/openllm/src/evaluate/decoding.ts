import type { OpenllmOptions } from '../build/settings.ts';
import type { TaskDefinition } from '../definition.ts';
import type { Preset } from '../presets.ts';

/** How long an answer may be and how it is sampled, where that is not as the reference has it. */
export type DecodingOptions = Pick<OpenllmOptions, 'max_new_tokens' | 'temperature' | 'top_p'>;

/** Length and sampling of a written answer; a seed belongs to sampling alone. */
export function decodingOf(maxTokens: number, options: DecodingOptions, seed: number) {
  const { max_new_tokens: maxNewTokens = maxTokens, temperature = 0, top_p: topP } = options;
  if (temperature === 0) return { maxNewTokens, temperature };
  return { maxNewTokens, temperature, seed, ...(topP === undefined ? {} : { topP }) };
}

/** In what the written answers differ from those of the reference; none for tasks that score choices. */
export function departuresOf(task: TaskDefinition, preset: Preset, options: DecodingOptions): string[] {
  if (task.kind === 'choices') return [];
  const { maxTokens } = task.generation(preset);
  const { max_new_tokens: maxNewTokens = maxTokens, temperature = 0 } = options;
  const length = `answers have ${maxNewTokens} tokens at most, where the reference has ${maxTokens}`;
  const sampling = `answers are sampled with temperature ${temperature}, where the reference decodes greedily`;
  return [...(maxNewTokens === maxTokens ? [] : [length]), ...(temperature === 0 ? [] : [sampling])];
}
