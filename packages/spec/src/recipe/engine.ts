import { z } from 'zod';

const cacheSchema = z
  .union([
    z.boolean(),
    z.strictObject({ weights: z.string().min(1).describe('a name that you give to these weights and to no others') }),
  ])
  .optional()
  .describe('keep answers across runs; default: only those of a hub model whose commit is known, never of `embedded`');

const embeddedSchema = z.strictObject({
  kind: z.literal('embedded'),
  workers: z.int().min(1).default(2).describe('engine processes side by side'),
  threads: z.int().min(1).default(1).describe('threads of a process; part of what makes numbers repeat'),
  max_batch_size: z.int().min(1).default(32),
  use_cpu: z.boolean().default(true),
  cache: cacheSchema,
});

const addressSchema = z.url({ protocol: /^https?$/ });

const externalSchema = z
  .strictObject({
    kind: z
      .literal('external')
      .describe(
        'servers that somebody else started and that serve the model needed; with one of url, urls and discover',
      ),
    url: addressSchema.optional(),
    urls: z.array(addressSchema).min(1).optional().describe('several servers of the same model, used as one'),
    discover: z
      .string()
      .min(1)
      .optional()
      .describe('folder, seen from the recipe, of the files endpoint-*.json that servers write: {"url": "http://…"}'),
    protocol: z.enum(['tgi', 'vllm', 'sglang']).optional().describe('what the servers speak; default: tgi'),
    token_variable: z
      .string()
      // A token that somebody wrote here by mistake must not be repeated in a message.
      .refine((name) => /^[A-Z_][A-Z0-9_]*$/.test(name), {
        error: 'expected the name of an environment variable in capitals, such as SERVER_TOKEN',
      })
      .optional()
      .describe('environment variable that holds a bearer token, so that the recipe never does'),
  })
  .refine(({ url, urls, discover }) => (url ?? urls ?? discover) !== undefined, {
    error: 'expected one of url, urls and discover, which say where the servers are',
  })
  .refine(({ url, urls }) => url === undefined || urls === undefined, {
    error: 'expected url or urls, found both',
  });

const launchSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('launcher').describe('text-generation-launcher on this machine'),
    command: z.string().default('text-generation-launcher'),
    arguments: z.array(z.string()).default([]),
    shards: z.int().min(1).default(1).describe('GPUs a server'),
  }),
  z.strictObject({
    kind: z.literal('image').describe('a container image run by docker or podman'),
    image: z.string().default('ghcr.io/huggingface/text-generation-inference:3.3.6'),
    runner: z.enum(['docker', 'podman']).default('docker'),
    arguments: z.array(z.string()).default([]),
    shards: z.int().min(1).default(1),
  }),
  externalSchema,
]);

const tgiSchema = z.strictObject({
  kind: z.literal('tgi'),
  launch: launchSchema,
  dtype: z
    .enum(['float16', 'bfloat16'])
    .default('float16')
    .describe('float16 keeps finer log-probabilities than bfloat16'),
  max_concurrent_requests: z.int().min(1).default(512),
  processes: z.int().min(1).default(1).describe('training processes (GPUs) under `accelerate launch`'),
  accelerate_arguments: z.array(z.string()).default([]),
  cache: cacheSchema,
});

export const engineSchema = z.discriminatedUnion('kind', [embeddedSchema, tgiSchema]);
export type EngineSettings = z.infer<typeof engineSchema>;
export type EmbeddedSettings = z.infer<typeof embeddedSchema>;
export type TgiSettings = z.infer<typeof tgiSchema>;
export type LaunchSettings = z.infer<typeof launchSchema>;
