import { basename } from 'node:path';
import { codePointLength } from '@mainbench/python-semantics';
import { MainbenchError } from '@mainbench/spec';
import { bootstrapMean, type Estimate, type Resampling } from '@mainbench/stats';
import type { Annotation } from '../annotations/annotation.ts';
import { instructionPlaces } from '../annotations/instruction-places.ts';
import type { SolverSeeding } from '../length-control/cross-validation.ts';
import type { ComparedLengths, LengthControl } from '../length-control/feature-rows.ts';
import type { LengthControlData } from '../length-control/gamed-data.ts';
import { type LengthControlled, lengthControlled } from '../length-control/length-controlled.ts';
import { lengthControlledInterval } from '../length-control/length-controlled-interval.ts';
import { averageLength, type WinRate, winRate } from '../metrics/win-rate.ts';

/** A row of a leaderboard from recorded annotations. */
export interface AnnotationScore extends WinRate {
  name: string;
  baseline: string | null;
  annotator: string | null;
  /** Bootstrap over the comparisons, percent; null where there is no verdict. */
  interval: [low: number, high: number] | null;
  /** Code points, cut to a whole number. */
  averageLength: number;
  lengthControlled: (LengthControlled & { interval: [number, number] | null }) | null;
  /** Rows whose instruction came before. */
  repeatedInstructions: number;
  /** What a reader must know beside the numbers. */
  notes: string[];
}

export interface ScoreSettings {
  /** The model's name, where the file names several or another one is wanted. */
  name?: string;
  control?: LengthControl;
  /** How the solver of the length-controlled fit is seeded. */
  seeding?: SolverSeeding;
  /** Needed by every control but the minimal one. */
  data?: LengthControlData;
  resampling: Resampling;
}

const percent = ({ low, high }: Estimate): [number, number] => [100 * low, 100 * high];

function only(values: readonly (string | null)[], what: string, hint: string): string | null {
  const found = [...new Set(values)];
  if (found.length <= 1) return found[0] ?? null;
  const listed = found.slice(0, 5).map((value) => value ?? 'none');
  throw new MainbenchError('data', `the annotations name ${found.length} ${what}: ${listed.join(', ')}.`, { hint });
}

/** The rows of one model: those that it is named in, where the file holds several. */
function rowsOf(annotations: readonly Annotation[], name: string | undefined): readonly Annotation[] {
  const models = new Set(annotations.map(({ generator_2 }) => generator_2));
  if (models.size <= 1) return annotations;
  return name !== undefined && models.has(name)
    ? annotations.filter(({ generator_2 }) => generator_2 === name)
    : annotations;
}

/** Annotations in the order of AlpacaEval, on which the folds of the fit depend, each with its difficulty. */
export interface OrderedAnnotations {
  annotations: readonly Annotation[];
  difficulties: number[];
  by: 'order' | 'instruction';
}

/**
 * Puts annotations into the order of AlpacaEval, by their instructions.
 * @throws MainbenchError of kind `data` where the difficulty of some is not known
 */
export function inOrder(rows: readonly Annotation[], { difficulties }: LengthControlData): OrderedAnnotations {
  const { places, by } = instructionPlaces(
    rows.map(({ instruction }) => instruction),
    difficulties.length,
  );
  const sorted = rows.map((row, index) => ({ row, place: places[index] as number })).sort((a, b) => a.place - b.place);
  return {
    annotations: sorted.map(({ row }) => row),
    difficulties: sorted.map(({ place }) => difficulties[place] as number),
    by,
  };
}

/** What the fit needs of each annotation. @param difficulties of each, in their order */
export function comparedLengths(
  annotations: readonly Annotation[],
  difficulties: readonly number[] | undefined,
): ComparedLengths[] {
  return annotations.map(({ output_1, output_2, preference }, place) => ({
    length_1: codePointLength(output_1),
    length_2: codePointLength(output_2),
    preference,
    difficulty: difficulties?.[place] ?? null,
  }));
}

function controlNotes(data: LengthControlData, by: 'order' | 'instruction', rows: number): string[] {
  const notes: string[] = [];
  if (!data.official) {
    notes.push(
      `Lengths were controlled with ${basename(data.file)} and not the official df_gamed.csv: the numbers can differ from published ones.`,
    );
  }
  if (by === 'instruction') {
    notes.push(
      `The ${rows} comparisons are not the ${data.difficulties.length} of AlpacaEval in their order: the difficulty of each was looked up by its instruction.`,
    );
  }
  return notes;
}

/**
 * Scores recorded annotations of one model against one baseline.
 * @throws MainbenchError of kind `data` where they name several models or judges, or no length-controlled fit can be made
 */
export function scoreAnnotations(all: readonly Annotation[], settings: ScoreSettings): AnnotationScore {
  const { control, data, resampling } = settings;
  const rows = rowsOf(all, settings.name);
  if (rows.length === 0) {
    throw new MainbenchError('data', 'there are no annotations to score.', { hint: 'Name another file.' });
  }
  const known = control === undefined || data === undefined ? undefined : inOrder(rows, data);
  const annotations = known?.annotations ?? rows;
  const model = only(
    annotations.map(({ generator_2 }) => generator_2),
    'models',
    'Choose one with --name.',
  );
  const baseline = only(
    annotations.map(({ generator_1 }) => generator_1),
    'baselines',
    'Score each baseline from a file of its own.',
  );
  const annotator = only(
    annotations.map((row) => row.annotator),
    'annotators',
    'Score each judge from a file of its own.',
  );
  const preferences = annotations.map(({ preference }) => preference);
  const rates = winRate(preferences);
  const scores = preferences.filter((preference) => preference !== null).map((preference) => preference - 1);
  const notes: string[] = [];
  const repeatedInstructions = annotations.length - new Set(annotations.map((row) => row.instruction)).size;
  if (repeatedInstructions > 0) notes.push(`${repeatedInstructions} rows have an instruction that came before.`);
  let controlled: AnnotationScore['lengthControlled'] = null;
  if (control !== undefined) {
    const compared = comparedLengths(annotations, known?.difficulties);
    const fit = lengthControlled(control, compared, data?.gamed ?? [], {
      isBaseline: model !== null && model === baseline,
      ...(settings.seeding === undefined ? {} : { seeding: settings.seeding }),
    });
    const interval = lengthControlledInterval(fit, compared, data?.gamed ?? [], resampling);
    controlled = { ...fit, interval: interval === null ? null : percent(interval) };
    if (data !== undefined && known !== undefined && control !== 'length_controlled_minimal') {
      notes.push(...controlNotes(data, known.by, annotations.length));
    }
  }
  return {
    name: settings.name ?? model ?? 'model',
    baseline,
    annotator,
    ...rates,
    interval: scores.length === 0 ? null : percent(bootstrapMean(scores, resampling)),
    averageLength: averageLength(annotations.map(({ output_2 }) => output_2)),
    lengthControlled: controlled,
    repeatedInstructions,
    notes,
  };
}
