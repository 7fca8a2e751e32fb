import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { digest, sha256OfFile } from '@mainbench/kit';
import type { JsonObject } from '@mainbench/spec';
import { type RecipePlace, recipeError } from '../resolve-extensions.ts';

const identifying = ['model.safetensors', 'model.safetensors.index.json', 'tokenizer.json'];
const weights = /\.(safetensors|bin)$/;
const tokenizers = ['tokenizer.json', 'tokenizer.model'];

const help =
  'A model folder, relative to the recipe, holds config.json, weights (model.safetensors) and tokenizer.json.';

/**
 * Where the folder of a recipe's model is: relative to the recipe, else in one of the places.
 * @param place of the path in the recipe
 * @throws MainbenchError of kind `recipe` where it is in none of several places
 */
export function findModelFolder(path: string, place: RecipePlace, places: readonly string[]): string {
  const beside = resolve(dirname(place.file), path);
  if (isAbsolute(path) || places.length === 0) return beside;
  const candidates = [beside, ...places.map((folder) => join(folder, path))];
  const found = candidates.find((folder) => existsSync(folder));
  if (found !== undefined) return found;
  throw recipeError(
    place,
    `expected a model folder, ${candidates.join(' or ')}: there is no such folder.`,
    'Get a model of `mainbench data ls` with `mainbench data pull`; for a hub id, write `hub` instead of `path`.',
  );
}

async function isConfiguration(file: string): Promise<boolean> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof value === 'object' && value !== null && 'model_type' in value;
  } catch {
    return false;
  }
}

/** What a folder lacks to be one of a model; undefined where it lacks nothing that can be seen from its files. */
async function lacking(directory: string): Promise<string | undefined> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => error.code ?? 'unknown');
  if (names === 'ENOENT') return 'there is no such folder';
  if (names === 'ENOTDIR') return 'it is a file';
  if (typeof names === 'string') return `it cannot be read (${names})`;
  if (!names.includes('config.json')) return 'it has no config.json';
  if (!(await isConfiguration(join(directory, 'config.json')))) return 'its config.json names no model_type';
  if (!names.some((name) => weights.test(name))) return 'it has no weights';
  return tokenizers.some((name) => names.includes(name)) ? undefined : 'it has no tokenizer.json';
}

/**
 * What settles the content of a model folder: the checksums of its configuration, weights and tokenizer.
 * @throws MainbenchError of kind `recipe` where it is no model folder, naming what it lacks
 */
export async function modelFolderIdentity(directory: string, place: RecipePlace): Promise<string> {
  const missing = await lacking(directory);
  if (missing !== undefined) throw recipeError(place, `expected a model folder, ${directory}: ${missing}.`, help);
  const found: JsonObject = { config: await sha256OfFile(join(directory, 'config.json')) };
  const names = await readdir(directory);
  for (const file of identifying.filter((name) => names.includes(name)))
    found[file] = await sha256OfFile(join(directory, file));
  return digest(found);
}
