import { MainbenchError } from '@mainbench/spec';
import { z } from 'zod';
import { type FileChoice, parseFileChoice } from '../data/read-table.ts';
import { fewshotSeeds, type Preset, presets, type TaskDefinition } from '../definition.ts';

/** Rows at the end of an evaluation split that are examples where the training split is not at hand. */
const reservedRows = 200;

/** The options of every Open LLM task. */
export const openllmOptions = z.strictObject({
  preset: z.enum(presets).default('openllm-v0.4').describe('which reference: v0.4 (today) or v0.3 (the leaderboard)'),
  shots: z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe('few-shot examples per question; null: as on the leaderboard'),
  fewshot_seed: z.int().nullable().default(null).describe('rng seed of the few-shot draw; null: 1234, or 42 in v0.3'),
  fewshot_split: z
    .enum(['train', 'default'])
    .default('train')
    .describe('default: what lm-evaluation-harness draws where no few-shot split is named (hellaswag, winogrande)'),
  fewshot_from: z
    .enum(['training', 'evaluation'])
    .default('training')
    .describe(
      `evaluation: examples are the last ${reservedRows} questions, which are then not evaluated, for a task without a training split on this machine; its score is marked not comparable`,
    ),
  documents: z.string().nullable().default(null).describe('another file of questions, or rows of it: file[0:800]'),
  reasoning: z
    .enum(['remove', 'keep'])
    .optional()
    .describe('marked reasoning (<think>) in a generated answer: removed before scoring (default), or kept'),
  max_new_tokens: z
    .int()
    .min(1)
    .optional()
    .describe(
      'maximum tokens of a generated answer; default: that of the reference; another number marks the score not comparable',
    ),
  temperature: z
    .number()
    .min(0)
    .optional()
    .describe('of a generated answer; default: 0, greedy; with another one the score is marked not comparable'),
  top_p: z.number().gt(0).max(1).optional().describe('where the temperature is above 0: nucleus sampling'),
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
  /** So many of the last questions are examples instead; 0 where these have a split of their own. */
  reserved: number;
  documents: FileChoice | undefined;
  pool: FileChoice | undefined;
}

function reservedOf(task: TaskDefinition, { fewshot_from, pool }: OpenllmOptions, shots: number): number {
  if (fewshot_from === 'training' || shots === 0) return 0;
  if (task.draw !== 'random') {
    const hint = 'Give fewshot_from: evaluation to single tasks, such as hellaswag.fewshot_from=evaluation.';
    throw new MainbenchError('usage', `${task.name} draws no examples: they come with its questions.`, { hint });
  }
  if (pool !== null) {
    const hint = 'Leave out one of them.';
    throw new MainbenchError('usage', `${task.name}: fewshot_from: evaluation and pool both set the examples.`, {
      hint,
    });
  }
  return reservedRows;
}

/** @throws MainbenchError of kind `usage` for a preset without the task, or examples that it has not or that are named twice */
export function buildSettings(task: TaskDefinition, options: OpenllmOptions): BuildSettings {
  const { preset, fewshot_seed, fewshot_split } = options;
  const shots = options.shots ?? task.shots;
  if (task.reference !== undefined && task.reference.versions[preset] === undefined) {
    const hint = `Leave out the preset, or give it to single tasks, such as gsm8k.preset=${preset}.`;
    throw new MainbenchError('usage', `${task.name} is not a task of ${preset}.`, { hint });
  }
  if (shots > 0 && task.pool === undefined) {
    const hint = 'Leave out the number of shots, or give 0.';
    throw new MainbenchError('usage', `${task.name} takes no examples: its prompt is fixed.`, { hint });
  }
  return {
    preset,
    shots,
    seed: fewshot_seed ?? fewshotSeeds[preset],
    leavesOut: preset === 'openllm-v0.4' && fewshot_split === 'default' && task.splitQuirk === true,
    reserved: reservedOf(task, options, shots),
    documents: options.documents === null ? undefined : parseFileChoice(options.documents),
    pool: options.pool === null ? undefined : parseFileChoice(options.pool),
  };
}
