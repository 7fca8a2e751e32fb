import type { CleanedTable, DataSource, SourceSettings, Truth } from '@mainbench/spec';
import type { BuildOptions } from './build-options.ts';
import { resolveCleaning } from './resolve-cleaning.ts';
import { atField, checkOptions, recipeError, resolveNamed } from './resolve-extensions.ts';
import { cleanedTables } from './stages/cleaning-stage.ts';
import { responsesTable, sourceTable, splitTable, worldTables } from './stages/data-stages.ts';
import type { DataTables, GivenTables, Table } from './table.ts';

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
    const field = ['file', 'path', 'id'].find((name) => name in options);
    throw atField(error, place, field);
  });
}

/** The tables with texts: the responses of the candidates, where a recipe names none. */
function withTexts({ seed, heldOut, unlabeled, candidates }: GivenTables, file: string): DataTables {
  if (candidates !== undefined)
    return { seed, heldOut, candidates, unlabeled: unlabeled ?? responsesTable(candidates) };
  if (unlabeled !== undefined) return { seed, heldOut, unlabeled };
  const hint = 'Name a source for `unlabeled`, or pairs of your own as `candidates`.';
  throw recipeError({ file, path: ['data'] }, 'expected the field unlabeled, texts without instructions.', hint);
}

function namesOf({ candidates, unlabeled }: GivenTables): CleanedTable[] {
  const names: CleanedTable[] = ['held_out', 'seed'];
  if (candidates !== undefined) names.push('candidates');
  if (unlabeled !== undefined) names.push('unlabeled');
  return names;
}

/** The tables that everything else starts from, and the truth about them where there is one. */
export async function buildData(build: BuildOptions): Promise<{ data: DataTables; truth: Truth | undefined }> {
  const { recipe, recipeFile, extensions } = build;
  const settings = recipe.data;
  if ('world' in settings) {
    const options = checkOptions(extensions.world, settings.world, { file: recipeFile, path: ['data', 'world'] });
    const tables = worldTables(extensions.world, options);
    return { data: { ...tables, textSource: tables.unlabeled.stage }, truth: extensions.world.truth };
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
      ? undefined
      : await fromSource('unlabeled', settings.unlabeled, 'texts', settings.tokens_per_text, build, heldOut);
  const given = { seed, unlabeled, heldOut, candidates };
  const source = unlabeled === undefined ? {} : { textSource: unlabeled.stage };
  const data = { ...withTexts(given, recipeFile), ...source };
  if (settings.cleaning === undefined) return { data, truth: undefined };
  const steps = await resolveCleaning(settings.cleaning, namesOf(given), build);
  const { tables, stage: cleaning } = cleanedTables(given, steps, build.sourceContext);
  return { data: { ...withTexts(tables, recipeFile), ...source, cleaning, uncleaned: given }, truth: undefined };
}
