import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MainbenchError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { contentDigest } from '../files/file-identity.ts';
import { registry } from '../registry/registry.ts';
import { contextFor } from '../testing/fixtures.ts';
import { languageFixtures, loadedLanguages, readGzipped } from '../testing/language-fixtures.ts';
import { languageProbabilities } from './detect-language.ts';
import { langdetectFiles, loadLanguages } from './load-languages.ts';
import type { LanguageProfile } from './ngram-table.ts';

const tables = join(languageFixtures, 'deps', 'langdetect_messages.properties');

async function packageFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-langdetect-'));
  const profiles = JSON.parse(await readGzipped('deps', 'langdetect_profiles.json.gz')) as Record<
    string,
    LanguageProfile
  >;
  await mkdir(join(folder, 'langdetect', 'profiles'), { recursive: true });
  await mkdir(join(folder, 'langdetect', 'utils'));
  for (const [name, profile] of Object.entries(profiles)) {
    await writeFile(join(folder, 'langdetect', 'profiles', name), JSON.stringify({ ...profile, name }));
  }
  await writeFile(join(folder, 'langdetect', 'utils', 'messages.properties'), await readFile(tables));
  return folder;
}

it('names 55 profiles and the tables of langdetect, with the checksum of the tables', async () => {
  expect(langdetectFiles).toHaveLength(56);
  const file = registry.flatMap(({ files }) => files).find(({ name }) => name === langdetectFiles.at(-1));
  expect(await contentDigest(tables)).toBe(file?.sha256);
  const prompts = registry.flatMap(({ files }) => files).find(({ name }) => name === 'input_data.jsonl');
  expect(await contentDigest(join(languageFixtures, 'input_data.jsonl.gz'))).toBe(prompts?.sha256);
});

it('reads the folder of the Python package like the converted file', async () => {
  const folder = await packageFolder();
  const model = await loadLanguages(contextFor(folder));
  const languages = await loadedLanguages();
  expect(model.table.languages).toEqual(languages.table.languages);
  for (const text of ['Guten Tag, wie geht es Ihnen heute?', 'слово', 'こんにちは世界', 'Xin chào thế giới']) {
    expect(languageProbabilities(text, model, 0)).toEqual(languageProbabilities(text, languages, 0));
  }
  await writeFile(join(folder, 'langdetect', 'profiles', 'de'), '{"name":"de"}');
  const error = await loadLanguages(contextFor(folder)).catch((reason: unknown) => reason);
  expect(MainbenchError.is(error) && `${error.details.file} ${error.message}`).toMatch(
    /de expected a profile of langdetect/,
  );
});

it('says which file is missing', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'mainbench-langdetect-'));
  // Several are looked for at once.
  const sentence = /the data file langdetect\/profiles\/[a-z-]+ is missing/;
  await expect(loadLanguages(contextFor(empty))).rejects.toThrow(sentence);
});
