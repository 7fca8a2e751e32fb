import { z } from 'zod';
import { count, fraction } from './fields.ts';

/** How much the aligned rows weigh in the loss: alpha·L(aligned) + (1−alpha)·L(seed). The paper's formula is unknown, so it is a factor. */
export const alphaSchema = z
  .strictObject({
    policy: z
      .enum(['loss-ratio', 'inverse-loss-ratio', 'fixed', 'ramp'])
      .default('loss-ratio')
      .describe(
        'loss-ratio: L_seed/(L_seed+L_aligned), so aligned rows weigh less while their loss is higher (unknown in the paper; default)',
      ),
    value: fraction.default(0.5).describe('alpha of the policy `fixed`'),
    from: fraction.default(0).describe('alpha of the first iteration under `ramp`'),
    to: fraction.default(0.5).describe('alpha of the last iteration under `ramp`'),
    granularity: z.enum(['step', 'iteration']).default('step').describe('how often a ratio policy is evaluated'),
    smoothing: z
      .number()
      .min(0)
      .lt(1)
      .default(0.9)
      .describe('weight of the past in the moving average of the losses, per step'),
  })
  .describe('Dynamic weighting of aligned against seed data');

export const loraSchema = z.strictObject({
  rank: count.default(16),
  alpha: z.number().positive().default(32),
  dropout: z.number().min(0).lt(1).default(0),
  target_modules: z.union([z.string(), z.array(z.string())]).default('all-linear'),
  base_dtype: z
    .enum(['float32', 'bfloat16', 'nf4'])
    .optional()
    .describe(
      'type of the frozen base weights while training; default: float32. bfloat16 halves their memory; nf4 (QLoRA, needs bitsandbytes) takes half a byte a weight',
    ),
});

/** What the two kinds of training differ in (method.md section 5). */
interface PhaseDefaults {
  steps: number;
  batch_size: number;
  learning_rate: number;
  warmup_ratio: number;
  /** A step holds seed rows and their aligned twins, so an even number of rows. */
  twins?: boolean;
}

const commonFields = {
  micro_batch_size: count.optional().describe('rows per forward pass on one device; default: the batch size'),
  schedule: z.enum(['linear', 'cosine', 'constant']).default('linear'),
  final_learning_rate_ratio: fraction.default(0).describe('final learning rate as a share of the peak'),
  weight_decay: z.number().min(0).default(0.1),
  adam_beta1: z.number().min(0).lt(1).default(0.9),
  adam_beta2: z.number().min(0).lt(1).default(0.95),
  max_grad_norm: z.number().positive().default(1),
  max_length: z
    .int()
    .min(8)
    .default(2048)
    .describe('maximum tokens of prompt and target; longer rows are cut and counted'),
  precision: z.enum(['float32', 'bfloat16', 'float16']).default('bfloat16'),
  checkpoint_every: count.default(50).describe('steps between checkpoints'),
  gradient_checkpointing: z.boolean().default(false),
  packing: z.boolean().default(false),
  liger: z.boolean().default(false).describe('use the Liger kernels (GPU)'),
  lora: loraSchema.optional().describe('train adapters instead of all weights'),
};

/** Settings of one training phase; a field that is left out has that phase's own default. */
export function trainingSchema(defaults: PhaseDefaults) {
  const schema = z.strictObject({
    steps: count.optional().describe(`optimizer steps; default: ${defaults.steps}, if no epochs are given`),
    epochs: z.number().positive().optional().describe('passes over the seed and added pairs, instead of steps'),
    batch_size: (defaults.twins ? z.int().min(2).multipleOf(2) : count)
      .default(defaults.batch_size)
      .describe('rows per optimizer step, over all devices'),
    learning_rate: z.number().positive().default(defaults.learning_rate).describe('at its peak'),
    warmup_ratio: fraction
      .default(defaults.warmup_ratio)
      .describe('share of the steps in which the learning rate rises'),
    ...commonFields,
  });
  return schema
    .superRefine(({ steps, epochs }, context) => {
      if (steps === undefined || epochs === undefined) return;
      context.addIssue({ code: 'custom', path: ['epochs'], message: 'expected steps or epochs, found both' });
    })
    .overwrite((settings) =>
      settings.steps === undefined && settings.epochs === undefined ? { ...settings, steps: defaults.steps } : settings,
    );
}

/**
 * Optimizer steps of a training.
 * @param rows training rows, twins not counted
 * @param paired whether half of each step's rows are generated twins of the others
 */
export function stepsOf(settings: TrainingSettings, rows: number, paired: boolean): number {
  const { steps, epochs, batch_size } = settings;
  if (steps !== undefined) return steps;
  return Math.max(1, Math.ceil(((epochs ?? 0) * rows) / (paired ? batch_size / 2 : batch_size)));
}

export type AlphaSettings = z.infer<typeof alphaSchema>;
export type TrainingSettings = z.infer<ReturnType<typeof trainingSchema>>;
