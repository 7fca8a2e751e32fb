import { z } from 'zod';
import { armSchema } from './arm.ts';
import { dataSchema } from './data.ts';
import { count, name, share } from './fields.ts';
import { alignSchema, augmentSchema, selectSchema, templatesSchema, tuneSchema } from './method.ts';
import { modelSchema } from './model.ts';
import { overrideProblems } from './overrides.ts';
import { devicesSchema, serveSchema, trainerSchema } from './serve.ts';
import { ownSignalSchema, signalName } from './signals.ts';

const ratePairsSchema = z.strictObject({
  filter: z
    .string()
    .describe(
      'the rater: name of a filter, or a file such as ./my-filter.ts, whose score of a pair is its rating; if it uses a model of the run, it gets the untuned one',
    ),
  options: z.looseObject({}).default({}).describe('options of the filter'),
  sample: z
    .int()
    .min(2)
    .default(100)
    .describe(
      'number of pairs to rate from each arm, and from all candidates: those with the smallest seeded hashes of their ids',
    ),
});

/** What `plan` assumes of the hardware when it turns tokens into hours and money. */
const hardwareSchema = z.strictObject({
  device: z.string().describe('name to show, such as NVIDIA A100 80 GB'),
  count: count,
  memory_gb: z.number().positive().optional().describe('memory of one device in GB (10^9 bytes)'),
  peak_tflops: z.number().positive().describe('of one device in the precision used'),
  training_utilization: share.default(0.4).describe('share of the peak that training reaches: an assumption'),
  prefill_utilization: share.default(0.5).describe('share of the peak that scoring reaches: an assumption'),
  generated_tokens_per_second: z.number().positive().describe('of one device in batches: an assumption'),
  price_per_hour: z.number().min(0).optional().describe('of one device, in any one currency'),
});

const taskSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_.-]*$/, 'expected lower-case letters, digits, dots, hyphens and underscores')
    .optional()
    .describe('name of its results, for a task that is listed twice; default: the name of the task'),
  task: z.string().describe('name of a task or benchmark, or a file such as ./my-task.ts'),
  options: z.looseObject({}).default({}),
  limit: count.optional().describe('evaluate only the first N held-out rows or documents (of each subject for MMLU)'),
  prompt_format: z
    .enum(['template', 'chat', 'plain'])
    .optional()
    .describe(
      "how a benchmark's prompts are sent: in the forward template (the default), in the model's chat template, or as they are",
    ),
  system_prompt: z
    .string()
    .min(1)
    .optional()
    .describe('with prompt_format: chat, a system message before all other turns'),
  fewshot_as_turns: z
    .boolean()
    .optional()
    .describe(
      'with prompt_format: chat, few-shot examples as user and assistant turns; default: in one turn with the question',
    ),
});

const reportSchema = z.strictObject({
  baseline: z.string().default('no-filter').describe('the arm with which the tables compare the others'),
  confidence: z.number().gt(0.5).lt(1).default(0.95),
  contrasts: z
    .array(z.tuple([z.string(), z.string()]))
    .optional()
    .describe(
      'pairs of arms to compare, such as [mutual, score]; default: the arm with the filter mutual and each other arm, or, without such an arm, each arm and the baseline; []: none',
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
      'derived scores: expressions (mathjs) over the tasks’ headline scores, such as mean(arc_challenge, gsm8k)',
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
      .describe('recipe to extend: its mappings are merged field by field, its lists are replaced'),
    name,
    description: z.string().default(''),
    seeds: z.array(z.int().min(0)).min(1).default([1]).describe('each seed repeats everything after the base models'),
    serve: serveSchema.prefault({ engine: 'embedded' }),
    train: trainerSchema.prefault({}),
    devices: devicesSchema,
    models: z.array(modelSchema).min(1),
    data: dataSchema,
    templates: templatesSchema.prefault({}),
    align: alignSchema.prefault({}),
    augment: augmentSchema.prefault({}),
    select: selectSchema.prefault({ top_fraction: 0.5 }),
    score_end_of_text: z.boolean().default(true).describe('count the end-of-text token in log-likelihoods'),
    signals: z
      .record(signalName, ownSignalSchema)
      .optional()
      .describe('signals of the recipe’s own, by the names that filters call them'),
    arms: z.array(armSchema).min(1),
    tune: tuneSchema.prefault({}),
    evaluate: z.array(taskSchema).min(1),
    rate_pairs: ratePairsSchema
      .optional()
      .describe('an outside rating of the pairs that arms keep, and of all candidates'),
    keep_models: z
      .enum(['all', 'final'])
      .default('all')
      .describe('final: the weights of intermediate models are removed once nothing needs them'),
    report: reportSchema.prefault({}),
    hardware: hardwareSchema.optional(),
  })
  .superRefine((recipe, context) => {
    for (const [field, list] of [
      ['models', recipe.models],
      ['arms', recipe.arms],
    ] as const) {
      list.forEach((entry, index) => {
        if (list.findIndex((other) => other.name === entry.name) !== index)
          context.addIssue({ code: 'custom', path: [field, index, 'name'], message: `${entry.name} is named twice` });
      });
    }
    recipe.evaluate.forEach(({ task, name = task }, index) => {
      if (recipe.evaluate.findIndex((other) => (other.name ?? other.task) === name) === index) return;
      const message = `${name} is listed twice; give one of them another name`;
      context.addIssue({ code: 'custom', path: ['evaluate', index, 'name'], message });
    });
    if (new Set(recipe.seeds).size !== recipe.seeds.length)
      context.addIssue({ code: 'custom', path: ['seeds'], message: 'expected different seeds' });
    recipe.arms.forEach((arm, index) => {
      if (arm.tune === false && arm.filter !== undefined) {
        const message = 'expected no filter with `tune: false`: a model that is not tuned uses no pairs';
        context.addIssue({ code: 'custom', path: ['arms', index, 'filter'], message });
      }
      for (const problem of overrideProblems(recipe, arm))
        context.addIssue({ code: 'custom', path: ['arms', index, ...problem.path], message: problem.message });
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

/** The JSON Schema of a recipe, for editors. A recipe that extends another need not say what that one says. */
export function recipeJsonSchema(): object {
  const { required, ...schema } = z.toJSONSchema(recipeSchema, { io: 'input' });
  return { ...schema, if: { required: ['extends'] }, else: { required }, title: 'mainbench recipe' };
}
