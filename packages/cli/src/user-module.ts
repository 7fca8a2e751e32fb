import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sha256 } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { offerImports } from './user-imports.ts';

/** Whether a recipe names a user's own file rather than something that mainbench ships. */
export function isUserModule(name: string): boolean {
  return name.startsWith('./') || name.startsWith('../') || name.startsWith('/');
}

/**
 * Loads the default export of a user's own filter or task. Its version becomes the hash of the file, so that a change
 * runs again what depends on it.
 * @throws MainbenchError of kind `recipe` where the file is missing, fails to load or exports something else
 */
export async function loadUserModule<T extends object>(
  kind: string,
  name: string,
  required: readonly string[],
  recipeFile: string,
): Promise<T> {
  const file = resolve(dirname(recipeFile), name);
  await stat(file).catch((cause: unknown) => {
    throw new MainbenchError('recipe', `the ${kind} ${name} was not found.`, {
      file: recipeFile,
      hint: `Expected ${file}.`,
      cause,
    });
  });
  offerImports();
  const module = await import(pathToFileURL(file).href).catch((cause: Error) => {
    throw new MainbenchError('recipe', `the ${kind} could not be loaded: ${cause.message}.`, { file, cause });
  });
  const value: unknown = module.default;
  const missing = required.filter((field) => typeof value !== 'object' || value === null || !(field in value));
  if (missing.length > 0) {
    throw new MainbenchError('recipe', `expected a default export that is a ${kind}: it lacks ${missing.join(', ')}.`, {
      file,
      hint: 'The guide on extending mainbench shows one (docs/guide/extend.md).',
    });
  }
  const version = Number.parseInt(sha256(await readFile(file)).slice(0, 12), 16);
  return { ...(value as T), name, version };
}
