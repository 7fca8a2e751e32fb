import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { buildDocuments } from '../build/build-documents.ts';
import { buildSettings, openllmOptions } from '../build/settings.ts';
import type { TaskDefinition } from '../definition.ts';
import { definitions } from '../tasks/tasks.ts';
import { dataLines, goldenContext } from '../testing/goldens.ts';

type Row = Record<string, unknown>;
const local = goldenContext();
const folder = mkdtempSync(join(tmpdir(), 'mainbench-openllm-hub-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const python = process.env.MAINBENCH_PYTHON ?? resolve(import.meta.dirname, '../../../../.venv/bin/python');
const program = `import json, sys, pyarrow, pyarrow.parquet as parquet
for target in sys.argv[1:]:
    rows = [json.loads(line) for line in open(target + ".rows")]
    parquet.write_table(pyarrow.Table.from_pylist(rows), target, row_group_size=2)`;

interface Split {
  dataset: string;
  path: string;
  rows: readonly Row[];
}

function writeSplits(root: string, splits: readonly Split[]): void {
  const targets = splits.map(({ dataset, path, rows }) => {
    const target = join(root, dataset, `${path}-00000-of-00001.parquet`);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(`${target}.rows`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return target;
  });
  execFileSync(python, ['-c', program, ...targets]);
}

/** The first rows of a file, in the columns of the hub. */
const firstRows = (name: string, convert: (row: Row) => Row = (row) => row) =>
  dataLines<Row>(name).slice(0, 5).map(convert);

function arcColumns(row: Row): Row {
  const { stem, choices } = row.question as { stem: string; choices: { text: string; label: string }[] };
  const columns = { text: choices.map(({ text }) => text), label: choices.map(({ label }) => label) };
  return { id: row.id, question: stem, choices: columns, answerKey: row.answerKey };
}

const scenes = firstRows('hellaswag_val_sample1000.jsonl.gz', (row) => ({ ...row, label: String(row.label) }));
const sentences = firstRows('winogrande_xl_dev.jsonl.gz');

writeSplits(folder, [
  {
    dataset: 'ai2-arc',
    path: 'ARC-Challenge/test',
    rows: firstRows('ARC-Challenge-Test.jsonl.gz', arcColumns),
  },
  { dataset: 'ai2-arc', path: 'ARC-Challenge/train', rows: firstRows('ARC-Challenge-Train.jsonl.gz', arcColumns) },
  { dataset: 'hellaswag', path: 'data/validation', rows: scenes },
  { dataset: 'hellaswag', path: 'data/train', rows: scenes },
  { dataset: 'mmlu', path: 'all/test', rows: firstRows('mmlu_test.jsonl.gz') },
  { dataset: 'mmlu', path: 'all/dev', rows: firstRows('mmlu_dev.jsonl.gz') },
  { dataset: 'winogrande', path: 'winogrande_xl/validation', rows: sentences },
  { dataset: 'winogrande', path: 'winogrande_xl/train', rows: sentences },
  { dataset: 'gsm8k', path: 'main/test', rows: firstRows('gsm8k_test.jsonl.gz') },
  { dataset: 'gsm8k', path: 'main/train', rows: firstRows('gsm8k_train.jsonl.gz') },
  { dataset: 'broken/gsm8k', path: 'main/test', rows: [{ question: 'How many?' }] },
  { dataset: 'broken/gsm8k', path: 'main/train', rows: firstRows('gsm8k_train.jsonl.gz') },
]);

/** Files of the fixtures that hold the same rows. */
const files: Readonly<Record<string, [documents: string, pool: string]>> = {
  arc_challenge: ['ARC-Challenge-Test.jsonl', 'ARC-Challenge-Train.jsonl'],
  hellaswag: ['hellaswag_val_sample1000.jsonl', 'hellaswag_val_sample1000.jsonl'],
  mmlu: ['mmlu_test.jsonl', 'mmlu_dev.jsonl'],
  winogrande: ['winogrande_xl_dev.jsonl', 'winogrande_xl_dev.jsonl'],
  gsm8k: ['gsm8k_test.jsonl', 'gsm8k_train.jsonl'],
};

async function built(task: TaskDefinition, options: object, dataDirectory: string) {
  const settings = buildSettings(task, openllmOptions.parse({ shots: 3, ...options }));
  const documents = await Array.fromAsync(buildDocuments(task, settings, { ...local, dataDirectory }));
  return documents.map(({ row_hash: _, ...document }) => document);
}

it.each(Object.keys(files))('%s: Parquet of the hub gives the prompts of the first release', async (name) => {
  const task = definitions.find((entry) => entry.name === name) as TaskDefinition;
  const fromHub = await built(task, {}, folder);
  const [documents, pool] = files[name] as [string, string];
  const rows = { documents: `${documents}[0:5]`, pool: `${pool}[0:5]` };
  expect(fromHub).toHaveLength(5);
  expect(fromHub).toEqual(await built(task, rows, local.dataDirectory));
});

it('says which column a Parquet file lacks', async () => {
  const task = definitions.find(({ name }) => name === 'gsm8k') as TaskDefinition;
  await expect(built(task, {}, join(folder, 'broken'))).rejects.toThrow('expected the column answer; found question.');
});
