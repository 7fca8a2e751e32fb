import type { Ability, Benchmark, Engine, Filter, JsonObject, TaskSettings } from '@mainbench/spec';
import {
  abilitiesUnder,
  closestName,
  describeError,
  findProblems,
  hasDocuments,
  MainbenchError,
  requireAbilities,
} from '@mainbench/spec';
import type { z } from 'zod';
import type { BuildOptions } from './build-options.ts';
import type { PlannedBenchmark, PlannedTask } from './planned-task.ts';
import type { PromptFormat } from './prompt-format.ts';
import { documentsTable } from './stages/benchmark-stage.ts';

interface Named {
  name: string;
  options: z.ZodType<object>;
}

/** A place in a recipe: the file, and the path of a field. */
export interface RecipePlace {
  file: string;
  path: readonly (string | number)[];
}

/** An error at a place of a recipe. */
export function recipeError({ file, path }: RecipePlace, message: string, hint?: string): MainbenchError {
  return new MainbenchError('recipe', `${path.join('.')}: ${message}`, { file, recipePath: path, hint });
}

/**
 * An error about data that a recipe names, at the field that names it. What is wrong inside a file has that file as its
 * place; a file that is not there has the recipe.
 */
export function atField(error: unknown, { file, path }: RecipePlace, field: string | undefined): unknown {
  if (!MainbenchError.is(error) || error.details.file !== undefined) return error;
  const recipePath = field === undefined ? path : [...path, field];
  return new MainbenchError(error.kind, error.message, { file, recipePath, hint: error.details.hint, cause: error });
}

/** Looks up what a recipe names, so that a mistake shows before anything runs. */
export function resolveNamed<T>(kind: string, name: string, known: ReadonlyMap<string, T>, place: RecipePlace): T {
  const found = known.get(name);
  if (found !== undefined) return found;
  const shipped = [...known.keys()];
  const near = closestName(name, shipped);
  const own = kind === 'source' || kind === 'signal' ? '' : `, or a file such as ./my-${kind}.ts`;
  const question = near === undefined ? '' : `, did you mean ${near}?`;
  const message = `there is no ${kind} "${name}"${question || '.'}`;
  throw recipeError(place, message, `Expected one of ${shipped.join(', ')}${own}.`);
}

/**
 * The engine that serves the recipe's models.
 * @throws MainbenchError of kind `recipe` where there is none of that name
 */
export function servingEngine({
  recipe,
  recipeFile: file,
  extensions,
}: Pick<BuildOptions, 'recipe' | 'recipeFile' | 'extensions'>): Engine {
  return resolveNamed('engine', recipe.serve.engine, extensions.engines, { file, path: ['serve', 'engine'] });
}

/** Refuses what the engine of the recipe cannot do, where a field of it asks for that. */
export function requireServed(build: BuildOptions, needs: readonly Ability[], who: string, at: RecipePlace): void {
  const place = { kind: 'recipe' as const, file: at.file, recipePath: at.path };
  requireAbilities(needs, servingEngine(build), build.extensions.engines.values(), who, place);
}

/**
 * Refuses what needs data whose truth is known, where it is not.
 * @param kind what it is, for the message
 */
export function requireTruth(
  kind: 'filter' | 'task',
  { name, needsTruth }: { name: string; needsTruth?: boolean },
  { hasTruth }: { hasTruth: boolean },
  at: RecipePlace,
  instead = `another ${kind}`,
): void {
  if (needsTruth !== true || hasTruth) return;
  const hint = `Use \`data: { world: … }\`, or ${instead}.`;
  throw recipeError(at, `the ${kind} ${name} needs data whose truth is known.`, hint);
}

/**
 * Checks the options of what a recipe names, and fills in their defaults.
 * @throws MainbenchError of kind `recipe` naming the option
 */
export function checkOptions(named: Named, options: unknown, { file, path }: RecipePlace): JsonObject {
  const [problem] = findProblems(named.options, options);
  if (problem === undefined) return named.options.parse(options) as JsonObject;
  const inner = problem.path.map((part) => (typeof part === 'number' ? part : String(part)));
  throw recipeError({ file, path: [...path, ...inner] }, `${problem.message} (options of ${named.name}).`);
}

