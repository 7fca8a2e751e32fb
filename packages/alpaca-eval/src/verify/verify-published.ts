import { MainbenchError, type SourceContext } from '@mainbench/spec';
import { type Annotation, readAnnotations } from '../annotations/annotation.ts';
import { readAnnotator } from '../annotator/annotator-config.ts';
import { type CsvRow, numberIn, readCsv } from '../files/csv.ts';
import { locate } from '../files/locate.ts';
import { leaderboardFiles, recordedFiles } from '../files/recorded-files.ts';
import { type LengthControlData, readLengthControlData } from '../length-control/gamed-data.ts';
import { lengthControlled } from '../length-control/length-controlled.ts';
import { comparedLengths } from '../score/score-annotations.ts';
import type { VerifiedRow } from './published-value.ts';
import { publishedWeights, verifyFit, verifyPrediction } from './verify-length-control.ts';
import { verifyRates } from './verify-rates.ts';
import { verifyVerdicts } from './verify-verdicts.ts';

export type { VerifiedRow } from './published-value.ts';

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
    throw new MainbenchError('data', 'there is no leaderboard to verify.', {
      file: context.dataDirectory,
      hint: 'Name a folder with leaderboards/ and annotations/, or a checkout of tatsu-lab/alpaca_eval, with --data-dir.',
    });
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
