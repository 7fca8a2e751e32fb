import { describe, expect, it } from 'vitest';
import { createContext } from '../report-context.ts';
import type { Table } from '../table/table.ts';
import { sampleResults } from '../testing/sample-results.ts';
import { outcomeTable } from './outcome.ts';

function tableOf(results: ReturnType<typeof sampleResults>, metric = 0): Table {
  const chosen = results.metrics[metric];
  if (chosen === undefined) throw new Error('the sample has three metrics');
  return outcomeTable(createContext(results), chosen);
}

const rowOf = (table: Table, arm: string) => table.rows.find(([name]) => name?.value === arm);

describe('outcomeTable', () => {
  it('sets the models side by side', () => {
    const table = tableOf(sampleResults());
    expect([...new Set(table.columns.flatMap(({ group }) => group ?? []))]).toEqual(['sample-llama', 'sample-mistral']);
    expect(rowOf(table, 'mutual')).toEqual([
      { value: 'mutual', colour: 'arm-1' },
      { value: '1,320' },
      { value: '45.4', detail: '[43.3, 47.5]', remark: undefined, link: 'seeds-1' },
      { value: '+2.1', detail: '[+0.8, +3.4]', state: 'better' },
      { value: '0.026' },
      { value: '43.9', detail: '[41.8, 46.0]', remark: undefined, link: 'seeds-1' },
      { value: '+0.6', detail: '[−0.6, +1.9]', state: undefined },
      { value: '0.882' },
    ]);
  });

  it('knows that a lower loss is better', () => {
    const table = tableOf(sampleResults({ arms: ['seed-only', 'no-filter', 'score', 'oracle'] }), 2);
    expect(rowOf(table, 'oracle')?.[3]).toMatchObject({ value: '−0.079', state: 'better' });
    expect(rowOf(table, 'seed-only')?.[3]).toMatchObject({ value: '+0.021', state: 'worse' });
    expect(rowOf(table, 'score')?.[2]).toMatchObject({ remark: '7 missing' });
  });

  it('has neither p nor a mark for a comparison that is not declared', () => {
    const row = rowOf(tableOf(sampleResults()), 'oracle');
    expect(row?.[3]).toMatchObject({ value: '+7.9', state: undefined });
    expect(row?.[4]).toEqual({ value: '–' });
  });

  it('says what the intervals are over, and marks nothing by rows alone', () => {
    expect(tableOf(sampleResults()).notes?.[0]).toContain(
      '95 % intervals over other trainings and other rows (3 replicates as a second random factor)',
    );
    const rowsAlone = tableOf(sampleResults({ seeds: [1, 2] }));
    expect(rowsAlone.notes?.[0]).toContain(
      'intervals over rows alone (2 replicates): they are about these trained models',
    );
    expect(rowsAlone.rows.flat().some(({ state }) => state === 'better' || state === 'worse')).toBe(false);
  });

  it('shows a metric without a value as missing, with the count, never as 0', () => {
    const results = sampleResults({ models: ['tiny'] });
    const entry = results.models[0]?.arms.find(({ name }) => name === 'mutual')?.metrics[0];
    if (entry) Object.assign(entry, { estimate: null, difference: null, missing: 3600 });
    const row = rowOf(tableOf(results), 'mutual');
    expect(row?.[2]).toEqual({ value: 'missing', state: 'missing', remark: '3,600 missing' });
    expect(row?.slice(3).map((cell) => cell.value)).toEqual(['missing', 'missing']);
  });

  it('tells an arm that a model does not have from a missing value', () => {
    const results = sampleResults();
    results.models[1]?.arms.splice(3, 1);
    expect(
      rowOf(tableOf(results), 'mutual')
        ?.slice(5)
        .map((cell) => cell.value),
    ).toEqual(['–', '–', '–']);
  });

  it('shows the range of pairs where seeds differ', () => {
    const results = sampleResults({ models: ['tiny'] });
    const arm = results.models[0]?.arms.find(({ name }) => name === 'mutual');
    if (arm) arm.pairsAdded = [998, 1000, 999];
    expect(rowOf(tableOf(results), 'mutual')?.[1]?.value).toBe('998–1,000');
  });
});
