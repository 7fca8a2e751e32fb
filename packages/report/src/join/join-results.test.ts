import type { Results } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../build-report.ts';
import type { Table } from '../table/table.ts';
import { sampleResults } from '../testing/sample-results.ts';
import { joinResults } from './join-results.ts';

/** Results of a run of one model, with some of it changed. */
function runOf(model: string, change: (results: Results) => void = () => {}): Results {
  const results = structuredClone(
    sampleResults({ models: [model], seeds: [1], arms: ['no-filter', 'mutual'], steps: 2 }),
  );
  results.name = `run-of-${model}`;
  change(results);
  return results;
}

function tablesOf(results: Results, id: string): Table[] {
  const blocks = buildReport(results).sections.find((section) => section.id === id)?.blocks ?? [];
  return blocks.flatMap((block) => (block.kind === 'table' ? [block.table] : []));
}

const groupsOf = (table: Table | undefined) => [...new Set(table?.columns.flatMap(({ group }) => group ?? []))];

const changeTask = (results: Results, change: object) => {
  const record = results.runs[0]?.evaluations.find(({ task }) => task === 'follow');
  Object.assign(record ?? {}, change);
};

describe('joinResults', () => {
  it('puts the models of two runs into one table, arms by name', () => {
    const joined = joinResults([runOf('one'), runOf('two')]);
    expect(joined.name).toBe('run-of-one and run-of-two');
    const [first, ...others] = tablesOf(joined, 'outcome');
    expect(groupsOf(first)).toEqual(['one', 'two']);
    expect(first?.rows.map(([arm]) => arm?.value)).toEqual(['no-filter', 'mutual']);
    expect(others).toHaveLength(2);
    expect(joined.notes.join()).not.toContain('stand apart');
    expect(joined.runs.map(({ name }) => name)).toEqual(['run-of-one', 'run-of-two']);
  });

  it.each([
    ['limit', { limit: 100 }, 'limit is none in run-of-one and 100 in run-of-two'],
    ['task version', { version: 2 }, 'task version is 1 in run-of-one and 2 in run-of-two'],
    ['decoding', { options: { max_new_tokens: 9 } }, 'options.max_new_tokens is 64 in run-of-one and 9 in run-of-two'],
    [
      'prompt format',
      { promptFormat: { kind: 'chat' } },
      'prompt format.kind is plain in run-of-one and chat in run-of-two',
    ],
    [
      'data',
      { data: 'f'.repeat(64) },
      /data \(hash of the rows\) is [0-9a-f]{12} in run-of-one and ffffffffffff in run-of-two/,
    ],
    [
      'prompts',
      { prompts: 'e'.repeat(64) },
      /prompts \(hash\) is [0-9a-f]{12} in run-of-one and eeeeeeeeeeee in run-of-two/,
    ],
  ])('splits a task where its %s differs, and names it', (_, change, text) => {
    const joined = joinResults([runOf('one'), runOf('two', (results) => changeTask(results, change))]);
    const tables = tablesOf(joined, 'outcome');
    expect(tables.map(groupsOf)).toEqual([['one'], ['one'], ['one', 'two'], ['two'], ['two']]);
    expect(joined.metrics.map(({ task }) => task)).toContain('follow [run-of-two]');
    const [note] = joined.notes;
    expect(note).toMatch(/^The numbers of follow do not compare over all runs, so they stand apart: /);
    expect(note).toMatch(text);
  });

  it('compares prompts only where every run knows the hash of its own', () => {
    const joined = joinResults([runOf('one'), runOf('two', (results) => changeTask(results, { prompts: null }))]);
    expect(joined.metrics.map(({ task }) => task)).toContain('follow');
  });

  it('splits a derived score with a task that it averages', () => {
    const joined = joinResults([runOf('one'), runOf('two', (results) => changeTask(results, { limit: 3 }))]);
    const names = joined.models.map(({ derived }) => [...new Set(derived.map(({ name }) => name))]);
    expect(names).toEqual([['overall [run-of-one]'], ['overall [run-of-two]']]);
  });

  it('tells two models of one name, and two runs of one name, apart', () => {
    const again = runOf('one');
    const joined = joinResults([runOf('one'), again]);
    expect(joined.models.map(({ name }) => name)).toEqual(['one [run-of-one]', 'one [run-of-one 2]']);
  });

  it('corrects the contrasts of all runs as one family, beside the arms too', () => {
    const withP = (p: number) => (results: Results) => {
      const [first] = results.contrasts;
      if (first?.difference == null) throw new Error('the sample has no difference');
      results.contrasts = [{ ...first, difference: { ...first.difference, p, pAdjusted: p } }];
    };
    const joined = joinResults([runOf('one', withP(0.02)), runOf('two', withP(0.04))]);
    expect(joined.contrasts.map(({ difference }) => difference?.pAdjusted)).toEqual([0.04, 0.04]);
    const [{ arm, against, task, metric } = { arm: '', against: '', task: '', metric: '' }] = joined.contrasts;
    const other = arm === joined.baseline ? against : arm;
    const beside = joined.models.map((model) =>
      model.arms
        .find(({ name }) => name === other)
        ?.metrics.find((entry) => entry.task === task && entry.metric === metric),
    );
    expect(beside.map((entry) => entry?.difference?.pAdjusted)).toEqual([0.04, 0.04]);
  });

  it('says which settings of training differ where numbers stand side by side', () => {
    const joined = joinResults([
      runOf('one'),
      runOf('two', (results) => {
        const [run] = results.runs;
        Object.assign(run?.recipe ?? {}, { align: { iterations: 5 } });
        Object.assign(run?.arms[1]?.filter ?? {}, { options: { variant: 'bidirectional' } });
        results.engine = { ...results.engine, workers: 3 };
      }),
    ]);
    const notes = joined.notes.join('\n');
    expect(notes).toContain('align.iterations is 3 in run-of-one and 5 in run-of-two');
    expect(notes).toContain(
      'The arm mutual is not the same in all runs: filter.options.variant is forward in run-of-one and bidirectional in run-of-two.',
    );
    expect(notes).toContain('workers is 2 in run-of-one and 3 in run-of-two');
  });

  it('leaves out differences to another baseline, and refuses another confidence', () => {
    const joined = joinResults([
      runOf('one'),
      runOf('two', (results) => Object.assign(results, { baseline: 'mutual' })),
    ]);
    expect(joined.models[1]?.arms.flatMap(({ metrics }) => metrics.map(({ difference }) => difference))).toEqual(
      Array.from({ length: 6 }, () => null),
    );
    expect(joined.notes.join()).toContain('report.baseline is mutual there, and no-filter in the first run');
    const other = runOf('two', (results) => Object.assign(results, { confidence: 0.9 }));
    expect(() => joinResults([runOf('one'), other])).toThrow(
      /expected one report.confidence, found 0.95 in run-of-one/,
    );
  });

  it('leaves one run as it is', () => {
    const results = runOf('one');
    expect(joinResults([results])).toBe(results);
  });
});
