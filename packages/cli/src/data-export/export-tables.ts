import type { ExportColumn, ExportTable } from '@mainbench/data';
import type { ArtifactStore } from '@mainbench/graph';
import { isObject } from '@mainbench/kit';
import { type Experiment, RowsInOrder, readRows } from '@mainbench/pipeline';
import type { JsonObject, Pair, Stage } from '@mainbench/spec';

type ArmStages = Experiment['models'][number]['seeds'][number]['arms'][number];
type Filtering = NonNullable<ArmStages['filtering']>;

const pairColumns: readonly ExportColumn[] = [
  { name: 'id', type: 'text' },
  { name: 'instruction', type: 'text' },
  { name: 'response', type: 'text' },
];
const scoreColumns: readonly ExportColumn[] = [
  { name: 'score', type: 'number' },
  { name: 'score_details', type: 'text' },
];
const keptColumn: ExportColumn = { name: 'kept', type: 'boolean' };

type ScoreRow = JsonObject & { id: string; score: number | null; details: JsonObject };

/** The scores that came with a row, under the names of their columns. */
function givenOf({ scores }: JsonObject): JsonObject {
  if (!isObject(scores)) return {};
  return Object.fromEntries(Object.entries(scores).map(([name, score]) => [`given_${name}`, score]));
}

/** Candidates with their scores, kept ones as the arm's model learns them: an arm may change their instructions. */
async function* scored(store: ArtifactStore, { candidates, scores, kept }: Filtering): AsyncGenerator<JsonObject> {
  const scoreRows = new RowsInOrder(readRows<ScoreRow>(store, scores));
  const keptRows = new RowsInOrder(readRows<Pair>(store, kept.stage));
  try {
    for await (const pair of readRows<Pair>(store, candidates.stage)) {
      const { id } = pair;
      const score = await scoreRows.rowOf(id);
      const keptPair = await keptRows.rowOf(id);
      const { instruction, response } = keptPair ?? pair;
      const isKept = keptPair !== undefined;
      const details = score === undefined ? null : JSON.stringify(score.details);
      const own = { score: score?.score ?? null, score_details: details, kept: isKept };
      yield { id, instruction, response, ...own, ...givenOf(pair) };
    }
  } finally {
    await scoreRows.close();
    await keptRows.close();
  }
}

async function* only(rows: AsyncIterable<JsonObject>): AsyncGenerator<JsonObject> {
  for await (const row of rows) if (row.kept === true) yield row;
}

/** Columns for the scores that came with the rows of a table. */
async function givenColumns(store: ArtifactStore, stage: Stage): Promise<ExportColumn[]> {
  const names = new Set<string>();
  for await (const row of readRows<Pair>(store, stage)) for (const name of Object.keys(givenOf(row))) names.add(name);
  return [...names].map((name) => ({ name, type: 'number' as const }));
}

async function* withGiven(store: ArtifactStore, stage: Stage): AsyncGenerator<JsonObject> {
  for await (const pair of readRows<Pair>(store, stage)) {
    const { id, instruction, response } = pair;
    yield { id, instruction, response, ...givenOf(pair) };
  }
}

/** The tables of an arm that are handed on: its kept pairs, all candidates with their scores, and both splits of pairs. */
export async function exportTables(
  { data }: Experiment,
  filtering: Filtering,
  store: ArtifactStore,
): Promise<ExportTable[]> {
  const ofCandidates = await givenColumns(store, filtering.candidates.stage);
  const ofSeed = await givenColumns(store, data.seed.stage);
  const ofHeldOut = await givenColumns(store, data.heldOut.stage);
  return [
    {
      name: 'kept',
      split: 'train',
      description: 'the pairs that the arm keeps, with their scores',
      columns: [...pairColumns, ...scoreColumns, ...ofCandidates],
      rows: () => only(scored(store, filtering)),
    },
    {
      name: 'candidates',
      split: 'train',
      description: 'all augmented pairs with their scores, and whether the arm keeps them',
      columns: [...pairColumns, ...scoreColumns, keptColumn, ...ofCandidates],
      rows: () => scored(store, filtering),
    },
    {
      name: 'seed',
      split: 'train',
      description: 'the seed pairs',
      columns: [...pairColumns, ...ofSeed],
      rows: () => withGiven(store, data.seed.stage),
    },
    {
      name: 'held_out',
      split: 'test',
      description: 'the held-out pairs, which no model of the run was trained on',
      columns: [...pairColumns, ...ofHeldOut],
      rows: () => withGiven(store, data.heldOut.stage),
    },
  ];
}
