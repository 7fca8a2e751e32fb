import { describe, expect, it } from 'vitest';
import { parseHtml } from '../testing/parse-html.ts';
import { forestChart } from './forest.ts';
import { renderChart } from './render-chart.ts';

const chart = forestChart({
  title: 'A <title>',
  description: 'A "description"',
  axis: '%',
  rows: [
    { label: 'no-filter', colour: 'arm-baseline', estimate: { mean: 43.3, low: 41.2, high: 45.4 }, seeds: [42, 44.1] },
    { label: '</text><b>', colour: 'arm-1', estimate: { mean: 45.4, low: 43.3, high: 47.5 }, seeds: [] },
    { label: 'unmeasured', colour: 'arm-2', estimate: null, seeds: [] },
  ],
  domain: [40, 50],
  reference: 43.3,
});

describe('renderChart', () => {
  it('draws an accessible image', async () => {
    const elements = parseHtml(await renderChart(chart, 'figure-1'));
    const svg = elements[0];
    expect(svg?.name).toBe('svg');
    expect(svg?.attributes.get('role')).toBe('img');
    expect(svg?.attributes.get('aria-labelledby')).toBe('figure-1-title figure-1-description');
    expect(elements.find(({ name }) => name === 'title')?.text).toBe('A <title>');
    expect(elements.find(({ name }) => name === 'desc')?.text).toBe('A "description"');
  });

  it('draws every row’s name, and marks only for what was measured', async () => {
    const elements = parseHtml(await renderChart(chart, 'figure-1'));
    const labels = elements.filter(({ name }) => name === 'text').map(({ text }) => text);
    expect(labels).toEqual(expect.arrayContaining(['no-filter', '</text><b>', 'unmeasured', '%']));
    const coloured = (colour: string) =>
      elements.filter(({ attributes }) => [...attributes.values()].includes(`var(--${colour})`)).length;
    expect(coloured('arm-1')).toBeGreaterThan(0);
    expect(coloured('arm-2')).toBe(0);
  });

  it('puts no id of its own on the page, no class and no font', async () => {
    const elements = parseHtml(await renderChart(chart, 'figure-1'));
    const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? []);
    expect(ids).toEqual(['figure-1-title', 'figure-1-description']);
    expect(elements.some(({ attributes }) => attributes.has('class') || attributes.has('font-family'))).toBe(false);
  });

  it('stays well-formed where a long name is shortened', async () => {
    const long = structuredClone(chart);
    const svg = JSON.stringify(long).replaceAll('unmeasured', '😀'.repeat(60));
    expect((await renderChart(JSON.parse(svg), 'a')).isWellFormed()).toBe(true);
  });

  it('draws equal charts with equal bytes', async () => {
    expect(await renderChart(structuredClone(chart), 'a')).toBe(await renderChart(chart, 'a'));
  });
});
