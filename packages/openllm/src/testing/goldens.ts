import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { SourceContext } from '@mainbench/spec';
import { afterAll } from 'vitest';

const folder = join(
  process.env.MAINBENCH_FIXTURES ?? resolve(import.meta.dirname, '../../../../../shared/fixtures'),
  'openllm',
);

export function goldenJson<T>(name: string): T {
  return JSON.parse(readFileSync(join(folder, 'golden', name), 'utf8'));
}

export function goldenLines<T>(name: string): T[] {
  const text = gunzipSync(readFileSync(join(folder, 'golden', name))).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

export function dataLines<T>(name: string): T[] {
  const text = gunzipSync(readFileSync(join(folder, 'data', name))).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

interface PromptGolden {
  task: string;
  args?: [string, unknown][];
}

/** TruthfulQA's preamble, cut from a whole prompt, in the way its task file is written. */
function preambleFile(): string {
  const prompts = goldenLines<PromptGolden>('v04x_openllm/requests.jsonl.gz');
  const prompt =
    prompts.find(({ task, args }) => task === 'truthfulqa_mc1' && args !== undefined)?.args?.[0]?.[0] ?? '';
  const preamble = prompt.slice(0, prompt.lastIndexOf('\n\nQ: '));
  return `doc_to_text: "\\\n  {% set prompt_qa = '\\\n  ${preamble.replaceAll('\n', '\\n\\\n  ')}\\\n  '%}\\\n  {{prompt_qa}}"\n`;
}

/** A data directory with the fixtures and the preamble, gone after the tests of a file. */
export function goldenContext(): SourceContext {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'mainbench-openllm-'));
  afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }));
  for (const name of readdirSync(join(folder, 'data'))) {
    symlinkSync(join(folder, 'data', name), join(dataDirectory, name));
  }
  writeFileSync(join(dataDirectory, 'truthfulqa_mc1.yaml'), preambleFile());
  return { dataDirectory, signal: new AbortController().signal, note: () => undefined };
}

/** The rows that stood for the splits that are not among the fixtures. */
export const goldenSplits: Readonly<Record<string, { documents: string; pool: string }>> = {
  hellaswag: {
    documents: 'hellaswag_val_sample1000.jsonl[0:800]',
    pool: 'hellaswag_val_sample1000.jsonl[800:1000]',
  },
  winogrande: { documents: 'winogrande_xl_dev.jsonl[0:1000]', pool: 'winogrande_xl_dev.jsonl[1000:1267]' },
};
