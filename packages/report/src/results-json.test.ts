import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resultsJson } from './results-json.ts';
import { sampleResults } from './testing/sample-results.ts';

describe('resultsJson', () => {
  const results = sampleResults({ models: ['one'], seeds: [1], steps: 3 });

  it('holds everything, and ends in a newline', () => {
    const text = resultsJson(results);
    expect(JSON.parse(text)).toEqual(results);
    expect(text.endsWith('}\n')).toBe(true);
    expect(text).toContain('\n  "baseline": "no-filter",\n');
  });

  it('does not depend on the order of keys', () => {
    const turned = Object.fromEntries(Object.entries(results).reverse()) as unknown as typeof results;
    expect(resultsJson(turned)).toBe(resultsJson(results));
  });

  it('writes a value that is no number as null', () => {
    expect(resultsJson({ ...results, confidence: Number.NaN })).toContain('"confidence": null');
  });

  it('stays well-formed with any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0xd800, max: 0xdfff }), (text, half) => {
        const json = resultsJson({ ...results, description: `${text}${String.fromCharCode(half)}` });
        expect(json.isWellFormed()).toBe(true);
        expect(JSON.parse(json).description.startsWith(text)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
