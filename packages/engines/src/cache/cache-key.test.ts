import type { JsonObject, JsonValue } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cacheKey, engineKey } from './cache-key.ts';
import { type EngineIdentity, engineIdentity } from './engine-identity.ts';
import type { Operation } from './request-fields.ts';
import { capabilities } from './testing/fake-client.ts';

const text = fc.string({ unit: 'grapheme' });
const name = fc.option(text, { nil: null });

const identity: fc.Arbitrary<EngineIdentity> = fc.record({
  engine: fc.constantFrom('tgi', 'vllm', 'sglang', 'openai', 'embedded'),
  version: text,
  model: text,
  weights: text,
  dtype: name,
  adapter: name,
  endOfText: text,
  addsBeginningOfText: fc.boolean(),
  maxInputTokens: fc.nat(),
  maxTotalTokens: fc.nat(),
  canary: fc.oneof(
    fc.constant(null),
    fc.record({ text }),
    fc.record({
      step: fc.constantFrom(null, 1 / 256),
      logprobs: fc.array(fc.float({ min: -100, max: 0, noNaN: true })),
    }),
  ),
  settings: fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean())),
});

const decoding = {
  maxNewTokens: fc.integer({ min: 1, max: 4096 }),
  temperature: fc.float({ min: 0, max: 2, noNaN: true }),
};
const optionalDecoding = {
  topP: fc.float({ min: Math.fround(0.01), max: Math.fround(0.99), noNaN: true }),
  seed: fc.nat(),
  stop: fc.array(text, { minLength: 1, maxLength: 4 }),
  sample: fc.nat(),
};
const truncateLeft = fc.boolean();
const requestOf = {
  generate: fc.record(
    { prompt: text, ...decoding, ...optionalDecoding, truncateLeft },
    { requiredKeys: ['prompt', 'maxNewTokens', 'temperature'] },
  ),
  chat: fc.record(
    {
      messages: fc.array(fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), content: text }), {
        minLength: 1,
      }),
      ...decoding,
      ...optionalDecoding,
      alternatives: fc.integer({ min: 1, max: 20 }),
    },
    { requiredKeys: ['messages', 'maxNewTokens', 'temperature'] },
  ),
  loglikelihood: fc.record(
    { context: text, continuation: text, endOfText: fc.constant(true), greedy: fc.constant(true), truncateLeft },
    { requiredKeys: ['context', 'continuation'] },
  ),
  choices: fc.record(
    { context: text, continuations: fc.array(text, { minLength: 1 }), truncateLeft },
    { requiredKeys: ['context', 'continuations'] },
  ),
};
const operation = fc.oneof(
  ...Object.entries(requestOf).map(([kind, request]) =>
    (request as fc.Arbitrary<unknown>).map((value) => ({ operation: kind, request: value }) as Operation),
  ),
);

function keyOf(engine: EngineIdentity, asked: Operation): string {
  return cacheKey(engineKey(engine), asked);
}

/** The same value with the fields of every object in reverse order. */
function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, entry]) => [key, reversed(entry)]),
  );
}

/** Every value that comes from changing one place. */
function changes(value: JsonValue): JsonValue[] {
  if (typeof value === 'string') return [`${value} `, `x${value}`];
  if (typeof value === 'number') return [value + 1];
  if (typeof value === 'boolean') return [!value];
  if (value === null) return ['null'];
  if (Array.isArray(value)) {
    const inner = value.flatMap((entry, index) => changes(entry).map((other) => value.with(index, other)));
    return [[...value, value.at(-1) ?? ''], ...inner];
  }
  return Object.entries(value).flatMap(([key, entry]) => changes(entry).map((other) => ({ ...value, [key]: other })));
}

describe('the key of a request', () => {
  it('does not depend on the order of fields', () => {
    fc.assert(
      fc.property(identity, operation, (engine, asked) => {
        const other = reversed(asked as unknown as JsonValue) as unknown as Operation;
        const same = reversed(engine as unknown as JsonValue) as unknown as EngineIdentity;
        expect(keyOf(same, other)).toBe(keyOf(engine, asked));
      }),
    );
  });

  it('changes with every field of the engine and of the request', () => {
    fc.assert(
      fc.property(identity, operation, (engine, asked) => {
        const engines = changes(engine as unknown as JsonObject) as unknown as EngineIdentity[];
        const requests = changes(asked.request as unknown as JsonObject).map(
          (request) => ({ operation: asked.operation, request }) as unknown as Operation,
        );
        const keys = [
          keyOf(engine, asked),
          ...engines.map((other) => keyOf(other, asked)),
          ...requests.map((other) => keyOf(engine, other)),
        ];
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 200 },
    );
  });

  it('counts what is left out as its default', () => {
    const engine = engineIdentity(capabilities, { weights: 'commit:1' });
    const short: Operation = { operation: 'generate', request: { prompt: 'a', maxNewTokens: 1, temperature: 0 } };
    const long: Operation = { operation: 'generate', request: { ...short.request, topP: 1, stop: [] } };
    expect(keyOf(engine, long)).toBe(keyOf(engine, short));
    expect(keyOf(engine, short)).toMatch(/^[0-9a-f]{64}$/);
    expect(keyOf(engine, { ...short, operation: 'generate', request: { ...short.request, seed: 0 } })).not.toBe(
      keyOf(engine, short),
    );
  });

  it('tells operations apart that have the same fields', () => {
    const engine = engineIdentity(capabilities, { weights: 'commit:1' });
    const decodingOf = { maxNewTokens: 1, temperature: 0 };
    const keys = [
      keyOf(engine, { operation: 'generate', request: { prompt: 'a', ...decodingOf } }),
      keyOf(engine, { operation: 'chat', request: { messages: [{ role: 'user', content: 'a' }], ...decodingOf } }),
      keyOf(engine, { operation: 'loglikelihood', request: { context: '', continuation: 'a' } }),
      keyOf(engine, { operation: 'choices', request: { context: '', continuations: ['a'] } }),
    ];
    expect(new Set(keys).size).toBe(4);
  });
});
