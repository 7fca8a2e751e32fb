import type { AlignmentPhase } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { heldOutChart, heldOutDomain } from './held-out-loss.ts';

function phase(seed: number, iteration: number, mean: number | null): AlignmentPhase {
  const heldOutLoss = mean === null ? null : { mean, low: mean - 0.1, high: mean + 0.1 };
  return { seed, direction: 'forward', iteration, steps: [], heldOutLoss, artifact: 'a' };
}

function valuesOf(chart: unknown): { x: number; mean: number; seed: string }[] {
  return (chart as { spec: { data: { values: { x: number; mean: number; seed: string }[] } } }).spec.data.values;
}

describe('heldOutChart', () => {
  it('sets seeds side by side around their iteration', () => {
    const chart = heldOutChart('m', 'forward', [phase(7, 0, 2), phase(8, 0, 3)], [7, 8], [0, 4]);
    const [first, second] = valuesOf(chart);
    expect(first).toMatchObject({ seed: '7', mean: 2 });
    expect((first?.x ?? 0) + (second?.x ?? 0)).toBeCloseTo(0);
    expect(first?.x).toBeLessThan(second?.x ?? 0);
  });

  it('leaves out what was not measured, and is nothing where nothing was', () => {
    const half = heldOutChart('m', 'forward', [phase(1, 0, 2), phase(1, 1, null)], [1], [0, 4]);
    expect(valuesOf(half)).toHaveLength(1);
    expect(heldOutChart('m', 'forward', [phase(1, 0, null)], [1], [0, 4])).toBeNull();
  });
});

describe('heldOutDomain', () => {
  it('holds every interval', () => {
    const [low, high] = heldOutDomain([phase(1, 0, 2), phase(1, 1, 1), phase(1, 2, null)]);
    expect(low).toBeLessThan(0.9);
    expect(high).toBeGreaterThan(2.1);
  });
});
