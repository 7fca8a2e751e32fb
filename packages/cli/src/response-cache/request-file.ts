import { readFile } from 'node:fs/promises';
import type { AskedRequest } from '@mainbench/engines';
import { describeSystemError } from '@mainbench/kit';
import { findProblems, MainbenchError } from '@mainbench/spec';
import { z } from 'zod';

const engine = z
  .strictObject({
    engine: z.string(),
    version: z.string(),
    model: z.string(),
    weights: z.string(),
    dtype: z.string().nullable(),
    adapter: z.string().nullable(),
    endOfText: z.string(),
    addsBeginningOfText: z.boolean(),
    maxInputTokens: z.int(),
    maxTotalTokens: z.int(),
    canary: z.looseObject({}).nullable(),
    settings: z.looseObject({}),
  })
  .partial()
  .default({});

const decoding = {
  maxNewTokens: z.int().min(1),
  temperature: z.number().min(0),
  topP: z.number().gt(0).max(1).optional(),
  seed: z.int().optional(),
  stop: z.array(z.string()).optional(),
  sample: z.int().min(0).optional(),
};

const message = z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() });

const requestFileSchema = z.discriminatedUnion('operation', [
  z.strictObject({
    engine,
    operation: z.literal('generate'),
    request: z.strictObject({ prompt: z.string(), ...decoding, truncateLeft: z.boolean().optional() }),
  }),
  z.strictObject({
    engine,
    operation: z.literal('chat'),
    request: z.strictObject({
      messages: z.array(message).min(1),
      ...decoding,
      alternatives: z.int().min(1).optional(),
    }),
  }),
  z.strictObject({
    engine,
    operation: z.literal('loglikelihood'),
    request: z.strictObject({
      context: z.string(),
      continuation: z.string(),
      endOfText: z.boolean().optional(),
      greedy: z.boolean().optional(),
      truncateLeft: z.boolean().optional(),
    }),
  }),
  z.strictObject({
    engine,
    operation: z.literal('choices'),
    request: z.strictObject({
      context: z.string(),
      continuations: z.array(z.string()).min(1),
      truncateLeft: z.boolean().optional(),
    }),
  }),
]);

const hint =
  'For example: {"operation": "generate", "request": {"prompt": "…", "maxNewTokens": 16, "temperature": 0}}, with an "engine" where only one is meant.';

/**
 * Reads a request from a JSON file: the operation, its request as the clients take it, and what is known of the engine.
 * @throws MainbenchError of kind `data` at the first field that is wrong
 */
export async function readRequestFile(file: string): Promise<AskedRequest> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw describeSystemError(error, file, 'read');
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new MainbenchError('data', 'expected JSON.', { file, hint, cause });
  }
  const [problem] = findProblems(requestFileSchema, value);
  if (problem !== undefined) {
    const place = problem.path.length === 0 ? '' : `${problem.path.join('.')}: `;
    throw new MainbenchError('data', `${place}${problem.message}.`, { file, hint });
  }
  const { engine: known, ...operation } = requestFileSchema.parse(value);
  return { engine: known, operation } as AskedRequest;
}
