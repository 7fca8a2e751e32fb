import { contentDigest } from '@mainbench/data';
import { type JsonObject, MainbenchError, type SourceContext } from '@mainbench/spec';
import { type CsvRow, numberIn, readCsv } from '../files/csv.ts';
import { locate, locatedIdentity, requireLocated } from '../files/locate.ts';
import type { GamedRow } from './feature-rows.ts';

/** What a length-controlled fit needs beside the model's own comparisons. */
export interface LengthControlData {
  /** Comparisons of the gamed baselines, in the order of their file. */
  gamed: GamedRow[];
  /** The place of each gamed row's instruction. */
  indices: number[];
  /** Difficulty of each instruction, by its place. */
  difficulties: number[];
  file: string;
  sha256: string;
  /** Whether the file is the one that the published win rates were made with. */
  official: boolean;
}

const officialName = 'df_gamed.csv';
export const officialGamedHash = '97aeec3f1c7de6dee6fd31fe66f1702623f4614c3efe1c6fc5f4927cd5fd674d';
/** Where it may lie beside its official name; a surrogate is said to be one. */
const names = [officialName, `glm/${officialName}`, 'glm/df_gamed_surrogate.csv'];

/** Difficulties are log-odds, so a few units at the most; far beyond, a fit would leave the range of its numbers. */
const largestDifficulty = 1000;

function difficultyIn(row: CsvRow, file: string): number {
  const difficulty = numberIn(row, 'instruction_difficulty', file);
  if (Math.abs(difficulty) <= largestDifficulty) return difficulty;
  throw new MainbenchError(
    'data',
    `the column instruction_difficulty holds ${difficulty}; expected a number from ${-largestDifficulty} to ${largestDifficulty}.`,
    { file, hint: 'Get the file again.' },
  );
}

/** The name under which the file is there, else the one under which it is got. */
async function nameOf(given: string | undefined, context: SourceContext): Promise<string> {
  for (const name of given === undefined ? names : [given]) {
    if ((await locate(name, context)) !== undefined) return name;
  }
  return given ?? officialName;
}

/**
 * What settles the content of the file that would be read. Nothing is downloaded.
 * @throws MainbenchError of kind `data` where it is missing and cannot be downloaded
 */
export async function gamedIdentity(given: string | undefined, context: SourceContext): Promise<JsonObject> {
  return locatedIdentity(await nameOf(given, context), context);
}

/**
 * Reads the comparisons of the gamed baselines and the difficulty of each instruction out of them.
 * @param given a file in the place of the official one
 * @throws MainbenchError of kind `data` where it is missing or not as expected
 */
export async function readLengthControlData(
  given: string | undefined,
  context: SourceContext,
): Promise<LengthControlData> {
  const file = await requireLocated(await nameOf(given, context), context);
  const rows = await readCsv(file, ['index', 'preference', 'std_delta_len', 'instruction_difficulty']);
  const digest = await contentDigest(file);
  const data: LengthControlData = {
    gamed: [],
    indices: [],
    difficulties: [],
    file,
    sha256: digest,
    official: digest === officialGamedHash,
  };
  for (const row of rows) {
    const index = numberIn(row, 'index', file);
    const difficulty = difficultyIn(row, file);
    data.indices.push(index);
    data.difficulties[index] ??= difficulty;
    data.gamed.push({
      delta: numberIn(row, 'std_delta_len', file),
      difficulty,
      preference: numberIn(row, 'preference', file),
    });
  }
  const gap = Array.from(data.difficulties).indexOf(undefined as unknown as number);
  if (rows.length === 0 || gap >= 0) {
    const hint = 'Every instruction needs its difficulty; get the file again.';
    throw new MainbenchError('data', `has no row for the instruction ${Math.max(gap, 0)}.`, { file, hint });
  }
  return data;
}
