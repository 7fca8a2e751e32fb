import type { SpentCost } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { renderMarkdown } from '../render-markdown.ts';
import { sampleResults } from '../testing/sample-results.ts';
import { costSection, costTable } from './cost.ts';

const spent = (trainedTokens: number): SpentCost => ({
  ...{ trainedTokens, promptTokens: 20, generatedTokens: 5, judged: 0 },
  ...{ deviceMilliseconds: 1500, diskBytes: 2_000_000 },
});
const ratio = { trainedTokens: 3, deviceMilliseconds: null };
const costs = {
  models: [{ model: 'tiny', shared: spent(7), arms: [{ arm: 'mutual', own: spent(1234), toMake: spent(0), ratio }] }],
  shared: spent(0),
  total: spent(1241),
};

it('shows each arm, what is shared and the total', () => {
  const values = costTable(costs).rows.map((row) => row.map(({ value }) => value));
  expect(values.map(([name]) => name)).toEqual(['tiny: mutual', 'tiny: shared by arms', 'shared by models', 'total']);
  expect(values[0]?.slice(2)).toEqual(['20', '5', '0', '1.5', '2.0', '3.00', '–']);
});

it('stands in a report only where costs are known', () => {
  expect(costSection(undefined)).toBeUndefined();
  expect(renderMarkdown(sampleResults())).not.toContain('## Cost');
  expect(renderMarkdown(sampleResults(), costs)).toContain('## Cost');
});
