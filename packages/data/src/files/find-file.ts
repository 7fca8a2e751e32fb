import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { describeSystemError } from '@mainbench/kit';
import type { SourceContext } from '@mainbench/spec';
import { MainbenchError } from '@mainbench/spec';
import { downloadRegistered, downloadTarget } from '../download/download-registered.ts';
import { hubAddress } from '../download/hub-access.ts';
import { fileUrl, type RegisteredDataset, type RegisteredFile } from '../registry/registered-dataset.ts';
import { registeredFile } from '../registry/registry.ts';
import { downloadDirectory } from './data-directory.ts';

type Place = Pick<SourceContext, 'dataDirectory' | 'recipeDirectory'>;

/** Whether missing files may be fetched: only into the folder of downloads, never into a folder of the user's. */
export function mayDownload(context: Place): boolean {
  return resolve(context.dataDirectory) === downloadDirectory();
}

/** The names in a folder; undefined where there is none. */
export async function namesIn(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw describeSystemError(error, folder, 'read');
  }
}

/** Where a relative path may lie: in the data directory, then beside the recipe. */
export function placesOf(path: string, { dataDirectory, recipeDirectory }: Place): string[] {
  if (isAbsolute(path)) return [path];
  const folders = recipeDirectory === undefined ? [dataDirectory] : [dataDirectory, recipeDirectory];
  return [...new Set(folders.map((folder) => resolve(folder, path)))];
}

const withOrWithoutGzip = (path: string) => [path, path.endsWith('.gz') ? path.slice(0, -'.gz'.length) : `${path}.gz`];

function candidates(name: string, context: Place): string[] {
  const registered = registeredFile(name);
  const downloaded =
    registered !== undefined && mayDownload(context)
      ? [downloadTarget(registered.dataset, registered.file.path, context.dataDirectory)]
      : [];
  return [...placesOf(name, context).flatMap(withOrWithoutGzip), ...downloaded];
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
}

/** The path of a data file that is on this machine: in the data directory or beside the recipe, with or without `.gz`. */
export async function findFile(name: string, context: Place): Promise<string | undefined> {
  for (const path of candidates(name, context)) {
    if (await isFile(path)) return path;
  }
  return undefined;
}

function howToGet(registered: { dataset: RegisteredDataset; file: RegisteredFile } | undefined): string {
  if (registered === undefined) return 'Put it there, or name its folder with --data-dir or MAINBENCH_DATA_DIR.';
  const { dataset, file } = registered;
  const url = fileUrl(dataset, file.path, hubAddress());
  return `Get it from ${url} (${dataset.licence}) and save it there as ${file.name}; or leave out --data-dir and MAINBENCH_DATA_DIR to have it downloaded.`;
}

/** The error for a data file that is not where it was looked up. */
export function missingFile(name: string, context: Place): MainbenchError {
  const [inData = name, ...besideRecipe] = placesOf(name, context);
  const looked = [...withOrWithoutGzip(inData), ...besideRecipe];
  const places = `${looked.slice(0, -1).join(', ')} nor ${looked.at(-1)}`;
  return new MainbenchError('data', `the data file ${name} is missing: there is neither ${places}.`, {
    hint: howToGet(registeredFile(name)),
  });
}

/**
 * The path of a data file, downloaded first where that is allowed and the file is registered.
 * @throws MainbenchError of kind `data` saying where it was looked up and how to get it
 */
export async function requireFile(name: string, context: SourceContext): Promise<string> {
  const found = await findFile(name, context);
  if (found !== undefined) return found;
  const registered = registeredFile(name);
  if (registered === undefined || !mayDownload(context)) throw missingFile(name, context);
  return downloadRegistered(registered.dataset, registered.file, context);
}