/**
 * A filter that a recipe names, with its checked options, where the data and the engine have what it needs.
 * @param instead what to do without data whose truth is known
 */
export function resolveFilter(
  build: BuildOptions,
  { filter: name, options: given }: { filter: string; options: object },
  at: (field: string) => RecipePlace,
  hasTruth: boolean,
  instead: string,
): { filter: Filter; options: JsonObject } {
  const filter = resolveNamed('filter', name, build.extensions.filters, at('filter'));
  if ('formula' in filter || 'choose' in filter) {
    const hint = 'Name a filter that scores single pairs, such as judge or score.';
    const what = 'formula' in filter ? 'is a formula over' : 'chooses among';
    throw recipeError(at('filter'), `the filter ${filter.name} ${what} all pairs, expected one of a pair.`, hint);
  }
  const options = checkOptions(filter, given, at('options'));
  requireTruth('filter', filter, { hasTruth }, at('filter'), instead);
  requireServed(build, filter.needs ?? [], `the filter ${filter.name}`, at('filter'));
  return { filter, options };
}

/** The judge of a benchmark; while only planning, none where it is not at hand: its address is then not known. */
async function openJudge(benchmark: Benchmark, options: JsonObject, { sourceContext }: BuildOptions) {
  try {
    return await benchmark.openJudge?.(options, sourceContext);
  } catch (error) {
    if (!sourceContext.offline || !MainbenchError.is(error)) throw error;
    sourceContext.note(`${benchmark.name}: its judge is not available while planning: ${describeError(error)}`);
    return undefined;
  }
}

function promptFormatOf(
  build: BuildOptions,
  { prompt_format: kind = 'template', system_prompt: systemPrompt, fewshot_as_turns: fewshotAsTurns }: TaskSettings,
  at: (field: string) => RecipePlace,
): PromptFormat {
  if (kind === 'chat') {
    return {
      kind,
      ...(systemPrompt === undefined ? {} : { systemPrompt }),
      ...(fewshotAsTurns === true ? { fewshotAsTurns } : {}),
    };
  }
  if (systemPrompt === undefined && fewshotAsTurns === undefined) {
    return kind === 'template' ? { kind, text: build.templates.forward.text } : { kind };
  }
  const field = systemPrompt === undefined ? 'fewshot_as_turns' : 'system_prompt';
  const message = `${field} needs the prompt format chat, but the prompt format is ${kind}.`;
  throw recipeError(at(field), message, 'Add `prompt_format: chat`, or leave it out.');
}

async function resolveBenchmark(
  build: BuildOptions,
  benchmark: Benchmark,
  settings: TaskSettings,
  at: (field: string) => RecipePlace,
): Promise<PlannedBenchmark> {
  const options = checkOptions(benchmark, settings.options, at('options'));
  const documents = await documentsTable(benchmark, options, settings.limit, build.sourceContext);
  const judge = await openJudge(benchmark, options, build);
  if (judge?.servedByRun === true) {
    requireServed(build, ['loglikelihood'], `the judge of ${benchmark.name}`, at('options'));
  }
  const promptFormat = promptFormatOf(build, settings, at);
  return { name: settings.name ?? benchmark.name, task: benchmark, options, documents, promptFormat, judge };
}

/** The tasks of a recipe with their options. */
export function resolveTasks(build: BuildOptions, hasTruth: boolean): Promise<PlannedTask[]> {
  const { recipe, extensions, recipeFile: file } = build;
  const resolve = async (settings: TaskSettings, index: number): Promise<PlannedTask> => {
    const { task: name, options, limit } = settings;
    const at = (field: string): RecipePlace => ({ file, path: ['evaluate', index, field] });
    const task = resolveNamed('task', name, extensions.tasks, at('task'));
    const needs = abilitiesUnder(hasDocuments(task) ? (settings.prompt_format ?? '') : '', task.needs ?? []);
    requireServed(build, needs, `the task ${name}`, at('task'));
    if (hasDocuments(task)) return resolveBenchmark(build, task, settings, at);
    requireTruth('task', { name, needsTruth: task.needsTruth }, { hasTruth }, at('task'));
    return { name: settings.name ?? task.name, task, options: checkOptions(task, options, at('options')), limit };
  };
  return Promise.all(recipe.evaluate.map(resolve));
}
