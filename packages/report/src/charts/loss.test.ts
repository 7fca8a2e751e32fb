import type { AlignmentPhase } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { alphaChart, lossChart, phaseStarts } from './loss.ts';
import { renderChart } from './render-chart.ts';

function phase(iteration: number, steps: number, seed = 1): AlignmentPhase {
  return {
    seed,
    direction: 'forward',
    iteration,
    steps: Array.from({ length: steps }, (_, index) => ({
      step: index + 1,
      loss: 2,
      lossSeed: 2,
      lossAligned: iteration === 0 ? null : 3,
      alpha: iteration === 0 ? null : 0.4,
    })),
    heldOutLoss: null,
    artifact: 'a',
  };
}

interface Drawn {
  spec: { layer: { data: { values: { x: number; line: string }[] } }[] };
}

function points(chart: unknown): { x: number; line: string }[] {
  return (chart as Drawn).spec.layer.at(-1)?.data.values ?? [];
}

describe('phaseStarts', () => {
  it('puts one iteration after the other, each as long as its longest training', () => {
    expect([...phaseStarts([phase(0, 10), phase(0, 12, 2), phase(1, 5), phase(2, 5)])]).toEqual([
      [0, 0],
      [1, 12],
      [2, 17],
    ]);
  });
});

describe('lossChart', () => {
  it('draws a line for the seed rows and one for the aligned rows of each phase', () => {
    const lines = new Set(points(lossChart('m', 'forward', [phase(0, 4), phase(1, 4)], [1])).map(({ line }) => line));
    expect(lines).toEqual(new Set(['0-1-0', '0-1-1', '1-1-1']));
  });

  it('thins long trainings and keeps their first and last step', () => {
    const drawn = points(lossChart('m', 'forward', [phase(0, 100_000)], [1]));
    expect(drawn.length).toBeLessThan(200);
    expect(drawn.at(0)?.x).toBe(1);
    expect(drawn.at(-1)?.x).toBe(100_000);
  });

  it('is nothing where nothing was recorded', () => {
    expect(lossChart('m', 'forward', [phase(0, 0)], [1])).toBeNull();
    expect(lossChart('m', 'forward', [], [1])).toBeNull();
  });
});

describe('alphaChart', () => {
  it('is nothing where there was no aligned row', () => {
    expect(alphaChart('m', 'forward', [phase(0, 5)], [1])).toBeNull();
  });

  it('can be drawn for a constant weight at the edge', async () => {
    const constant = phase(1, 5);
    for (const point of constant.steps) point.alpha = 0;
    const chart = alphaChart('m', 'forward', [constant], [1]);
    expect(chart).not.toBeNull();
    if (chart !== null) expect(await renderChart(chart, 'x')).toContain('<svg');
  });
});
