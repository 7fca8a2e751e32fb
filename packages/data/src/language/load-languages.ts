import { join } from 'node:path';
import { digest, mapConcurrent } from '@mainbench/kit';
import { MainbenchError, type SourceContext } from '@mainbench/spec';
import { z } from 'zod';
import { contentDigest, fileIdentity } from '../files/file-identity.ts';
import { findFile, requireFile } from '../files/find-file.ts';
import { readJsonFile, readWholeText } from '../files/read-text.ts';
import { registry } from '../registry/registry.ts';
import { characterTables } from './character-tables.ts';
import { detectLanguage, type LanguageModel } from './detect-language.ts';
import { type LanguageProfile, NgramTable } from './ngram-table.ts';

/** Folders of a data directory in which files are looked up, the directory itself first. */
const folders = ['', 'ifeval', join('ifeval', 'deps'), 'deps'];

/** A data file by its name, in the data directory or its folders `ifeval`, `ifeval/deps` and `deps`; with or without `.gz`. */
export async function locateFile(name: string, context: SourceContext): Promise<string | undefined> {
  for (const folder of folders) {
    const path = await findFile(join(folder, name), context);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** All of some files in one folder of the data directory; undefined where one is missing. */
export async function locateFiles(
  folder: string,
  names: readonly string[],
  context: SourceContext,
): Promise<string[] | undefined> {
  const paths = await Promise.all(names.map((name) => findFile(join(folder, name), context)));
  const found = paths.filter((path) => path !== undefined);
  return found.length === names.length ? found : undefined;
}

const profilesFile = 'langdetect_profiles.json';
const tablesFile = 'langdetect_messages.properties';
const downloadsAtOnce = 4;

/** The files of langdetect, named as they lie in its package. */
export const langdetectFiles: readonly string[] =
  registry.find(({ name }) => name === 'langdetect')?.files.map(({ name }) => name) ?? [];

const count = z.number().min(0);
const profileSchema = z.object({
  name: z.string(),
  freq: z.custom<LanguageProfile['freq']>(
    (value) => typeof value === 'object' && value !== null && Object.values(value).every((each) => each >= 0),
  ),
  n_words: z.tuple([count, count, count]),
});

/** Where langdetect's profiles and tables were found: converted to one file, or as in its package. */
export interface LanguageFiles {
  profiles: readonly string[];
  tables: string;
}

/** Finds langdetect's data converted to `langdetect_profiles.json`, with `langdetect_messages.properties`. */
async function findConvertedLanguages(context: SourceContext): Promise<LanguageFiles | undefined> {
  const profiles = await locateFile(profilesFile, context);
  const tables = await locateFile(tablesFile, context);
  return profiles === undefined || tables === undefined ? undefined : { profiles: [profiles], tables };
}

/**
 * Finds langdetect's data in a data directory: converted, or the folder `langdetect` of its Python package. What is
 * missing is downloaded where that is allowed.
 * @throws MainbenchError of kind `data` where something is missing
 */
async function findLanguages(context: SourceContext): Promise<LanguageFiles> {
  const converted = await findConvertedLanguages(context);
  if (converted !== undefined) return converted;
  const { signal } = context;
  const paths = await mapConcurrent(langdetectFiles, downloadsAtOnce, (name) => requireFile(name, context), signal);
  return { profiles: paths.slice(0, -1), tables: paths.at(-1) as string };
}

function expectProfile(value: unknown, file: string): LanguageProfile {
  const { success, data } = profileSchema.safeParse(value);
  if (success) return data;
  const hint = 'Get it again.';
  throw new MainbenchError('data', 'expected a profile of langdetect with name, freq and n_words.', { file, hint });
}

async function readProfiles(path: string): Promise<LanguageProfile[]> {
  const value = await readJsonFile(path);
  const single = profileSchema.safeParse(value);
  if (single.success) return [single.data];
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) return [expectProfile(value, path)];
  return entries.map(([name, profile]) => expectProfile({ name, ...(profile as object) }, path));
}

/**
 * What languages are detected with.
 * @throws MainbenchError of kind `data` where a file is missing or not as expected
 */
export async function loadLanguages(context: SourceContext): Promise<LanguageModel> {
  const files = await findLanguages(context);
  const profiles = (await Promise.all(files.profiles.map(readProfiles))).flat();
  const tables = characterTables(await readWholeText(files.tables));
  if (tables !== undefined) return { tables, table: new NgramTable(profiles) };
  throw new MainbenchError('data', 'expected the tables of langdetect (messages.properties).', {
    file: files.tables,
    hint: 'Get it again.',
  });
}

/** Tells the language of a text. Undefined where langdetect's files are not on this machine: nothing is downloaded. */
export async function localLanguageDetector(context: SourceContext): Promise<((text: string) => string) | undefined> {
  try {
    const model = await loadLanguages({ ...context, offline: true });
    return (text) => detectLanguage(text, model) ?? 'unknown';
  } catch (error) {
    if (MainbenchError.is(error) && error.kind === 'data') return undefined;
    throw error;
  }
}

/**
 * What settles langdetect's data, without downloading it: the checksums of its files.
 * @throws MainbenchError of kind `data` where something is missing and cannot be downloaded
 */
export async function languageIdentity(context: SourceContext): Promise<string> {
  const found = await findConvertedLanguages(context);
  const parts =
    found === undefined
      ? langdetectFiles.map((name) => fileIdentity(name, context))
      : [...found.profiles, found.tables].map(async (path) => ({ sha256: await contentDigest(path) }));
  return digest(await Promise.all(parts));
}
