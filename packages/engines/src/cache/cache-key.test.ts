import type { JsonObject, JsonValue } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cacheKey, type Operation } from './cache-key.ts';

const text = fc.string({ unit: 'grapheme' });

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
      fc.property(operation, (asked) => {
        const request = Object.fromEntries(Object.entries(asked.request).reverse());
        expect(cacheKey('1', { ...asked, request } as unknown as Operation)).toBe(cacheKey('1', asked));
      }),
    );
  });

  it('changes with the engine and with every field of the request', () => {
    fc.assert(
      fc.property(operation, (asked) => {
        const others = changes(asked.request as unknown as JsonObject).map(
          (request) => ({ operation: asked.operation, request }) as unknown as Operation,
        );
        const keys = [cacheKey('2', asked), ...[asked, ...others].map((one) => cacheKey('1', one))];
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 200 },
    );
  });

  it('counts what is left out as its default', () => {
    const short: Operation = { operation: 'generate', request: { prompt: 'a', maxNewTokens: 1, temperature: 0 } };
    const long: Operation = {
      operation: 'generate',
      request: { ...short.request, topP: 1, stop: [], truncateLeft: false, seed: undefined },
    };
    expect(cacheKey('1', long)).toBe(cacheKey('1', short));
    expect(cacheKey('1', short)).toMatch(/^[0-9a-f]{64}$/);
    expect(cacheKey('1', { ...short, request: { ...short.request, seed: 0 } })).not.toBe(cacheKey('1', short));
    expect(cacheKey('1', { ...short, request: { ...short.request, sample: 0 } })).not.toBe(cacheKey('1', short));
  });

  it('knows operations apart that have the same fields', () => {
    const request = { context: '', continuation: 'a', continuations: ['a'], prompt: '', messages: [] };
    const decodingOf = { maxNewTokens: 1, temperature: 0 };
    const keys = (['generate', 'chat', 'loglikelihood', 'choices'] as const).map((name) =>
      cacheKey('1', { operation: name, request: { ...request, ...decodingOf } }),
    );
    expect(new Set(keys).size).toBe(4);
  });
});
