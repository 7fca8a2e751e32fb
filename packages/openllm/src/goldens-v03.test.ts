import { sha256 } from '@mainbench/kit';
import { PythonRandom } from '@mainbench/python-semantics';
import type { BenchmarkRecord, JsonValue } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { buildDocuments } from './build/build-documents.ts';
import { buildSettings, type OpenllmOptions, openllmOptions } from './build/settings.ts';
import { type OpenllmDocument, referenceName, type TaskDefinition } from './definition.ts';
import { openllmTask } from './openllm-task.ts';
import { mmlu } from './tasks/mmlu.ts';
import { definitions } from './tasks/tasks.ts';
import { goldenRun } from './testing/golden-runs.ts';
import { goldenContext, goldenJson, goldenLines } from './testing/goldens.ts';

interface RequestGolden {
  task: string;
  first_requests: [string, JsonValue][];
  n_requests: number;
  sha256_json_dumps: string;
}

const context = goldenContext();
const preset = 'openllm-v0.3';

/** The requests as v0.3 keeps them, by its names of tasks. */
function requestsOf(documents: readonly OpenllmDocument[], until?: JsonValue): Map<string, [string, JsonValue][]> {
  const requests = new Map<string, [string, JsonValue][]>();
  for (const { task, contexts, continuations, generation } of documents) {
    const own = requests.get(task) ?? [];
    requests.set(task, own);
    for (const text of contexts) {
      if (generation !== null) own.push([text, until ?? { until: generation.until }]);
      for (const continuation of continuations) own.push([text, continuation]);
    }
  }
  return requests;
}

/** `json.dumps` with sorted keys, as the goldens were hashed. */
function jsonDumps(value: JsonValue): string {
  if (typeof value === 'string') {
    const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return JSON.stringify(value).replace(/[^\x20-\x7e]/g, escaped);
  }
  if (Array.isArray(value)) return `[${value.map(jsonDumps).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${jsonDumps(key)}: ${jsonDumps(entry as JsonValue)}`).join(', ')}}`;
}

const hashOf = (requests: [string, JsonValue][] | undefined) => sha256(jsonDumps(requests ?? []));

const leaderboardTasks = definitions.filter(({ leaderboard }) => leaderboard === true);

describe('v03_leaderboard_commit', () => {
  const goldens = goldenLines<RequestGolden>('v03_leaderboard_commit/requests.jsonl.gz');
  const results = goldenJson<Record<string, Record<string, number>>>('v03_leaderboard_commit/results.json');
  const named: Record<string, string> = { exact_match_strict: 'acc' };

  it.each(leaderboardTasks.map((task) => [task.name, task] as const))(
    '%s: requests and scores are those of the reference',
    async (_, task) => {
      const { documents, summary } = await goldenRun(task, { preset }, context);
      const requests = requestsOf(documents);
      expect(requests.size).toBe(task.name === 'mmlu' ? 57 : 1);
      for (const [name, own] of requests) {
        const golden = goldens.find((entry) => entry.task === name);
        expect(own.slice(0, golden?.first_requests.length)).toEqual(golden?.first_requests);
        expect([own.length, hashOf(own)]).toEqual([golden?.n_requests, golden?.sha256_json_dumps]);
      }
      const compared = summary.scores.filter(
        ({ group }) => task.name !== 'mmlu' || requests.has(`hendrycksTest-${group}`),
      );
      expect(compared.length).toBe({ mmlu: 57, winogrande: 1, gsm8k: 1 }[task.name] ?? 2);
      for (const { metric, group, value, standardError } of compared) {
        const golden = results[referenceName(task, preset, group ?? undefined)];
        const name = named[metric] ?? metric;
        expect(Math.abs((value ?? Number.NaN) - (golden?.[name] ?? Number.NaN))).toBeLessThan(1e-12);
        expect(Math.abs((standardError ?? Number.NaN) - (golden?.[`${name}_stderr`] ?? Number.NaN))).toBeLessThan(
          1e-12,
        );
      }
    },
    120_000,
  );
});

/** MMLU as it was asked before June 2023: the choices themselves are scored. */
const olderMmlu: TaskDefinition = {
  ...mmlu,
  read(row, given) {
    const question = mmlu.read(row, given);
    const { question: text, choices } = row.values as { question: string; choices: string[] };
    const options = choices.map((choice, index) => `${'ABCD'[index]}. ${choice}\n`).join('');
    const prompt = `Question: ${text}\nChoices:\n${options}Answer:`;
    return { ...question, description: '', prompts: [prompt], continuations: choices.map((choice) => ` ${choice}`) };
  },
};

describe('the hashes that lm-evaluation-harness publishes', () => {
  const published = goldenJson<Record<string, unknown>>('lm_eval_v03_testdata.json');

  async function build(task: TaskDefinition, options: Partial<OpenllmOptions> = {}): Promise<OpenllmDocument[]> {
    const settings = buildSettings(task, openllmOptions.parse({ preset, shots: 0, ...options }));
    const documents: OpenllmDocument[] = [];
    for await (const document of buildDocuments(task, settings, context)) documents.push(document);
    return documents;
  }

  it.each([
    ['arc_challenge', 'arc_challenge-v0-loglikelihood', undefined],
    ['truthfulqa_mc2', 'truthfulqa_mc-v1-loglikelihood', undefined],
    ['winogrande', 'winogrande-v0-loglikelihood', undefined],
    ['gsm8k', 'gsm8k-v0-greedy_until', ['\n']],
  ] as const)('%s', async (name, key, until) => {
    const task = leaderboardTasks.find((entry) => entry.name === name) as TaskDefinition;
    const [requests] = requestsOf(await build(task), until as unknown as JsonValue).values();
    expect(hashOf(requests)).toBe(published[key]);
  });

  it('mmlu: 57 of 57 subjects', async () => {
    const requests = requestsOf(await build(olderMmlu));
    expect(requests.size).toBe(57);
    for (const [name, own] of requests) expect(hashOf(own), name).toBe(published[`${name}-v0-loglikelihood`]);
  });

  it.each([
    ['arc_challenge', 'arc_challenge', 'arc_challenge-v0-res.json'],
    ['truthfulqa_mc2', 'truthfulqa_mc', 'truthfulqa_mc-v1-res.json'],
    ['winogrande', 'winogrande', 'winogrande-v0-res.json'],
  ])('%s: the scores of a model that answers at random', async (name, reference, key) => {
    const task = leaderboardTasks.find((entry) => entry.name === name) as TaskDefinition;
    if (task.kind !== 'choices') throw new Error('expected a task of choices');
    const random = new PythonRandom(42);
    const records: BenchmarkRecord[] = [];
    for (const document of await build(task)) {
      const logprobs = document.contexts.flatMap(() => document.continuations.map(() => -random.random()));
      const metrics = task.score(logprobs, document, preset);
      records.push({ id: document.id, metrics, group: null, hashes: { doc: '', prompt: '', target: '' }, details: {} });
    }
    async function* all() {
      yield* records;
    }
    const { scores } = await openllmTask(task).summarize(all(), openllmOptions.parse({ preset }));
    const golden = (published[key] as { results: Record<string, Record<string, number>> }).results[reference];
    const found = scores.flatMap(({ metric, value, standardError }) => [
      [metric, value],
      [`${metric}_stderr`, standardError],
    ]);
    expect(found.length).toBe(Object.keys(golden ?? {}).length);
    for (const [metric, value] of found) {
      expect(Math.abs(Number(value) - (golden?.[String(metric)] ?? Number.NaN))).toBeLessThan(1e-12);
    }
  });
});
