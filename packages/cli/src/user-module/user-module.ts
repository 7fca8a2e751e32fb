import { readFile, stat } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sha256 } from '@mainbench/kit';
import { findProblems, MainbenchError } from '@mainbench/spec';
import { z } from 'zod';
import { guardDocuments } from './guard-documents.ts';
import { guardEach } from './guard-each.ts';
import { guardFunction } from './guard-module.ts';
import { moduleFault } from './module-fault.ts';
import type { ModuleShape } from './module-shape.ts';
import { beginOwnCall } from './own-code.ts';

const offered = /^(zod|@?mainbench\/(spec|kit))$/;

/**
 * Lets a user's own file, wherever it lies, import what mainbench offers to extensions: zod, spec and kit. In a
 * checkout these are `@mainbench/spec` and `@mainbench/kit`, in the published package `mainbench/spec` and
 * `mainbench/kit`; either name works in both.
 */
function offerImports(): void {
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        if (!offered.test(specifier)) throw error;
        const here = { ...context, parentURL: import.meta.url };
        const other = specifier.startsWith('@') ? specifier.slice(1) : `@${specifier}`;
        try {
          return next(specifier, here);
        } catch (missing) {
          if (specifier === 'zod') throw missing;
          return next(other, here);
        }
      }
    },
  });
}

/** Where a recipe names a user's own file. */
export interface ModulePlace {
  /** The recipe. */
  file: string;
  path: readonly (string | number)[];
}

const guide = 'The guide on extending mainbench shows one (docs/guide/extend.md).';

/** Whether a recipe names a user's own file rather than something that mainbench ships. */
export function isUserModule(name: string): boolean {
  return name.startsWith('./') || name.startsWith('../') || name.startsWith('/');
}

async function requireFile(kind: string, name: string, file: string, place: ModulePlace): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile()) return;
  const what = found === undefined ? 'was not found' : 'is not a file';
  throw new MainbenchError('recipe', `${place.path.join('.')}: the ${kind} ${name} ${what}.`, {
    file: place.file,
    recipePath: place.path,
    hint: `Expected ${file}.`,
  });
}

async function importDefault(kind: string, file: string): Promise<object> {
  offerImports();
  const call = beginOwnCall({ what: `the ${kind}`, file });
  const folder = process.cwd();
  const module = await import(pathToFileURL(file).href).catch((thrown: unknown) => {
    const missing = (thrown as NodeJS.ErrnoException | null)?.code === 'ERR_MODULE_NOT_FOUND';
    const hint = missing ? 'Install it beside that file; zod, @mainbench/spec and @mainbench/kit are provided.' : guide;
    throw moduleFault(`the ${kind} could not be loaded`, file, thrown, hint);
  });
  call.end();
  // Paths of the command line are seen from where it was given.
  if (process.cwd() !== folder) process.chdir(folder);
  const value: unknown = module.default;
  return typeof value === 'object' && value !== null ? value : {};
}

function refuse(kind: string, file: string, problem: string): never {
  throw new MainbenchError('recipe', `expected a default export that is a ${kind}: ${problem}.`, { file, hint: guide });
}

/** Where members are: the beginning of their names is that of the object that holds them. */
interface Holder {
  kind: string;
  file: string;
  timeout: number | undefined;
  prefix: string;
}

/** The members of an object that a shape asks for, its functions guarded. */
function guardMembers(holder: Holder, value: object, shape: ModuleShape): Record<string, unknown> {
  const { kind, file, timeout, prefix } = holder;
  const member = (field: string): unknown =>
    (value as Record<string, unknown>)[field] ?? (field === 'options' ? z.strictObject({}) : undefined);
  const wanted = Object.entries(shape).filter(([field, { optional }]) => !optional || member(field) !== undefined);
  const missing = wanted.flatMap(([field]) => (member(field) === undefined ? [`${prefix}${field}`] : []));
  if (missing.length > 0) refuse(kind, file, `it lacks ${missing.join(', ')}`);
  const members = wanted.map(([field, wants]): [string, unknown] => {
    const own = member(field);
    const name = `${prefix}${field}`;
    if ('value' in wants) {
      const [problem] = findProblems(wants.value, own);
      if (problem !== undefined)
        refuse(kind, file, `${[name, ...problem.path].map(String).join('.')}: ${problem.message}`);
      return [field, own];
    }
    if ('members' in wants) {
      if (typeof own !== 'object' || own === null)
        refuse(kind, file, `${name}: expected an object, found ${typeof own}`);
      return [field, guardMembers({ ...holder, prefix: `${name}.` }, own, wants.members)];
    }
    if (typeof own !== 'function') refuse(kind, file, `${name}: expected a function, found ${typeof own}`);
    const work = own as (...args: unknown[]) => unknown;
    const guard = { kind, name, file, timeout };
    if ('documents' in wants) return [field, guardDocuments(guard, value, work)];
    if ('each' in wants) return [field, guardEach(guard, value, work, wants)];
    return [field, guardFunction({ ...guard, result: wants.result, mayWait: wants.mayWait ?? false }, value, work)];
  });
  return Object.fromEntries(members);
}

/**
 * Loads the default export of a user's own filter or task. Its version becomes the hash of the file, so that a change
 * runs again what depends on it. A module without `options` has none.
 * @param shape what it must export, or tells that from what it exports
 * @param timeout longest time of one call, in seconds
 * @throws MainbenchError of kind `recipe` where the file is missing, fails to load or exports something else
 */
export async function loadUserModule<T extends object>(
  kind: string,
  name: string,
  shape: ModuleShape | ((value: object) => ModuleShape),
  place: ModulePlace,
  timeout?: number,
): Promise<T> {
  const file = resolve(dirname(place.file), name);
  await requireFile(kind, name, file, place);
  const value: object = await importDefault(kind, file);
  const members = guardMembers(
    { kind, file, timeout, prefix: '' },
    value,
    typeof shape === 'function' ? shape(value) : shape,
  );
  const version = Number.parseInt(sha256(await readFile(file)).slice(0, 12), 16);
  return { ...(value as T), ...members, name, version };
}
