import { describe, expect, it } from 'vitest';
import { createContext } from './report-context.ts';
import { sampleAddress, sampleResults } from './testing/sample-results.ts';

describe('createContext', () => {
  const context = createContext(sampleResults({ steps: 0 }));

  it('finds the arm of the headline by its name', () => {
    expect(context.focus).toBe('mutual');
    expect(createContext(sampleResults({ steps: 0, baseline: 'mutual' })).focus).toBeUndefined();
  });

  it('gives each arm a colour of its own, the baseline grey', () => {
    expect(context.arms.map(context.colourOf)).toEqual(['arm-2', 'arm-baseline', 'arm-3', 'arm-1', 'arm-4']);
  });

  it('has a colour for any number of arms', () => {
    const results = sampleResults({ models: ['one'], seeds: [1], steps: 0 });
    const [arm] = results.models[0]?.arms ?? [];
    if (arm === undefined || results.models[0] === undefined) throw new Error('the sample has arms');
    results.models[0].arms = Array.from({ length: 30 }, (_, index) => ({ ...arm, name: `arm-${index}` }));
    const { arms, colourOf } = createContext(results);
    expect(arms.map(colourOf).every((name) => /^arm-([1-8]|baseline)$/.test(name))).toBe(true);
  });

  it('knows the places of artifacts, and of no others', () => {
    const address = sampleAddress('data/texts');
    expect(context.anchorOf(address)).toBe(`artifact-${address.slice(0, 16)}`);
    expect(context.anchorOf('unheard-of')).toBeUndefined();
  });

  it('makes a place of its own for an address that is no hash, or begins like another', () => {
    const results = sampleResults({ models: [], steps: 0 });
    const [entry] = results.provenance;
    if (entry === undefined) throw new Error('the sample has artifacts');
    const addresses = ['" onclick="', `${'a'.repeat(16)}1`, `${'a'.repeat(16)}2`];
    results.provenance = addresses.map((address) => ({ ...entry, address }));
    expect(addresses.map(createContext(results).anchorOf)).toEqual([
      'artifact-row-1',
      `artifact-${'a'.repeat(16)}`,
      'artifact-row-3',
    ]);
  });
});
