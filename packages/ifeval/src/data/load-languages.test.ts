import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentDigest, registry } from '@mainbench/data';
import { MainbenchError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { languageProbabilities } from '../language/detect-language.ts';
import type { LanguageProfile } from '../language/ngram-table.ts';
import { contextFor, fixtures, loadedTools, readGzipped } from '../testing/fixtures.ts';
import { langdetectFiles, loadLanguages } from './load-languages.ts';
import { dataIdentity } from './text-tools.ts';

const tables = join(fixtures, 'deps', 'langdetect_messages.properties');

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
  expect(await contentDigest(join(fixtures, 'input_data.jsonl.gz'))).toBe(prompts?.sha256);
});

it('reads the folder of the Python package like the converted file', async () => {
  const folder = await packageFolder();
  const model = await loadLanguages(contextFor(folder));
  const { languages } = await loadedTools();
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

it('settles the data by checksums, before anything is read', async () => {
  const identity = await dataIdentity('input_data.jsonl', contextFor());
  expect(identity).toEqual(await dataIdentity('input_data.jsonl', contextFor()));
  expect(Object.keys(identity as object)).toEqual(['prompts', 'punkt', 'languages']);
  const empty = await mkdtemp(join(tmpdir(), 'mainbench-ifeval-'));
  await expect(dataIdentity('input_data.jsonl', contextFor(empty))).rejects.toThrow('input_data.jsonl is missing');
});
