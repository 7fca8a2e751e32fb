import { describe, expect, it } from 'vitest';
import { createContext } from '../report-context.ts';
import type { Table } from '../table/table.ts';
import { sampleResults } from '../testing/sample-results.ts';
import { settingsSection } from './settings.ts';

const results = sampleResults({ models: ['one', 'two'], seeds: [1, 2], arms: ['seed-only', 'no-filter', 'mutual'] });

function tables(given = results): Table[] {
  const blocks = settingsSection(createContext(given))?.blocks ?? [];
  return blocks
    .flatMap((block) => (block.kind === 'fold' ? block.blocks : [block]))
    .flatMap((block) => (block.kind === 'table' ? [block.table] : []));
}

const rowsOf = (start: string, given = results) =>
  tables(given)
    .find(({ caption }) => caption.startsWith(start))
    ?.rows.map((row) => row.map(({ value }) => value));

describe('the section of settings', () => {
  it('names filters with their options and the models that they ask', () => {
    expect(rowsOf('Arms')).toEqual([
      ['seed-only', '–', '–', '–', '–', '–'],
      ['no-filter', 'random, version 1', '–', '–', '–', '1'],
      ['mutual', 'mutual, version 1', 'variant forward', 'forward, reverse', 'aligned', '1'],
    ]);
  });

  it('shows pairs, passes, learning rate and α of each training, seeds in one row', () => {
    const rows = rowsOf('Trainings');
    expect(rows).toHaveLength(8);
    expect(rows?.[0]).toEqual([
      'alignment loop',
      'forward-1',
      'one',
      '400',
      '20',
      '1.60',
      '0.00002',
      'policy loss-ratio',
    ]);
    expect(rows?.[3]).toEqual(['mutual', 'tune', 'one', '1,720', '86', '1.60', '0.00002', '–']);
  });

  it('shows the rule of selection, its threshold and the ties at it', () => {
    expect(rowsOf('Selection')?.[1]).toEqual(['mutual', 'one', '1', 'top_k 1320', '1,320', '−1.5000', '1', '1']);
  });

  it('shows what two numbers must share, the commit, and every field of the recipe', () => {
    expect(rowsOf('Evaluations')?.map(([task]) => task)).toEqual(['follow', 'response-loss', 'sample-benchmark']);
    expect(rowsOf('Code')).toContainEqual(['dirty', 'false']);
    expect(rowsOf('The recipe')).toContainEqual(['align.iterations', '3']);
  });

  it('has a heading for each of several runs', () => {
    const [run] = results.runs;
    if (run === undefined) throw new TypeError('the sample has no run');
    const blocks = settingsSection(createContext({ ...results, runs: [run, { ...run, name: 'other' }] }))?.blocks;
    const headings = blocks?.flatMap((block) => (block.kind === 'heading' ? [block.text] : []));
    expect(headings).toEqual(['Run invented-sample', 'Run other']);
  });
});
