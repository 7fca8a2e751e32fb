import type { Results } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../build-report.ts';
import type { Block } from '../document.ts';
import { renderMarkdown } from '../render-markdown.ts';
import type { Table } from '../table/table.ts';
import { sampleResults } from '../testing/sample-results.ts';
import { sampleLoop } from '../testing/sample-stability.ts';

function tablesOf(results: Results, id: string): Table[] {
  const inner = (block: Block): Block[] => (block.kind === 'fold' ? block.blocks : [block]);
  const blocks =
    buildReport(results)
      .sections.find((section) => section.id === id)
      ?.blocks.flatMap(inner) ?? [];
  return blocks.flatMap((block) => (block.kind === 'table' ? [block.table] : []));
}

const values = (table: Table | undefined) => table?.rows.map((row) => row.map(({ value }) => value));

describe('the section of claims', () => {
  it('has a verdict for every claim, coloured only where something is shown', () => {
    const [table] = tablesOf(sampleResults(), 'claims');
    expect(table?.rows.map(([, verdict]) => [verdict?.value, verdict?.state])).toEqual([
      ['not tested', 'repeat'],
      ['mixed', undefined],
      ['mixed', undefined],
      ['not tested', 'repeat'],
      ['mixed', undefined],
      ['not tested', 'repeat'],
    ]);
  });

  it('puts the numbers of each claim below it, a comparison a row', () => {
    const tables = tablesOf(sampleResults({ models: ['tiny'] }), 'claims');
    expect(tables.map(({ caption }) => caption.slice(0, 20))).toEqual([
      'Claims of the paper ',
      'The same on this run',
      'The mutual filter is',
      'The alignment of ins',
    ]);
    expect(values(tables[1])?.[2]).toEqual([
      ...['mutual against no-filter', 'tiny', 'follow/followed', '+2.1 points', '0.026', 'for the claim'],
    ]);
  });

  it('stands in Markdown with its verdicts', () => {
    const text = renderMarkdown(sampleResults());
    const lines = text.split('\n').filter((line) => line.startsWith('| The alignment of instruction and'));
    expect(lines.map((line) => line.split(' | ')[1])).toEqual(['mixed']);
    expect(text.split('\n')).toContain('## Claim by claim');
  });

  it('shows no method to be anything with one replicate', () => {
    const [table] = tablesOf(sampleResults({ seeds: [1] }), 'claims');
    const verdicts = table?.rows.map(([, verdict]) => verdict?.value);
    expect(new Set(verdicts)).toEqual(new Set(['not tested', 'not shown']));
  });
});

describe('the table of stability', () => {
  const stabilityOf = (results: Results) =>
    tablesOf(results, 'alignment').find(({ caption }) => caption.startsWith('Stability'));

  it('has a row for each loop and direction, without the trainings that α does not weigh', () => {
    const results = sampleResults({ models: ['tiny'] });
    const loop = { arms: ['fixed'], seeds: [1], iterations: 0, policy: 'fixed', spikes: 0, spread: 1.5 };
    results.models[0]?.stability.push(sampleLoop(loop));
    const rows = values(stabilityOf(results));
    expect(rows).toHaveLength(4);
    // Three seeds and three iterations of 60 steps, a spike each.
    expect(rows?.[0]).toEqual([
      ...['loss-ratio', '3', 'no-filter, score, mutual, oracle', 'forward', '540', '9'],
      ...['2.00', '1.80–1.81', '1.700', '0.012'],
    ]);
    expect(rows?.[2]?.slice(0, 4)).toEqual(['no aligned data', '0', 'fixed', 'forward']);
    expect(rows?.[2]?.at(-1)).toBe('–');
  });

  it('says what is missing, and is left out where there are no loops', () => {
    const results = sampleResults({ models: ['tiny'], seeds: [1] });
    for (const training of results.models[0]?.stability[0]?.trainings ?? []) {
      if (training.iteration > 1) Object.assign(training, { steps: null, spikes: null, gradientNorm: null });
    }
    const steps = stabilityOf(results)?.rows[0]?.[4];
    expect(steps).toEqual({ value: '60', remark: '2 of 3 trainings missing' });
    for (const model of results.models) model.stability = [];
    expect(stabilityOf(results)).toBeUndefined();
  });
});
