import { describe, expect, it } from 'vitest';
import { benchmarkSummary, type ScoredPrompt, summarizeVerdicts, summaryNotes } from './summarize.ts';

const scored: ScoredPrompt[] = [
  { key: 1, ids: ['b:x', 'a:y'], strict: [true, false], loose: [true, true], undetected: 1, broken: false },
  { key: 2, ids: ['a:y', 'a:y'], strict: [true, true], loose: [true, true], undetected: 0, broken: false },
  { key: 1122, ids: ['b:x'], strict: [false], loose: [false], undetected: 0, broken: true },
];

describe('in fixed mode', () => {
  const summary = summarizeVerdicts(scored, 'fixed');

  it('leaves broken prompts out of the headline, and shows both numbers', () => {
    expect(summary.headline.inst_level_strict_acc).toMatchObject({ value: 0.75, count: 4 });
    expect(summary.all.inst_level_strict_acc).toMatchObject({ value: 0.6, count: 5 });
    expect(summary.leftOut).toEqual([1122]);
    const { scores, notes, counts } = benchmarkSummary(summary, 2, { 'empty responses': 1 });
    expect(scores.slice(0, 8).map(({ metric, value }) => [metric, value])).toEqual([
      ['prompt_level_strict_acc', 0.5],
      ['inst_level_strict_acc', 0.75],
      ['prompt_level_loose_acc', 1],
      ['inst_level_loose_acc', 1],
      ['all_prompt_level_strict_acc', 1 / 3],
      ['all_inst_level_strict_acc', 0.6],
      ['all_prompt_level_loose_acc', 2 / 3],
      ['all_inst_level_loose_acc', 0.8],
    ]);
    expect(scores[0]?.missing).toBe(2);
    expect(counts).toEqual({ 'empty responses': 1 });
    expect(notes).toEqual([
      expect.stringContaining('Prompt 1122 is left out of the headline'),
      expect.stringContaining('1 instruction counts as followed because no language'),
    ]);
  });

  it('tells each kind of instruction apart', () => {
    expect(summary.kinds.map(({ id, strict, loose }) => [id, strict.value, loose.value, strict.count])).toEqual([
      ['a:y', 2 / 3, 1, 3],
      ['b:x', 1, 1, 1],
    ]);
  });
});

it('leaves nothing out in mirror mode', () => {
  const summary = summarizeVerdicts(scored, 'mirror');
  expect(summary.headline).toEqual(summary.all);
  expect(summaryNotes(summary)).toHaveLength(1);
  expect(benchmarkSummary(summary, 0, {}).scores.filter(({ group }) => group === null)).toHaveLength(4);
});
