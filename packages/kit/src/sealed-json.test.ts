import type { JsonObject } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSealedJson, sealJson } from './sealed-json.ts';

const value = fc.dictionary(
  fc.string({ maxLength: 5 }).filter((name) => !['sealed', 'sha256', '__proto__'].includes(name)),
  fc.jsonValue(),
  { maxKeys: 4 },
);

describe('openSealedJson', () => {
  it('gives back what was sealed, and notices every change of one byte', () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.integer({ min: 1, max: 255 }), (written, at, change) => {
        const text = sealJson(written as JsonObject);
        expect(openSealedJson(text)).toEqual({ value: JSON.parse(JSON.stringify(written)), isSealed: true });
        const bytes = Buffer.from(text);
        bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ change;
        expect(() => openSealedJson(bytes.toString('utf8'))).toThrow(SyntaxError);
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes text that never had a checksum, and no value that is no object', () => {
    expect(openSealedJson('{"a":1}')).toEqual({ value: { a: 1 }, isSealed: false });
    for (const text of ['', '3', 'null', '[]', '{"sealed":true}', '{"sha256":""}']) {
      expect(() => openSealedJson(text)).toThrow(SyntaxError);
    }
  });
});
