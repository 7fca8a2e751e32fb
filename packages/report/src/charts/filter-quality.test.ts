import { describe, expect, it } from 'vitest';
import { parseHtml } from '../testing/parse-html.ts';
import { sampleResults } from '../testing/sample-results.ts';
import { qualityChart } from './filter-quality.ts';
import { renderChart } from './render-chart.ts';

const filters =
  sampleResults({ models: ['one'], seeds: [1, 2], arms: ['no-filter', 'mutual'] }).models[0]?.filters ?? [];
const settings = {
  title: 'AUROC',
  axis: 'area',
  filters,
  seeds: [1, 2],
  colourOf: (arm: string) => (arm === 'mutual' ? 'arm-1' : 'arm-baseline'),
  chance: 0.5,
  factor: 1 as const,
};

describe('qualityChart', () => {
  it('draws a dot and a line for each arm and seed', async () => {
    const chart = qualityChart({ ...settings, value: ({ quality }) => quality?.auroc ?? null });
    if (chart === null) throw new Error('the sample has an AUROC');
    const elements = parseHtml(await renderChart(chart, 'x'));
    const drawn = (attribute: string) =>
      elements.filter(({ attributes }) => attributes.get(attribute) === 'var(--arm-1)').length;
    expect(drawn('fill')).toBe(2);
    expect(drawn('stroke')).toBe(2);
  });

  it('leaves out what has no value, and is nothing where nothing has', () => {
    const some = qualityChart({
      ...settings,
      value: ({ arm, quality }) => (arm === 'mutual' ? (quality?.auroc ?? null) : null),
    });
    expect(some?.description).not.toContain('no-filter');
    expect(qualityChart({ ...settings, value: () => null })).toBeNull();
  });
});
