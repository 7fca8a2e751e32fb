import { sha256 } from '@mainbench/kit';
import type { BenchmarkSummary } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { definitions } from './tasks/tasks.ts';
import { goldenRun } from './testing/golden-runs.ts';
import { goldenContext, goldenJson, goldenLines } from './testing/goldens.ts';

interface RequestGolden {
  task: string;
  doc_id?: number;
  ctx_sha256?: string[];
  args?: [string, unknown][];
  n_docs?: number;
  n_requests?: number;
}

interface SampleGolden {
  task: string;
  doc_id: number;
  filter: string;
  target: unknown;
  filtered_resps: unknown[];
  [metric: string]: unknown;
}

type Results = Record<
  string,
  { results: Record<string, Record<string, number>>; groups?: Record<string, Record<string, number>> }
>;

const context = goldenContext();
const names: Record<string, string> = {
  mc2: 'acc',
  exact_match_strict: 'exact_match',
  exact_match_flexible: 'exact_match',
};

function keyed<T extends { task: string; doc_id?: number }>(rows: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const key = `${row.task}/${row.doc_id ?? ''}`;
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return found;
}

function scoreOf(summary: BenchmarkSummary, metric: string, group: string | null) {
  const found = summary.scores.find((score) => score.metric === metric && score.group === group);
  return { value: found?.value ?? Number.NaN, error: found?.standardError ?? Number.NaN };
}

describe.each([
  ['v04x_openllm', 'train', definitions.map(({ name }) => name)],
  ['v04x_default_fewshot_split', 'default', ['arc_challenge', 'hellaswag', 'winogrande']],
] as const)('%s', (folder, split, tasks) => {
  const requests = keyed(goldenLines<RequestGolden>(`${folder}/requests.jsonl.gz`));
  const samples = keyed(goldenLines<SampleGolden>(`${folder}/sample_metrics.jsonl.gz`));
  const results = goldenJson<Results>(`${folder}/results.json`);
  const published = Object.values(results).reduce<Record<string, Record<string, number>>>(
    (all, { results: own, groups = {} }) => Object.assign(all, own, groups),
    {},
  );

  it.each(
    definitions
      .filter(({ name }) => (tasks as readonly string[]).includes(name))
      .map((task) => [task.name, task] as const),
  )(
    '%s: prompts, answers and scores are those of the reference',
    async (_, task) => {
      const { documents, records, summary } = await goldenRun(task, { fewshot_split: split }, context);
      const counted = new Map<string, number>();
      for (const [index, document] of documents.entries()) {
        const key = `${document.task}/${document.doc_id}`;
        const request = requests.get(key)?.[0];
        expect([...new Set(document.contexts.map((text) => sha256(text)))]).toEqual(request?.ctx_sha256);
        if (request?.args !== undefined && task.kind === 'choices') {
          const built = document.contexts.flatMap((text) => document.continuations.map((end) => [text, end]));
          expect(built).toEqual(request.args);
        }
        counted.set(document.task, (counted.get(document.task) ?? 0) + 1);
        const record = records[index];
        for (const sample of samples.get(key) ?? []) {
          if (task.kind === 'choices') {
            const { logprobs, greedy } = (record?.details ?? {}) as { logprobs: number[]; greedy: boolean[] };
            expect(logprobs.map((logprob, place) => [logprob, greedy[place]])).toEqual(sample.filtered_resps);
          } else {
            const way = sample.filter === 'strict-match' ? 'strict' : 'flexible';
            expect([record?.details[way] ?? '[invalid]']).toEqual(sample.filtered_resps);
          }
          for (const [metric, value] of Object.entries(record?.metrics ?? {})) {
            const name = names[metric] ?? metric;
            const other = metric.endsWith('_flexible') !== (sample.filter === 'flexible-extract');
            if (sample[name] === undefined || (task.kind === 'generation' && other)) continue;
            if (metric === 'mc2') expect(value).toBeCloseTo(sample[name] as number, 12);
            else expect(value).toBe(sample[name]);
          }
        }
        expect(samples.has(key)).toBe(true);
      }
      for (const [name, count] of counted) expect(requests.get(`${name}/`)?.[0]?.n_docs).toBe(count);

      const groups = new Set(summary.scores.map(({ group }) => group));
      let compared = 0;
      for (const group of groups) {
        const golden = published[group === null ? task.name : `${task.name}_${group}`];
        for (const { name } of task.metrics) {
          const weighted = task.name === 'mmlu' && group === null;
          const { value, error } = scoreOf(summary, weighted ? `${name}_weighted` : name, group);
          const filter = name.endsWith('_strict')
            ? 'strict-match'
            : name.endsWith('_flexible')
              ? 'flexible-extract'
              : 'none';
          expect(Math.abs(value - (golden?.[`${names[name] ?? name},${filter}`] ?? Number.NaN))).toBeLessThan(1e-12);
          expect(Math.abs(error - (golden?.[`${names[name] ?? name}_stderr,${filter}`] ?? Number.NaN))).toBeLessThan(
            1e-12,
          );
          compared += 1;
        }
      }
      expect(compared).toBe(task.name === 'mmlu' ? 57 + 4 + 1 : task.metrics.length);
    },
    120_000,
  );
});
