import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SourceContext } from '@mainbench/spec';
import { onTestFinished } from 'vitest';
import { type Annotation, readAnnotations } from '../annotations/annotation.ts';
import { type LengthControlData, readLengthControlData } from '../length-control/gamed-data.ts';

/** AlpacaEval's files beside the project: read from there, never copied. */
export const fixtures = join(
  process.env.MAINBENCH_FIXTURES ?? resolve(import.meta.dirname, '../../../../../shared/fixtures'),
  'alpacaeval',
);

/** A context whose notes are kept. */
export function contextFor(dataDirectory: string = fixtures): SourceContext & { notes: string[] } {
  const notes: string[] = [];
  return { dataDirectory, signal: new AbortController().signal, notes, note: (text) => void notes.push(text) };
}

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'mainbench-alpaca-eval-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A file with a value as JSON. */
export async function jsonFile(directory: string, name: string, value: unknown): Promise<string> {
  const file = join(directory, name);
  await writeFile(file, JSON.stringify(value));
  return file;
}

/** Recorded annotations of a model by a judge. */
export function recorded(model: string, annotator = 'weighted_alpaca_eval_gpt4_turbo'): Promise<Annotation[]> {
  return readAnnotations(join(fixtures, 'annotations', `${annotator}__${model}.json.gz`));
}

/** The gamed comparisons of the fixtures. */
export function gamedData(): Promise<LengthControlData> {
  return readLengthControlData(undefined, contextFor());
}

/** An annotation with what a test does not care for filled in. */
export function annotation(fields: Partial<Annotation>): Annotation {
  return {
    instruction: 'Say hello.',
    output_1: 'Hello.',
    output_2: 'Good day.',
    generator_1: 'baseline',
    generator_2: 'model',
    annotator: 'judge',
    preference: 1,
    completion: null,
    glmPreference: null,
    ...fields,
  };
}
