import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MainbenchError, type SourceContext } from '@mainbench/spec';
import { type Annotation, readAnnotations } from '../annotations/annotation.ts';
import { readAnnotator } from '../annotator/annotator-config.ts';
import { type CsvRow, numberIn, readCsv } from '../files/csv.ts';
import { locate } from '../files/locate.ts';
import { type LengthControlData, readLengthControlData } from '../length-control/gamed-data.ts';
import { lengthControlled } from '../length-control/length-controlled.ts';
import { comparedLengths } from '../score/score-annotations.ts';
import {
  publishedWeights,
  type VerifiedRow,
  verifyFit,
  verifyPrediction,
  verifyRates,
  verifyVerdicts,
} from './verified-rows.ts';

export type { VerifiedRow } from './verified-rows.ts';

/** A file of recorded annotations, with what its name says. */
export interface RecordedFile {
  annotator: string;
  model: string;
  file: string;
}

/** A published leaderboard. */
export interface LeaderboardFile {
  annotator: string;
  file: string;
}

type Place = Pick<SourceContext, 'dataDirectory'>;

async function entriesOf(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

function roots({ dataDirectory }: Place): string[] {
  return [dataDirectory, join(dataDirectory, 'alpacaeval'), join(dataDirectory, 'alpaca_eval')];
}

/**
 * The recorded annotations of a data directory: `annotations/ANNOTATOR__MODEL.json(.gz)`, or the layout of alpaca_eval's
 * repository, `results/MODEL/ANNOTATOR/annotations.json`.
 */
export async function recordedFiles(context: Place): Promise<RecordedFile[]> {
  const found: RecordedFile[] = [];
  for (const root of roots(context)) {
    for (const name of await entriesOf(join(root, 'annotations'))) {
      const match = /^(.+?)__(.+?)(?:__.*)?\.json(?:\.gz)?$/.exec(name);
      if (match === null) continue;
      const [, annotator = '', model = ''] = match;
      found.push({ annotator, model, file: join(root, 'annotations', name) });
    }
    for (const model of await entriesOf(join(root, 'results'))) {
      for (const annotator of await entriesOf(join(root, 'results', model))) {
        const folder = join(root, 'results', model, annotator);
        for (const name of await entriesOf(folder)) {
          if (/^annotations\.json(?:\.gz)?$/.test(name)) found.push({ annotator, model, file: join(folder, name) });
        }
      }
    }
  }
  return found;
}

const leaderboardFolders = [
  'leaderboards',
  'src/alpaca_eval/leaderboards/data_AlpacaEval',
  'src/alpaca_eval/leaderboards/data_AlpacaEval_2',
];

/** The published leaderboards of a data directory. */
export async function leaderboardFiles(context: Place): Promise<LeaderboardFile[]> {
  const found: LeaderboardFile[] = [];
  for (const root of roots(context)) {
    for (const folder of leaderboardFolders) {
      for (const name of await entriesOf(join(root, folder))) {
        const annotator = /^(.+)_leaderboard\.csv$/.exec(name)?.[1];
        if (annotator !== undefined) found.push({ annotator, file: join(root, folder, name) });
      }
    }
  }
  return found;
}

const lengthControlledAnnotator = 'weighted_alpaca_eval_gpt4_turbo';
const weightFiles = [
  'glm/published_weights_length_controlled_v1.csv',
  `src/alpaca_eval/metrics/weights/${lengthControlledAnnotator}/length_controlled_v1/baseline_gpt4_1106_preview.csv`,
];
const difficultyFiles = [
  'instruction_difficulty.csv',
  'glm/instruction_difficulty.csv',
  'glm/instruction_difficulty_recovered.csv',
];

async function firstOf(names: readonly string[], context: SourceContext): Promise<string | undefined> {
  for (const name of names) {
    const path = await locate(name, context);
    if (path !== undefined) return path;
  }
  return undefined;
}

async function readDifficulties(context: SourceContext): Promise<number[] | undefined> {
  const file = await firstOf(difficultyFiles, context);
  if (file === undefined) return undefined;
  const rows = await readCsv(file, ['instruction_difficulty']);
  return rows.map((row) => numberIn(row, 'instruction_difficulty', file));
}

async function optional<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (MainbenchError.is(error) && error.kind === 'data' && error.message.includes('missing')) return undefined;
    throw error;
  });
}

async function readLeaderboards(context: SourceContext): Promise<Map<string, Map<string, CsvRow>>> {
  const boards = new Map<string, Map<string, CsvRow>>();
  for (const { annotator, file } of await leaderboardFiles(context)) {
    const rows = await readCsv(file, ['', 'win_rate', 'n_total']);
    boards.set(annotator, new Map(rows.map((row) => [row[''] as string, row])));
  }
  return boards;
}

function fitAnnotations(annotations: readonly Annotation[], data: LengthControlData) {
  const [first] = annotations;
  const isBaseline = first !== undefined && first.generator_1 !== null && first.generator_1 === first.generator_2;
  // By place, whatever instruction stands there: so the published win rates were made.
  const compared = comparedLengths(annotations, data.difficulties);
  return lengthControlled('length_controlled_v1', compared, data.gamed, { isBaseline });
}

/**
 * Recomputes every published number that the data directory has the files for: rates and counts from recorded
 * annotations, verdicts from recorded answers, length-controlled win rates from published weights and from a fit.
 * @throws MainbenchError of kind `data` where there is no leaderboard, or a file is not as expected
 */
export async function* verifyPublished(context: SourceContext): AsyncGenerator<VerifiedRow> {
  const boards = await readLeaderboards(context);
  if (boards.size === 0) {
    const hint =
      'Name a folder with leaderboards/ and annotations/, or a checkout of tatsu-lab/alpaca_eval, with --data-dir.';
    throw new MainbenchError('data', 'there is no leaderboard to verify.', { file: context.dataDirectory, hint });
  }
  const data = await optional(readLengthControlData(undefined, context));
  const rowCounts = new Map<string, number>();
  for (const { annotator, model, file } of await recordedFiles(context)) {
    context.signal.throwIfAborted();
    const published = boards.get(annotator)?.get(model);
    if (published === undefined) continue;
    const annotations = await readAnnotations(file);
    if (annotator === lengthControlledAnnotator) rowCounts.set(model, annotations.length);
    yield* verifyRates(annotator, model, published, annotations);
    const config = await optional(readAnnotator(annotator, context));
    if (config !== undefined) yield* verifyVerdicts(annotator, model, annotations, config);
    if (annotator === lengthControlledAnnotator && data !== undefined) {
      yield* verifyFit(annotator, model, published, fitAnnotations(annotations, data), data.official);
    }
  }
  const weights = await firstOf(weightFiles, context);
  const difficulties = (await readDifficulties(context)) ?? data?.difficulties;
  const board = boards.get(lengthControlledAnnotator);
  if (weights === undefined || difficulties === undefined || board === undefined) return;
  for (const row of await readCsv(weights, [''])) {
    const model = row[''] as string;
    const published = board.get(model);
    if (published === undefined) continue;
    const known = rowCounts.get(model);
    const counts = known === undefined ? [numberIn(published, 'n_total', weights), difficulties.length] : [known];
    yield* verifyPrediction(
      lengthControlledAnnotator,
      model,
      published,
      publishedWeights(row, weights),
      difficulties,
      counts,
    );
  }
}
