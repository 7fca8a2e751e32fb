import type { BenchmarkRecord, JsonObject, ReasoningPolicy } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskDefinition } from '../definition.ts';
import { arcChallenge } from '../tasks/arc-challenge.ts';
import { gsm8k } from '../tasks/gsm8k.ts';
import { mmlu } from '../tasks/mmlu.ts';
import { summarizeRecords } from './summarize.ts';

function recordOf(id: string, metrics: Record<string, number | null>, details: JsonObject = {}): BenchmarkRecord {
  const group = id.includes('/') && metrics.acc !== null ? (id.split('/')[0] ?? null) : null;
  return { id, metrics, group, hashes: { doc: '', prompt: '', target: '' }, details };
}

function summarize(task: TaskDefinition, records: readonly BenchmarkRecord[], policy?: ReasoningPolicy) {
  async function* all() {
    yield* records;
  }
  return summarizeRecords(task, 'openllm-v0.4', all(), policy);
}

describe('summarizeRecords', () => {
  it('counts what became of reasoning: what a server tells apart is never part of an answer', async () => {
    const read = { strict: '3', flexible: '3', reasoned: true };
    const [marked, apart] = ['<think>Hm</think>#### 3', '#### 3'].map((text, index) =>
      recordOf(String(index), { exact_match_strict: 1 }, { ...read, text }),
    ) as [BenchmarkRecord, BenchmarkRecord];
    const removed = 'answers with marked reasoning, taken out before scoring';
    expect((await summarize(gsm8k, [marked, apart])).counts).toEqual({ [removed]: 2 });
    expect((await summarize(gsm8k, [marked, apart], 'keep')).counts).toEqual({
      [removed]: 1,
      'answers with marked reasoning, scored as part of the answer': 1,
    });
  });

  it('tells the mean of subjects and the mean of questions apart', async () => {
    const { scores, notes } = await summarize(mmlu, [
      ...['anatomy/0', 'anatomy/1', 'anatomy/2'].map((id) => recordOf(id, { acc: 1 })),
      recordOf('anatomy/3', { acc: 0 }),
      ...['virology/0', 'virology/1'].map((id) => recordOf(id, { acc: 0 })),
    ]);
    const found = scores.map(({ metric, group, value, rows }) => [metric, group, value, rows]);
    expect(found).toEqual([
      ['acc', null, 0.375, 6],
      ['acc_weighted', null, 0.5, 6],
      ['acc', 'stem', 0.75, 4],
      ['acc', 'other', 0, 2],
      ['acc', 'anatomy', 0.75, 4],
      ['acc', 'virology', 0, 2],
    ]);
    expect(scores[0]?.standardError).toBeCloseTo(0.25 / 2, 15);
    expect(notes).toEqual(['2 of 57 subjects were asked']);
  });

  it('counts a question that was not measured under its subject, and never as wrong', async () => {
    const { scores } = await summarize(mmlu, [recordOf('anatomy/0', { acc: 1 }), recordOf('anatomy/1', { acc: null })]);
    expect(scores[0]).toMatchObject({ value: 1, rows: 1, missing: 1, standardError: null });
    const nothing = await summarize(mmlu, [recordOf('anatomy/0', { acc: null })]);
    expect(nothing.scores[0]).toMatchObject({ value: null, standardError: null, interval: null, missing: 1 });
  });

  it('counts texts that lost their beginning, and answers without a number', async () => {
    const { counts, notes } = await summarize(gsm8k, [
      recordOf('0', { exact_match_strict: 0 }, { strict: null, flexible: '3', truncated_tokens: 4 }),
      recordOf('1', { exact_match_strict: 0 }, { strict: null, flexible: null, truncated_tokens: 0 }),
      recordOf('2', { exact_match_strict: 1 }, { strict: '3', flexible: '3' }),
      recordOf('3', { exact_match_strict: null }, { reason: 'too long for the model' }),
    ]);
    expect(counts).toEqual({
      'prompts without their beginning: longer than the context': 1,
      'answers without a number after ####': 2,
      'answers without any number': 1,
    });
    expect(notes[0]).toBe('66.7 % of the answers hold no number to read (strict); they count as wrong');
  });

  it('keeps every mean inside its interval', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(0, 1, null), { minLength: 1 }), async (values) => {
        const { scores } = await summarize(
          arcChallenge,
          values.map((acc, index) => recordOf(String(index), { acc, acc_norm: acc })),
        );
        for (const { value, interval, rows, missing } of scores) {
          expect(rows + missing).toBe(values.length);
          if (value === null) expect(rows).toBe(0);
          else expect(interval?.[0] ?? 1).toBeLessThanOrEqual(value);
          if (value !== null) expect(interval?.[1] ?? 0).toBeGreaterThanOrEqual(value);
        }
      }),
    );
  });
});
