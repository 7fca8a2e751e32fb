import { type DataSource, MainbenchError, type SourceSettings, type Truth } from '@mainbench/spec';
import type { BuildOptions } from './build-options.ts';
import { resolveCleaning } from './resolve-cleaning.ts';
import { checkOptions, recipeError, resolveNamed } from './resolve-extensions.ts';
import { cleanedTables } from './stages/cleaning-stage.ts';
import { responsesTable, sourceTable, splitTable, worldTables } from './stages/data-stages.ts';
import type { DataTables, Table } from './table.ts';

async function fromSource(
  name: string,
  settings: SourceSettings,
  produces: DataSource['produces'],
  tokensPerRow: number,
  { extensions, recipeFile, sourceContext }: BuildOptions,
  heldOut?: Table,
): Promise<Table> {
  const { source: sourceName, ...rest } = settings;
  const place = { file: recipeFile, path: ['data', name] };
  const named = resolveNamed('source', sourceName, extensions.sources, place);
  const source = produces === 'texts' ? (named.asTexts ?? named) : named;
  if (source.produces !== produces)
    throw recipeError(place, `the source ${source.name} gives ${source.produces}, expected ${produces}.`);
  const options = checkOptions(source, rest, place);
  return sourceTable(name, source, options, tokensPerRow, sourceContext, heldOut).catch((error: unknown) => {
    // What is wrong inside a file has that file as its place; a file that is not there has the recipe.
    if (!MainbenchError.is(error) || error.details.file !== undefined) throw error;
    const { hint } = error.details;
    const field = ['file', 'path', 'id'].find((name) => name in options);
    const path = field === undefined ? place.path : [...place.path, field];
    throw new MainbenchError(error.kind, error.message, { file: recipeFile, recipePath: path, hint, cause: error });
  });
}

/** The pairs whose responses stand for texts, where a recipe names no texts. */
function requireCandidates(candidates: Table | undefined, file: string): Table {
  if (candidates !== undefined) return candidates;
  const hint = 'Name a source for `unlabeled`, or pairs of your own as `candidates`.';
  throw recipeError({ file, path: ['data'] }, 'expected the field unlabeled, texts without instructions.', hint);
}

/** The tables that everything else starts from, and the truth about them where there is one. */
export async function buildData(build: BuildOptions): Promise<{ data: DataTables; truth: Truth | undefined }> {
  const { recipe, recipeFile, extensions } = build;
  const settings = recipe.data;
  if ('world' in settings) {
    const options = checkOptions(extensions.world, settings.world, { file: recipeFile, path: ['data', 'world'] });
    return { data: worldTables(extensions.world, options), truth: extensions.world.truth };
  }
  const pairs = await fromSource('seed', settings.seed, 'pairs', settings.tokens_per_pair, build);
  const held = settings.held_out;
  const [seed, heldOut] =
    'source' in held
      ? [pairs, await fromSource('held_out', held as SourceSettings, 'pairs', settings.tokens_per_pair, build)]
      : [splitTable(pairs, held.fraction as number, 'seed'), splitTable(pairs, held.fraction as number, 'held-out')];
  const candidates =
    settings.candidates === undefined
      ? undefined
      : await fromSource('candidates', settings.candidates, 'pairs', settings.tokens_per_pair, build);
  const unlabeled =
    settings.unlabeled === undefined
      ? responsesTable(requireCandidates(candidates, recipeFile))
      : await fromSource('unlabeled', settings.unlabeled, 'texts', settings.tokens_per_text, build, heldOut);
  const data = { seed, unlabeled, heldOut, ...(candidates === undefined ? {} : { candidates }) };
  if (settings.cleaning === undefined) return { data, truth: undefined };
  const steps = await resolveCleaning(settings.cleaning, build);
  // Pairs of one's own stay as they are: the steps are for what generated pairs are made of.
  return { data: { ...data, ...cleanedTables(data, steps, build.sourceContext) }, truth: undefined };
}
