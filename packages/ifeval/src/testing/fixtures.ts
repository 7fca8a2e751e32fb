import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { SourceContext } from '@mainbench/spec';
import { loadTextTools } from '../data/text-tools.ts';
import type { TextTools } from '../response/response-text.ts';

/** Data and goldens of IFEval beside the project: read from there, never copied. */
export const fixtures = join(
  process.env.MAINBENCH_FIXTURES ?? resolve(import.meta.dirname, '../../../../../shared/fixtures'),
  'ifeval',
);

/** A context whose data directory is the fixtures, or another folder. */
export function contextFor(dataDirectory = fixtures): SourceContext {
  return { dataDirectory, signal: new AbortController().signal, note: () => undefined };
}

export async function readGzipped(...path: string[]): Promise<string> {
  return gunzipSync(await readFile(join(fixtures, ...path))).toString('utf8');
}

export async function readGzippedRows<Row>(...path: string[]): Promise<Row[]> {
  const text = await readGzipped(...path);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

let tools: Promise<TextTools> | undefined;

/** What texts are analysed with, seeded with 0 and from the fixtures' data; loaded once a process. */
export function loadedTools(): Promise<TextTools> {
  tools ??= loadTextTools(contextFor(), { seed: 0, nltk: '3.8' });
  return tools;
}
