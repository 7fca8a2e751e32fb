import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { LanguageModel } from '../language/detect-language.ts';
import { loadLanguages } from '../language/load-languages.ts';
import { contextFor } from './fixtures.ts';

/** Data and goldens of langdetect beside the project: read from there, never copied. */
export const languageFixtures = join(
  process.env.MAINBENCH_FIXTURES ?? resolve(import.meta.dirname, '../../../../../shared/fixtures'),
  'ifeval',
);

export async function readGzipped(...path: string[]): Promise<string> {
  return gunzipSync(await readFile(join(languageFixtures, ...path))).toString('utf8');
}

let languages: Promise<LanguageModel> | undefined;

/** What languages are told by, loaded once a process. */
export function loadedLanguages(): Promise<LanguageModel> {
  languages ??= loadLanguages(contextFor(languageFixtures));
  return languages;
}
