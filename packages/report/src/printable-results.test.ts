import { describe, expect, it } from 'vitest';
import { printableResults } from './printable-results.ts';
import { sampleResults } from './testing/sample-results.ts';

describe('printableResults', () => {
  it('changes nothing that can be shown as it is', () => {
    const results = sampleResults({ models: ['one'], seeds: [1], steps: 2 });
    expect(printableResults(results)).toEqual(results);
  });

  it('lets texts have lines, and names none', () => {
    const results = { ...sampleResults({ models: [] }), name: 'a\nb', description: 'a\n\nb', notes: ['c\nd\u0007'] };
    const { name, description, notes } = printableResults(results);
    expect([name, description, notes[0]]).toEqual(['a b', 'a\n\nb', 'c\nd⟨U+0007⟩']);
  });

  it('cleans the keys of free objects too', () => {
    const results = { ...sampleResults({ models: [] }), engine: { 'a\u202eb': { c: 'd\u0000' } } };
    expect(printableResults(results).engine).toEqual({ 'a⟨U+202E⟩b': { c: 'd⟨U+0000⟩' } });
  });
});
