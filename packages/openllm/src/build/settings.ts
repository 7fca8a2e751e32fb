import { MainbenchError } from '@mainbench/spec';
import { z } from 'zod';
import { type FileChoice, parseFileChoice } from '../data/file-choice.ts';
import { fewshotSeeds, type Preset, presets } from '../presets.ts';
import type { OpenllmTask } from '../tasks/task.ts';

/** The options of every Open LLM task. */
export const openllmOptions = z.strictObject({
  preset: z.enum(presets).default('openllm-v0.4').describe('which reference: v0.4 (today) or v0.3 (the leaderboard)'),
  shots: z.int().min(0).nullable().default(null).describe('examples before a question; null: as the leaderboard'),
  fewshot_seed: z.int().nullable().default(null).describe('seed of the draw of examples; null: 1234, or 42 in v0.3'),
  fewshot_split: z
    .enum(['train', 'default'])
    .default('train')
    .describe('default: what lm-evaluation-harness draws where no few-shot split is named (hellaswag, winogrande)'),
  documents: z.string().nullable().default(null).describe('another file of questions, or rows of it: file[0:800]'),
  pool: z.string().nullable().default(null).describe('another file of examples, or rows of it: file[800:1000]'),
});

export type OpenllmOptions = z.infer<typeof openllmOptions>;

/** What decides the requests of a task. */
export interface BuildSettings {
  preset: Preset;
  shots: number;
  seed: number;
  /** Draw one more and leave the question itself out. */
  leavesOut: boolean;
  documents: FileChoice | undefined;
  pool: FileChoice | undefined;
}

/** @throws MainbenchError of kind `usage` for examples of a task that has none */
export function buildSettings(task: OpenllmTask, options: OpenllmOptions): BuildSettings {
  const { preset, fewshot_seed, fewshot_split } = options;
  const shots = options.shots ?? task.shots;
  if (shots > 0 && task.pool === undefined) {
    throw new MainbenchError('usage', `${task.name} takes no examples: its prompt is fixed.`, {
      hint: 'Leave out the number of shots, or give 0.',
    });
  }
  return {
    preset,
    shots,
    seed: fewshot_seed ?? fewshotSeeds[preset],
    leavesOut: preset === 'openllm-v0.4' && fewshot_split === 'default' && task.splitQuirk === true,
    documents: options.documents === null ? undefined : parseFileChoice(options.documents),
    pool: options.pool === null ? undefined : parseFileChoice(options.pool),
  };
}
