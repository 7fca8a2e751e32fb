import { type JsonObject, MainbenchError, type Recipe } from '@mainbench/spec';
import type { z } from 'zod';
import type { PlannedTask } from './experiment.ts';
import type { Extensions } from './extensions.ts';

interface Named<Options extends JsonObject> {
  name: string;
  options: z.ZodType<Options>;
}

/** Looks up what a recipe names and checks its options, so that a mistake shows before anything runs. */
export function resolveNamed<T extends Named<JsonObject>>(
  kind: string,
  name: string,
  options: unknown,
  known: ReadonlyMap<string, T>,
  place: { file: string; path: string },
): { found: T; options: JsonObject } {
  const found = known.get(name);
  if (found === undefined) {
    throw new MainbenchError('recipe', `${place.path}: there is no ${kind} "${name}".`, {
      file: place.file,
      hint: `Expected one of ${[...known.keys()].join(', ')}, or a file such as ./my-${kind}.ts.`,
    });
  }
  return { found, options: checkOptions(found, options, place) };
}

/** @throws MainbenchError of kind `recipe` naming the option */
export function checkOptions(
  named: Named<JsonObject>,
  options: unknown,
  place: { file: string; path: string },
): JsonObject {
  const parsed = named.options.safeParse(options);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = [place.path, ...(issue?.path.map(String) ?? [])].join('.');
  throw new MainbenchError('recipe', `${where}: ${issue?.message ?? 'not valid'} (options of ${named.name}).`, {
    file: place.file,
  });
}

/** The tasks of a recipe with their options. */
export function resolveTasks(recipe: Recipe, extensions: Extensions, file: string, hasTruth: boolean): PlannedTask[] {
  return recipe.evaluate.map(({ task, options, limit }, index) => {
    const place = { file, path: `evaluate.${index}` };
    const resolved = resolveNamed('task', task, options, extensions.tasks, place);
    if (resolved.found.needsTruth === true && !hasTruth) {
      throw new MainbenchError('recipe', `${place.path}: the task ${task} needs data whose truth is known.`, {
        file,
        hint: 'Use `data: { world: … }`, or another task.',
      });
    }
    return { task: resolved.found, options: resolved.options, limit };
  });
}
