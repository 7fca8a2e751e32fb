import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { OpenllmDocument, TaskDefinition } from '../definition.ts';
import { openllmTask } from '../openllm-task.ts';
import { arcChallenge } from '../tasks/arc-challenge.ts';
import { hellaswag } from '../tasks/hellaswag.ts';
import { mmlu } from '../tasks/mmlu.ts';
import { truthfulqaMc2 } from '../tasks/truthfulqa.ts';
import { winogrande } from '../tasks/winogrande.ts';
import { goldenRun } from '../testing/golden-runs.ts';
import { dataLines, goldenContext, goldenSplits } from '../testing/goldens.ts';
import { type OpenllmOptions, openllmOptions } from './settings.ts';

const context = goldenContext();
const folder = mkdtempSync(join(tmpdir(), 'mainbench-openllm-shots-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function documentsOf(
  task: TaskDefinition,
  given: Partial<OpenllmOptions>,
  dataDirectory = context.dataDirectory,
) {
  const benchmark = openllmTask(task);
  const documents: OpenllmDocument[] = [];
  const own = { ...context, dataDirectory };
  for await (const document of benchmark.documents(openllmOptions.parse(given), own)) documents.push(document);
  return documents;
}

const fromEvaluation = { fewshot_from: 'evaluation' } as const;

describe('examples from the evaluation split', () => {
  it.each(['openllm-v0.4', 'openllm-v0.3'] as const)(
    'are drawn by %s from the last 200 rows, as from a file of these',
    async (preset) => {
      // The goldens' rows of HellaSwag: 800 questions and a pool of the 200 rows after them.
      const own = await documentsOf(hellaswag, { preset, ...fromEvaluation });
      expect(own).toHaveLength(800);
      expect(own).toEqual(await documentsOf(hellaswag, { preset, ...goldenSplits.hellaswag }));
    },
    60_000,
  );

  it('are no questions, and no question is an example', async () => {
    const rows = dataLines<{ sentence: string }>('winogrande_xl_dev.jsonl.gz');
    const file = join(folder, 'winogrande_xl_dev.jsonl');
    const marked = rows.slice(0, 230).map((row, index) => ({ ...row, sentence: `[${index}] ${row.sentence}` }));
    writeFileSync(file, marked.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const documents = await documentsOf(winogrande, fromEvaluation, folder);
    expect(documents).toHaveLength(30);
    const examples = new Set<number>();
    for (const [index, { contexts }] of documents.entries()) {
      const named = [...(contexts[0] ?? '').matchAll(/\[(\d+)\]/g)].map(([, number]) => Number(number));
      expect(named.at(-1)).toBe(index);
      expect(named).toHaveLength(6);
      for (const number of named.slice(0, -1)) examples.add(number);
    }
    expect(Math.min(...examples)).toBeGreaterThanOrEqual(30);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(231);
  });

  it('mark the score, which others do not have', async () => {
    const { summary } = await goldenRun(
      winogrande,
      { documents: 'winogrande_xl_dev.jsonl[0:210]', pool: null, ...fromEvaluation },
      context,
    );
    expect(summary.scores[0]?.rows).toBe(10);
    expect(summary.notComparable).toBe(
      'the examples come from the last 200 rows of its evaluation split, which are not asked, and not from its training split',
    );
    expect(
      (await goldenRun(winogrande, { documents: 'winogrande_xl_dev.jsonl[0:10]' }, context)).summary,
    ).not.toHaveProperty('notComparable');
  });

  it('need no training split, and are offered where it is missing', async () => {
    const identity = (options: Partial<OpenllmOptions>) =>
      openllmTask(winogrande).identity(openllmOptions.parse(options), context);
    const refusal = await identity({}).catch((error) => error);
    expect(refusal.message).toMatch(/^the split train of winogrande is missing: /);
    expect(refusal.details.hint).toMatch(
      / Or set winogrande's option fewshot_from to evaluation: its score is then marked not comparable\.$/,
    );
    expect(Object.keys((await identity(fromEvaluation)) as object)).toEqual(['form', 'documents']);
    expect(Object.keys((await identity({ shots: 0, ...fromEvaluation })) as object)).toEqual(['form', 'documents']);
  });

  it('reserve nothing where no examples are shown', async () => {
    const options = { shots: 0, documents: 'winogrande_xl_dev.jsonl[0:210]', ...fromEvaluation };
    expect(await documentsOf(winogrande, options)).toHaveLength(210);
    expect(openllmTask(winogrande).expectedDocuments(openllmOptions.parse(fromEvaluation))).toBe(1067);
  });

  it.each<[TaskDefinition, Partial<OpenllmOptions>, string]>([
    [mmlu, {}, 'mmlu draws no examples: they come with its questions.'],
    [truthfulqaMc2, { shots: 1 }, 'truthfulqa_mc2 takes no examples: its prompt is fixed.'],
    [
      arcChallenge,
      { pool: 'ARC-Challenge-Train.jsonl' },
      'arc_challenge: fewshot_from: evaluation and pool both set the examples.',
    ],
    [
      winogrande,
      { documents: 'winogrande_xl_dev.jsonl[0:200]' },
      'winogrande takes its examples from the last 200 rows of its questions, and there are 200 in all.',
    ],
  ])('of $name are refused where they cannot be: %#', async (task, options, message) => {
    await expect(documentsOf(task, { ...options, ...fromEvaluation })).rejects.toThrow(message);
  });
});
