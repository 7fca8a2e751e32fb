import { z } from 'zod';
import { armSchema } from './arm.ts';
import { dataSchema } from './data.ts';
import { alignSchema, augmentSchema, selectSchema, templatesSchema, tuneSchema } from './method.ts';
import { modelSchema } from './model.ts';
import { overrideProblems } from './overrides.ts';
import { ratePairsSchema } from './rate-pairs.ts';
import { serveSchema, trainerSchema } from './serve.ts';

/** What `plan` assumes of the hardware when it turns tokens into hours and money. */
const hardwareSchema = z.strictObject({
  device: z.string().describe('for people: NVIDIA A100 80 GB'),
  count: z.int().min(1),
  memory_gb: z.number().positive().optional().describe('memory of one device in GB (10^9 bytes), for what fits'),
  peak_tflops: z.number().positive().describe('of one device in the precision used'),
  training_utilization: z
    .number()
    .gt(0)
    .max(1)
    .default(0.4)
    .describe('share of the peak that training reaches: an assumption'),
  prefill_utilization: z
    .number()
    .gt(0)
    .max(1)
    .default(0.5)
    .describe('share of the peak that scoring reaches: an assumption'),
  generated_tokens_per_second: z.number().positive().describe('of one device in batches: an assumption'),
  price_per_hour: z.number().min(0).optional().describe('of one device, in any one currency'),
});

const taskSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_.-]*$/, 'expected lower-case letters, digits, dots, hyphens and underscores')
    .optional()
    .describe('what its results are called, where one task stands here twice; default: its own name'),
  task: z.string().describe('name of a task or benchmark, or a file such as ./my-task.ts'),
  options: z.looseObject({}).default({}),
  limit: z
    .int()
    .min(1)
    .optional()
    .describe('evaluate only the first N held-out rows or documents (of each subject for MMLU)'),
  prompt_format: z
    .enum(['template', 'chat', 'plain'])
    .optional()
    .describe(
      "how a benchmark's questions are put: in the forward template (the default), the model's chat template, or as they are",
    ),
  system_prompt: z.string().min(1).optional().describe('under prompt_format: chat, a system turn before all others'),
  fewshot_as_turns: z
    .boolean()
    .optional()
    .describe(
      'under prompt_format: chat, examples as turns of user and assistant; default: in one turn with the question',
    ),
});

const reportSchema = z.strictObject({
  baseline: z.string().default('no-filter').describe('the arm whose differences the tables show'),
  confidence: z.number().gt(0.5).lt(1).default(0.95),
  contrasts: z
    .array(z.tuple([z.string(), z.string()]))
    .optional()
    .describe(
      'pairs of arms that are compared, such as [mutual, score]; default: the arm of the filter mutual with each other arm, or without one each arm with the baseline; []: none',
    ),
  primary: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('metrics of the contrasts: a task, or task/metric; default: the first metric of every task'),
  derived: z
    .record(z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected a name of letters, digits and underscores'), z.string())
    .default({})
    .describe(
      'further scores: expressions (mathjs) over the tasks’ headline scores, such as mean(arc_challenge, gsm8k)',
    ),
  references: z
    .string()
    .optional()
    .describe(
      'CSV file, relative to the recipe, of numbers reported elsewhere (columns method, model, task, value, note): shown in rows marked "reported", used in no test',
    ),
  examples: z.int().min(0).default(6).describe('kept and dropped pairs shown for each filter'),
  resamples: z
    .int()
    .min(100)
    .default(2000)
    .describe('bootstrap resamples, where there are fewer than three replicates'),
});

/** An experiment as a file: models × arms × evaluations, data, report. */
export const recipeSchema = z
  .strictObject({
    extends: z
      .string()
      .optional()
      .describe('recipe that this one starts from: its fields are merged mapping by mapping, lists are replaced'),
    name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'expected lower-case letters, digits, dots and hyphens'),
    description: z.string().default(''),
    seeds: z.array(z.int().min(0)).min(1).default([1]).describe('each seed repeats everything after the base models'),
    serve: serveSchema.prefault({ engine: 'embedded' }),
    train: trainerSchema.prefault({}),
    models: z.array(modelSchema).min(1),
    data: dataSchema,
    templates: templatesSchema.prefault({}),
    align: alignSchema.prefault({}),
    augment: augmentSchema.prefault({}),
    select: selectSchema.prefault({ top_fraction: 0.5 }),
    score_end_of_text: z.boolean().default(true).describe('count the end-of-text token in log-likelihoods'),
    arms: z.array(armSchema).min(1),
    tune: tuneSchema.prefault({}),
    evaluate: z.array(taskSchema).min(1),
    rate_pairs: ratePairsSchema
      .optional()
      .describe('an outside rating of the pairs that arms keep, beside one of all that they chose from'),
    keep_models: z
      .enum(['all', 'final'])
      .default('all')
      .describe(
        'final: the weights of the models that only lead to the final ones are removed once nothing needs them',
      ),
    report: reportSchema.prefault({}),
    hardware: hardwareSchema.optional(),
  })
  .superRefine((recipe, context) => {
    for (const [field, list] of [
      ['models', recipe.models],
      ['arms', recipe.arms],
    ] as const) {
      list.forEach((entry, index) => {
        if (list.findIndex((other) => other.name === entry.name) !== index) {
          context.addIssue({ code: 'custom', path: [field, index, 'name'], message: `${entry.name} is named twice` });
        }
      });
    }
    recipe.evaluate.forEach(({ task, name = task }, index) => {
      if (recipe.evaluate.findIndex((other) => (other.name ?? other.task) === name) === index) return;
      const message = `${name} stands here twice; give one of them a name of its own`;
      context.addIssue({ code: 'custom', path: ['evaluate', index, 'name'], message });
    });
    if (new Set(recipe.seeds).size !== recipe.seeds.length) {
      context.addIssue({ code: 'custom', path: ['seeds'], message: 'expected different seeds' });
    }
    recipe.arms.forEach((arm, index) => {
      if (arm.tune === false && arm.filter !== undefined) {
        const message = 'expected no filter beside `tune: false`: a model that is not tuned uses no pairs';
        context.addIssue({ code: 'custom', path: ['arms', index, 'filter'], message });
      }
      for (const problem of overrideProblems(recipe, arm)) {
        context.addIssue({ code: 'custom', path: ['arms', index, ...problem.path], message: problem.message });
      }
    });
    if (recipe.arms.length > 0 && !recipe.arms.some((arm) => arm.name === recipe.report.baseline)) {
      context.addIssue({
        code: 'custom',
        path: ['report', 'baseline'],
        message: `expected the name of an arm (${recipe.arms.map((arm) => arm.name).join(', ')}), found ${recipe.report.baseline}; add that arm, or name another one`,
      });
    }
  });

export type Recipe = z.infer<typeof recipeSchema>;
export type HardwareSettings = z.infer<typeof hardwareSchema>;
export type TaskSettings = z.infer<typeof taskSchema>;
