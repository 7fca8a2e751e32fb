import type { BenchmarkScore, BenchmarkSummary } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { definitions, leaderboardNames } from '../tasks/tasks.ts';
import { goldenRun } from '../testing/golden-runs.ts';
import { goldenContext, goldenJson } from '../testing/goldens.ts';
import { type EvaluatedBenchmark, leaderboardAverage, lmEvalResults } from './lm-eval-results.ts';

type Tables = Record<string, Record<string, Record<string, unknown>>>;

const context = goldenContext();

async function evaluated(preset: 'openllm-v0.4' | 'openllm-v0.3', names: readonly string[]) {
  const tasks = definitions.filter(({ name }) => names.includes(name));
  return Promise.all(
    tasks.map(async (task) => {
      const { summary } = await goldenRun(task, { preset }, context);
      return { task: task.name, options: { preset }, summary };
    }),
  );
}

describe('lmEvalResults', () => {
  it('has the tables of v0.4, with the same keys and numbers', async () => {
    const own = lmEvalResults(await evaluated('openllm-v0.4', ['arc_challenge', 'gsm8k', 'winogrande']), {}) as Tables;
    const golden = goldenJson<Record<string, Tables>>('v04x_openllm/results.json').ref_openllm as Tables;
    for (const task of ['arc_challenge', 'gsm8k', 'winogrande']) {
      const { name: _, sample_len: __, ...numbers } = golden.results?.[task] ?? {};
      expect(own.results?.[task]).toEqual(numbers);
      for (const table of ['versions', 'n-shot', 'n-samples', 'higher_is_better']) {
        expect(own[table]?.[task], table).toEqual(golden[table]?.[task]);
      }
    }
    expect(own.groups).toBeUndefined();
    expect(own.open_llm_leaderboard_average).toBeNull();
  });

  it('has the groups of MMLU', async () => {
    const own = lmEvalResults(await evaluated('openllm-v0.4', ['mmlu']), {}) as Tables;
    expect(Object.keys(own.groups ?? {}).sort()).toEqual(
      ['mmlu', 'mmlu_humanities', 'mmlu_other', 'mmlu_social_sciences', 'mmlu_stem'].sort(),
    );
    expect(own.group_subtasks?.mmlu).toHaveLength(4);
    expect(own.group_subtasks?.mmlu_humanities).toHaveLength(13);
    expect(Object.keys(own.results ?? {})).toHaveLength(1 + 4 + 57);
    expect(own.versions).toMatchObject({ mmlu: 2, mmlu_anatomy: 1 });
    expect(own.results?.mmlu?.['acc,none']).toBeCloseTo(0.2533114940891611, 12);
  }, 60_000);

  it('has the keys of v0.3', async () => {
    const own = lmEvalResults(await evaluated('openllm-v0.3', ['gsm8k', 'truthfulqa_mc2']), {}) as Tables;
    const golden = goldenJson<Record<string, unknown>>('v03_leaderboard_commit/results.json');
    expect(Object.keys(own.results?.truthfulqa_mc ?? {}).sort()).toEqual(
      Object.keys(golden.truthfulqa_mc ?? {}).sort(),
    );
    expect(own.results?.gsm8k).toEqual(golden.gsm8k);
  });

  it('leaves out a task without a counterpart', async () => {
    const [arc, winogrande] = await evaluated('openllm-v0.4', ['arc_challenge', 'winogrande']);
    const known = definitions.map((task) => (task.name === 'winogrande' ? { ...task, reference: undefined } : task));
    const own = lmEvalResults([arc, winogrande] as EvaluatedBenchmark[], {}, known) as Tables;
    expect(Object.keys(own.results ?? {})).toEqual(['arc_challenge']);
    expect(lmEvalResults([winogrande as EvaluatedBenchmark], {}, known)).toBeUndefined();
  });

  it('is nothing where there is no such task', () => {
    expect(
      lmEvalResults([{ task: 'ifeval', options: {}, summary: { scores: [], counts: {}, notes: [] } }], {}),
    ).toBeUndefined();
  });
});

describe('leaderboardAverage', () => {
  const summary = (value: number | null): BenchmarkSummary => ({
    scores: [{ value } as BenchmarkScore],
    counts: {},
    notes: [],
  });
  const all = () => new Map(leaderboardNames.map((name, index) => [name, summary(index / 10)]));

  it('is the mean of the six headlines, and nothing where one is missing', () => {
    const summaries = all();
    expect(leaderboardAverage(summaries).value).toBeCloseTo(0.25, 15);
    summaries.set('gsm8k', summary(null));
    expect(leaderboardAverage(summaries).value).toBeNull();
    summaries.delete('gsm8k');
    expect(leaderboardAverage(summaries).value).toBeNull();
  });

  it('leaves out what is not comparable, and is then not the leaderboard’s', () => {
    const summaries = all();
    const [first] = summaries.keys();
    summaries.set(first as string, { ...summary(0.9), notComparable: 'the examples are others' });
    const { value, tasks, leftOut } = leaderboardAverage(summaries);
    expect(value).toBeCloseTo((0.1 + 0.2 + 0.3 + 0.4 + 0.5) / 5, 15);
    expect(leftOut).toEqual([first]);
    expect(tasks).toHaveLength(5);
    const evaluations = [...summaries].map(([task, own]) => {
      const scores = own.scores.map((score) => ({ ...score, metric: 'acc', group: null, standardError: null }));
      return { task, options: {}, summary: { ...own, scores: scores as BenchmarkScore[] } };
    });
    const results = lmEvalResults(evaluations, {}) as Tables;
    expect(results).toMatchObject({
      open_llm_leaderboard_average: null,
      open_llm_comparable_average: { value, tasks, left_out: leftOut },
    });
    expect(results.configs?.[first as string]?.metadata).toMatchObject({ not_comparable: 'the examples are others' });
  });

  it('is nothing where no task is comparable', () => {
    const summaries = new Map(
      [...all()].map(([name, own]) => [name, { ...own, notComparable: 'the examples are others' }] as const),
    );
    expect(leaderboardAverage(summaries)).toMatchObject({ value: null, tasks: [] });
  });
});
