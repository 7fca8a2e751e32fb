import { z } from 'zod';
import { count, name } from './fields.ts';

const initSchema = z
  .strictObject({
    architecture: z.enum(['llama', 'mistral']),
    vocabulary_size: z.int().min(260).default(512),
    hidden_size: z.int().min(8).default(128),
    intermediate_size: z.int().min(8).default(256),
    layers: count.default(4),
    heads: count.default(4),
    key_value_heads: count.default(4),
    sliding_window: count.optional(),
    max_length: z.int().min(16).default(256).describe('positions'),
    steps: z.int().min(0).default(200).describe('pre-training steps on the unlabeled texts and the seed texts'),
    batch_size: count.default(32),
    learning_rate: z.number().positive().default(1e-3),
    seed: z.int().min(0).default(1),
  })
  .superRefine(({ hidden_size, heads, key_value_heads }, context) => {
    const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    if (hidden_size % (2 * heads) !== 0)
      refuse('hidden_size', `expected a multiple of twice the heads (${2 * heads}), found ${hidden_size}`);
    if (heads % key_value_heads !== 0)
      refuse('key_value_heads', `expected a divisor of the heads (${heads}), found ${key_value_heads}`);
  })
  .describe('Make a small base model on this machine instead of loading one');

/** The sizes of a decoder of Llama's kind, by which `plan` estimates memory. */
const shapeSchema = z
  .strictObject({
    vocabulary_size: z.int().min(1),
    hidden_size: z.int().min(1),
    intermediate_size: z.int().min(1),
    layers: z.int().min(1),
    heads: z.int().min(1),
    key_value_heads: z.int().min(1),
    head_size: z.int().min(1).optional().describe('default: hidden_size / heads'),
    tied: z.boolean().default(false).describe('whether the output projection is the embedding'),
  })
  .describe('sizes of the model, for the memory in `plan`; read from config.json where the model is a folder');

const pretrainedFields = {
  path: z.string().optional().describe('folder with the model, relative to the recipe'),
  hub: z.string().optional().describe('hub id such as meta-llama/Llama-2-7b-hf'),
  revision: z.string().optional().describe('commit of the hub repository'),
  parameters: z.number().positive().optional().describe('number of parameters, for the cost in `plan`'),
  shape: shapeSchema.optional(),
  licence: z.string().optional(),
};

/** A model beside those that a recipe trains: a folder, or a hub id. */
export const externalModelSchema = z
  .strictObject(pretrainedFields)
  .refine(({ path, hub }) => (path === undefined) !== (hub === undefined), {
    error: 'expected either path, a folder, or hub, the id of a model',
  })
  .describe('a model that only gives this signal, in place of the one that is asked otherwise');

/** A base model: made here, a folder, or a hub id. */
export const modelSchema = z
  .strictObject({
    name,
    init: initSchema.optional(),
    ...pretrainedFields,
  })
  .refine((model) => [model.init, model.path, model.hub].filter((value) => value !== undefined).length === 1, {
    error: 'expected exactly one of init, path and hub',
  });

export type ModelSettings = z.infer<typeof modelSchema>;
export type ExternalModelSettings = z.infer<typeof externalModelSchema>;
export type ModelShape = z.infer<typeof shapeSchema>;
export type InitSettings = z.infer<typeof initSchema>;
