import { z } from 'zod';
import { headersSchema } from '../headers-schema.ts';
import { count } from './fields.ts';

const cacheSchema = z
  .union([
    z.boolean(),
    z.strictObject({ weights: z.string().min(1).describe('a name that you use only for these weights') }),
  ])
  .optional()
  .describe(
    'cache answers across runs; default: those of a hub model whose commit is known, never of `embedded`; false: disable the response cache',
  );

/** The engine whose settings are others: it is no server, but processes of the run. */
const embedded = 'embedded';

const embeddedSchema = z.strictObject({
  engine: z.literal(embedded).describe('Python processes on this machine that serve and train small models'),
  workers: count.default(2).describe('number of parallel engine processes'),
  threads: count.default(1).describe('threads per process; numbers are reproducible only with the same value'),
  max_batch_size: count.default(32),
  use_cpu: z.boolean().default(true),
  cache: cacheSchema,
});

const serverFields = {
  urls: z
    .array(z.url({ protocol: /^https?$/ }))
    .min(1)
    .optional()
    .describe('addresses of running servers with the required model; several form a pool'),
  discover: z
    .string()
    .min(1)
    .optional()
    .describe('folder, relative to the recipe, with the files endpoint-*.json that servers write: {"url": "http://…"}'),
  token_variable: z
    .string()
    // A token that somebody wrote here by mistake must not be repeated in a message.
    .refine((name) => /^[A-Z_][A-Z0-9_]*$/.test(name), {
      error: 'expected the name of an environment variable in capitals, such as SERVER_TOKEN',
    })
    .optional()
    .describe('environment variable with the bearer token, so that the recipe does not contain it'),
  headers: headersSchema
    .optional()
    .describe(`extra headers of every request; \${VARIABLE} in a value stands for an environment variable`),
  command: z.string().min(1).optional().describe('program that starts a server; default: the one of the engine'),
  image: z.string().min(1).optional().describe('container image to start servers from, instead of a program'),
  runner: z.enum(['docker', 'podman']).optional().describe('program that runs the image; default: docker'),
  arguments: z.array(z.string()).default([]).describe('extra arguments of a started server'),
  shards: count.default(1).describe('GPUs of one server'),
  dtype: z
    .enum(['float16', 'bfloat16'])
    .default('float16')
    .describe('log-probabilities are more precise in float16 than in bfloat16'),
  max_concurrent_requests: count.default(512),
  request_timeout: z
    .number()
    .positive()
    .optional()
    .describe('timeout of one request in seconds, after which its row is missing; default: adapts to the server'),
  requests_per_minute: z.number().positive().optional().describe('maximum requests per minute to each server'),
  cache: cacheSchema,
};

/** What only a server that the run starts can have. */
const startFields = ['command', 'image', 'runner'] as const;

const serverSchema = z
  .strictObject({
    engine: z
      .string()
      .regex(/^(?!embedded$)./s, 'expected the name of an engine')
      .describe('engine that serves the models: one of mainbench’s, or a file of your own such as ./my-engine.ts'),
    ...serverFields,
  })
  .superRefine((serve, context) => {
    const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    const byAddress = hasAddress(serve);
    if (serve.urls !== undefined && serve.discover !== undefined)
      refuse('discover', 'expected urls or discover, found both');
    if (serve.token_variable !== undefined && !byAddress)
      refuse('token_variable', 'expected urls or discover too: a server that the run starts needs no token');
    if (serve.headers !== undefined && !byAddress)
      refuse('headers', 'expected urls or discover too: a server that the run starts needs none');
    for (const field of startFields) {
      if (byAddress && serve[field] !== undefined)
        refuse(field, 'cannot be combined with urls or discover: those servers are already running');
    }
    if (serve.command !== undefined && serve.image !== undefined)
      refuse('image', 'expected command or image, found both');
    if (serve.runner !== undefined && serve.image === undefined) refuse('runner', 'expected image too');
  });

/** Where models are served: `embedded`, servers that the run starts, or servers at given addresses. */
export const serveSchema = z.union([embeddedSchema, serverSchema]);

/** Where the curves of trainings can be drawn. */
export const trackers = ['tensorboard', 'trackio', 'wandb'] as const;

/** Where models are trained. */
export const trainerSchema = z.strictObject({
  processes: count
    .default(1)
    .describe('training processes under `accelerate launch`, one per GPU; with `embedded`, 1 trains in its workers'),
  accelerate_arguments: z
    .array(z.string())
    .default([])
    .describe('extra arguments of `accelerate launch`, such as --use_fsdp'),
  track: z
    .array(z.enum(trackers))
    .optional()
    .describe('write the curves of each training for these tools into the folder `curves` of the run; default: none'),
});

/** A number as nvidia-smi counts, or a UUID. */
const deviceSchema = z.union([
  z.int().min(0),
  z.string().regex(/^(GPU|MIG)-[\w/-]+$/, 'expected the number of a device, or its UUID such as GPU-5f0a…'),
]);

export const devicesSchema = z
  .union([z.literal('auto'), z.array(deviceSchema).min(1)])
  .default('auto')
  .describe('GPUs that the run may use, by number or UUID; auto: all that CUDA_VISIBLE_DEVICES or nvidia-smi show');

export function isEmbedded(serve: ServeSettings): serve is EmbeddedSettings {
  return serve.engine === embedded;
}

/** Whether servers run already, so that the run starts none. */
export function hasAddress(serve: { urls?: string[] | undefined; discover?: string | undefined }): boolean {
  return serve.urls !== undefined || serve.discover !== undefined;
}

export type ServeSettings = z.infer<typeof serveSchema>;
export type EmbeddedSettings = z.infer<typeof embeddedSchema>;
/** An engine whose servers are programs of their own. */
export type ServerSettings = z.infer<typeof serverSchema>;
export type TrainerSettings = z.infer<typeof trainerSchema>;
export type Tracker = (typeof trackers)[number];
