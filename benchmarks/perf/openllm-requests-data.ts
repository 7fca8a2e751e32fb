import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

type Row = Record<string, unknown>;

const fixtures = process.env.MAINBENCH_FIXTURES ?? resolve(import.meta.dirname, '../../../shared/fixtures');
const data = join(fixtures, 'openllm', 'data');
const python = join(import.meta.dirname, '.peers', 'lm-eval', 'bin', 'python');

const textOf = (name: string) => gunzipSync(readFileSync(join(data, `${name}.gz`))).toString('utf8');
const rowsOf = (name: string): Row[] =>
  textOf(name)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Rows over and over until there are so many: splits of full size where the fixtures have a part. */
function repeated(rows: readonly Row[], count: number): Row[] {
  return Array.from({ length: count }, (_, index) => rows[index % rows.length] as Row);
}

interface ArcRow extends Row {
  id: string;
  question: { stem: string; choices: { text: string; label: string }[] };
  answerKey: string;
}

/** The hub's columns of AI2's release. */
function arcColumns(row: Row): Row {
  const { id, question, answerKey } = row as ArcRow;
  const choices = { text: question.choices.map(({ text }) => text), label: question.choices.map(({ label }) => label) };
  return { id, question: question.stem, choices, answerKey };
}

function truthfulColumns(row: Row): Row {
  const columns = (targets: Record<string, number>) => ({
    choices: Object.keys(targets),
    labels: Object.values(targets),
  });
  const { mc1_targets, mc2_targets } = row as Record<string, Record<string, number>>;
  return { question: row.question, mc1_targets: columns(mc1_targets ?? {}), mc2_targets: columns(mc2_targets ?? {}) };
}

/** TruthfulQA's preamble, out of the installed package. */
function copyPreamble(folder: string): void {
  const program = 'import importlib.util as u; print(u.find_spec("lm_eval").submodule_search_locations[0])';
  const root = execFileSync(python, ['-c', program], { encoding: 'utf8' }).trim();
  copyFileSync(join(root, 'tasks', 'truthfulqa', 'truthfulqa_mc1.yaml'), join(folder, 'truthfulqa_mc1.yaml'));
}

/**
 * Lays out the data of the six tasks for both sides: in the hub's columns for lm-evaluation-harness, which reads it as
 * JSON, and as the fixtures have it for mainbench.
 * @param other draw other numbers of examples, from another seed
 */
export function writeRequestData(folder: string, other: boolean): void {
  const write = (name: string, rows: readonly Row[]) =>
    writeFileSync(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const settings: Record<string, object> = {};
  const seed = other ? 77 : 1234;
  const add = (task: string, ours: string, shots: number, files: Record<string, string>) => {
    settings[task] = { shots: other && shots > 0 ? Math.max(1, shots - 2) : shots, seed, files, ours };
  };

  for (const [split, name] of [
    ['test', 'ARC-Challenge-Test.jsonl'],
    ['train', 'ARC-Challenge-Train.jsonl'],
  ] as const) {
    write(name, rowsOf(name));
    write(`hub-arc-${split}.jsonl`, rowsOf(name).map(arcColumns));
  }
  add('arc_challenge', 'arc_challenge', 25, { test: 'hub-arc-test.jsonl', train: 'hub-arc-train.jsonl' });

  const scenes = rowsOf('hellaswag_val_sample1000.jsonl');
  write('hellaswag_val.jsonl', repeated(scenes.slice(0, 800), 10_042));
  write('hellaswag_train.jsonl', repeated(scenes.slice(800), 39_905));
  add('hellaswag', 'hellaswag', 10, { validation: 'hellaswag_val.jsonl', train: 'hellaswag_train.jsonl' });

  const [test, dev] = [rowsOf('mmlu_test.jsonl'), rowsOf('mmlu_dev.jsonl')];
  write('mmlu_test.jsonl', test);
  write('mmlu_dev.jsonl', dev);
  for (const subject of new Set(dev.map((row) => row.subject as string))) {
    write(
      `hub-mmlu-${subject}-test.jsonl`,
      test.filter((row) => row.subject === subject),
    );
    write(
      `hub-mmlu-${subject}-dev.jsonl`,
      dev.filter((row) => row.subject === subject),
    );
    const files = { test: `hub-mmlu-${subject}-test.jsonl`, dev: `hub-mmlu-${subject}-dev.jsonl` };
    add(`mmlu_${subject}`, 'mmlu', 5, files);
  }

  const questions: Row[] = JSON.parse(textOf('truthfulqa_mc_task.json'));
  writeFileSync(join(folder, 'truthfulqa_mc_task.json'), JSON.stringify(questions));
  write('hub-truthfulqa.jsonl', questions.map(truthfulColumns));
  copyPreamble(folder);
  add('truthfulqa_mc2', 'truthfulqa_mc2', 0, { validation: 'hub-truthfulqa.jsonl' });

  const sentences = rowsOf('winogrande_xl_dev.jsonl');
  write('winogrande_xl_dev.jsonl', sentences);
  write('winogrande_xl_train.jsonl', repeated(sentences, 40_398));
  add('winogrande', 'winogrande', 5, { validation: 'winogrande_xl_dev.jsonl', train: 'winogrande_xl_train.jsonl' });

  write('gsm8k_test.jsonl', rowsOf('gsm8k_test.jsonl'));
  write('gsm8k_train.jsonl', rowsOf('gsm8k_train.jsonl'));
  add('gsm8k', 'gsm8k', 5, { test: 'gsm8k_test.jsonl', train: 'gsm8k_train.jsonl' });
  writeFileSync(join(folder, 'tasks.json'), JSON.stringify(settings));
}
