import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { describeSystemError } from '@mainbench/kit';
import { type JsonObject, MainbenchError, type SourceContext } from '@mainbench/spec';
import { isParquetFile } from './detect-format.ts';
import { contentDigest, fileIdentity, parquetIdentity } from './file-identity.ts';
import { findFile, placesOf, requireFile } from './find-file.ts';

/** A file that a path, folder or pattern names. */
export interface ListedFile {
  path: string;
  /** Below the folder or the fixed part of the pattern, with `/`; undefined where the path names the file itself. */
  within?: string;
}

type Place = Pick<SourceContext, 'dataDirectory' | 'recipeDirectory'>;

const most = 100_000;
const dataFiles = /\.(jsonl|json|ndjson|jsonlines|jl|csv|tsv|parquet|txt)(\.gz|\.zst)?$/i;
/** Notes of the hub's tools beside the data, which are JSON as well. */
const notData = /^(dataset_infos?|state|config)\.json$|\.(origin|crc)\.json$/;

const isPattern = (path: string) => /[*?{]/.test(path);

const wildcards: Readonly<Record<string, string>> = {
  '**/': '(?:[^/]+/)*',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
  '{': '(?:',
  '}': ')',
  ',': '|',
};

/** A pattern of `*`, `**`, `?` and `{a,b}` as an expression for paths with `/`. */
export function globExpression(pattern: string): RegExp {
  let open = 0;
  const source = pattern.replace(/\*\*\/|\*\*|[*?{},.+^$()|[\]\\]/g, (token) => {
    if (token === '{') open += 1;
    const isBrace = token === '{' || open > 0;
    if (token === '}' && open > 0) open -= 1;
    const isPlain = !(token in wildcards) || (/[},]/.test(token) && !isBrace);
    return isPlain ? `\\${token}` : (wildcards[token] as string);
  });
  return new RegExp(`^${source}${')'.repeat(open)}$`);
}

async function filesBelow(folder: string): Promise<string[]> {
  let entries: Awaited<ReturnType<typeof readEntries>>;
  try {
    entries = await readEntries(folder);
  } catch (error) {
    throw describeSystemError(error, folder, 'read');
  }
  const names = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !/(^|\/)[._]/.test(name));
  if (names.length > most) {
    const hint = 'Name a folder further down, or a pattern.';
    throw new MainbenchError('data', `holds more than ${most} files.`, { file: folder, hint });
  }
  return names.sort((a, b) => (a < b ? -1 : 1));
}

const readEntries = (folder: string) => readdir(folder, { recursive: true, withFileTypes: true });

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  const status = await stat(path).catch(() => undefined);
  if (status === undefined) return undefined;
  if (status.isDirectory()) return 'folder';
  if (status.isFile()) return 'file';
  // A file is read several times over, and a pipe that nobody writes to never ends.
  const hint = 'Save what it gives in a file first.';
  throw new MainbenchError('data', 'is a pipe or a device, expected a file or folder.', { file: path, hint });
}

async function ofFolder(folder: string): Promise<ListedFile[]> {
  const names = (await filesBelow(folder)).filter((name) => {
    return dataFiles.test(name) && !notData.test(name.split('/').at(-1) ?? '');
  });
  if (names.length === 0) {
    const hint = 'Expected names that end in .jsonl, .json, .parquet, .csv, .tsv or .txt; name others by a pattern.';
    throw new MainbenchError('data', 'holds no data files.', { file: folder, hint });
  }
  return names.map((within) => ({ path: join(folder, within), within }));
}

async function ofPattern(pattern: string, context: Place): Promise<ListedFile[]> {
  const steps = pattern.split('/');
  const fixed = steps.findIndex(isPattern);
  const expression = globExpression(steps.slice(fixed).join('/'));
  const base = steps.slice(0, fixed).join('/') || (pattern.startsWith('/') ? '/' : '.');
  const looked = placesOf(base, context);
  for (const folder of looked) {
    if ((await kindOf(folder)) !== 'folder') continue;
    const names = (await filesBelow(folder)).filter((name) => expression.test(name));
    if (names.length > 0) return names.map((within) => ({ path: join(folder, within), within }));
  }
  const hint = 'Check the pattern: * is part of a name, ** any folders, {a,b} one of several.';
  throw new MainbenchError('data', `no file is named like ${pattern} in ${looked.join(' or ')}.`, { hint });
}

/** What listFiles finds on this machine; undefined where a name is neither a file, a folder nor a pattern. */
export async function findFiles(path: string, context: Place): Promise<ListedFile[] | undefined> {
  for (const place of placesOf(path, context)) {
    const kind = await kindOf(place);
    if (kind === 'folder') return ofFolder(place);
    if (kind === 'file') return [{ path: place }];
  }
  if (isPattern(path)) return ofPattern(path, context);
  const found = await findFile(path, context);
  return found === undefined ? undefined : [{ path: found }];
}

/**
 * The files that a path, a folder or a pattern names, in the order of their names: in the data directory, else beside
 * the recipe. Of a folder, those that are named like data; hidden ones and notes of the hub's tools are left out.
 * A file of a known data set is downloaded where that is allowed.
 * @throws MainbenchError of kind `data` where there is none, saying where it was looked up
 */
export async function listFiles(path: string, context: SourceContext): Promise<ListedFile[]> {
  return (await findFiles(path, context)) ?? [{ path: await requireFile(path, context) }];
}

/**
 * What settles the content of those files, without a download: a checksum of each, of Parquet its size and footer.
 * @throws what listFiles throws
 */
export async function filesIdentity(path: string, context: SourceContext): Promise<JsonObject> {
  const files = await findFiles(path, context);
  if (files === undefined) return fileIdentity(path, context);
  const identities: JsonObject[] = [];
  for (const { path: file, within } of files) {
    context.signal.throwIfAborted();
    const own = (await isParquetFile(file))
      ? await parquetIdentity(file)
      : { sha256: await contentDigest(file, context.signal) };
    if (within === undefined) return own;
    identities.push({ name: within, ...own });
  }
  return { files: identities };
}
