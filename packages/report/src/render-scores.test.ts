import type { BenchmarkSummary } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { renderScores } from './render-scores.ts';

const score = { metric: 'acc', label: 'accuracy', unit: 'fraction' as const };
const summary: BenchmarkSummary = {
  scores: [
    { ...score, group: null, value: 0.315, standardError: 0.0328, interval: [0.25, 0.38], rows: 200, missing: 0 },
    { ...score, group: 'history', value: null, standardError: null, interval: null, rows: 0, missing: 7 },
  ],
  counts: { 'answers not parsed': 3, 'prompts cut': 0 },
  notes: ['One prompt is flagged.'],
};

describe('renderScores', () => {
  it('shows each score with its error, interval and rows, and what a reader must know beside them', () => {
    expect(renderScores([{ task: 'toy', summary }])).toMatchInlineSnapshot(`
      "Benchmark  Score     Value  ± error  95 % interval  Unit  Rows
      toy        accuracy   31.5      3.3   [25.0, 38.0]  %      200

      toy: 3 answers not parsed
      toy: One prompt is flagged.
      "
    `);
  });

  it('marks scores that do not compare, and says why', () => {
    const text = renderScores([{ task: 'toy', summary: { ...summary, notComparable: 'the examples are others' } }]);
    expect(text).toMatch(/^toy +accuracy +31\.5 \(not comparable\) +3\.3/m);
    expect(text).toContain('\ntoy: not comparable, the examples are others\n');
  });

  it('shows groups where asked for, and a missing value as missing', () => {
    const text = renderScores([{ task: 'toy', summary }], { groups: true });
    expect(text).toMatch(/history +accuracy +missing +– +– +% +0 \(7 missing\)/);
  });
});
