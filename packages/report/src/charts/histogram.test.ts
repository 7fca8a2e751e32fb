import type { FilterResult } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { parseHtml } from '../testing/parse-html.ts';
import { histogramChart, isDrawable } from './histogram.ts';
import { renderChart } from './render-chart.ts';

type Histogram = NonNullable<FilterResult['histogram']>;

const histogram: Histogram = {
  low: -2,
  high: 0,
  kept: [0, 0, 5, 7],
  dropped: [6, 4, 1, 0],
  aligned: [1, 1, 4, 6],
  misaligned: [5, 3, 2, 1],
};

async function drawn(value: Histogram) {
  return parseHtml(await renderChart(histogramChart('scores', value), 'x'));
}

function filled(elements: Awaited<ReturnType<typeof drawn>>, colour: string): number {
  return elements.filter(({ attributes }) => attributes.get('fill') === `var(--${colour})`).length;
}

describe('histogramChart', () => {
  it('shows bins by truth where it is known, and a band of kept shares', async () => {
    const elements = await drawn(histogram);
    expect(filled(elements, 'aligned')).toBe(4);
    expect(filled(elements, 'misaligned')).toBe(4);
    expect(filled(elements, 'kept')).toBe(4);
  });

  it('shows kept and dropped where the truth is not known', async () => {
    const elements = await drawn({ ...histogram, aligned: null, misaligned: null });
    expect(filled(elements, 'dropped')).toBe(3);
    expect(filled(elements, 'aligned')).toBe(0);
  });

  it('joins bins where there are very many', async () => {
    const many = Array.from({ length: 1000 }, () => 2);
    const elements = await drawn({ low: 0, high: 1, kept: many, dropped: many, aligned: null, misaligned: null });
    expect(filled(elements, 'dropped')).toBeLessThanOrEqual(50);
  });

  it('can be drawn when every count is zero', async () => {
    const none = [0, 0];
    const elements = await drawn({ low: 0, high: 1, kept: none, dropped: none, aligned: none, misaligned: none });
    expect(elements[0]?.name).toBe('svg');
  });
});

describe('isDrawable', () => {
  it('refuses scores that are all the same, and no bins', () => {
    expect(isDrawable(histogram)).toBe(true);
    expect(isDrawable(null)).toBe(false);
    expect(isDrawable({ ...histogram, high: -2 })).toBe(false);
    expect(isDrawable({ ...histogram, kept: [], dropped: [] })).toBe(false);
  });
});
