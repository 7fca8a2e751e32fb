import { type ArtifactStore, addressOf } from '@mainbench/graph';
import type { JsonObject, Pair } from '@mainbench/spec';
import type { ArmStages } from '../arm-stages.ts';
import { readRows } from '../read-rows.ts';
import type { ScoreRow } from '../stages/score-rows.ts';
import type { Table } from '../table.ts';

/** What one arm made of a table of candidates: numbers only, in the order of the table, so that a million pairs fit. */
export interface ArmChoice {
  arm: string;
  /** NaN where a pair has no score. */
  scores: Float64Array;
  /** 1 where a pair was kept. */
  kept: Uint8Array;
}

/** An arm with a filter. */
export type ChoosingArm = ArmStages & { filtering: NonNullable<ArmStages['filtering']> };

/** The arms that choose from one table of candidates. */
export interface ChoosingArms {
  candidates: Table;
  arms: ChoosingArm[];
}

/** The arms with a filter. */
export function choosingArms(arms: readonly ArmStages[]): ChoosingArm[] {
  return arms.filter((arm): arm is ChoosingArm => arm.filtering !== undefined);
}

/** Arms with a filter, by the table that they choose from. */
export function armsByCandidates(arms: readonly ArmStages[]): ChoosingArms[] {
  const tables = Map.groupBy(choosingArms(arms), ({ filtering }) => addressOf(filtering.candidates.stage));
  return [...tables.values()].map((own) => ({ candidates: (own[0] as ChoosingArm).filtering.candidates, arms: own }));
}

/** Rows that are some of the rows of another table, in its order. */
export class RowsInOrder<Row extends JsonObject & { id: string }> {
  readonly #rows: AsyncGenerator<Row>;
  #next: Row | undefined;

  constructor(rows: AsyncGenerator<Row>) {
    this.#rows = rows;
  }

  /** The row of an id; undefined where the table has none. Ids must be asked for in the order of the table. */
  async rowOf(id: string): Promise<Row | undefined> {
    this.#next ??= (await this.#rows.next()).value as Row | undefined;
    if (this.#next?.id !== id) return undefined;
    const found = this.#next;
    this.#next = undefined;
    return found;
  }

  async close(): Promise<void> {
    await this.#rows.return(undefined);
  }
}

/** A candidate, with each arm's score and whether the arm kept it. */
export interface CandidateRow {
  pair: Pair;
  scores: (number | null)[];
  kept: boolean[];
}

/** The candidates of a table in order, with what each arm makes of them; those left out before every filter too. */
export async function* candidateRows(
  store: ArtifactStore,
  { candidates, arms }: ChoosingArms,
): AsyncGenerator<CandidateRow> {
  const readers = arms.map(({ filtering }) => ({
    scores: new RowsInOrder(readRows<ScoreRow>(store, filtering.scores)),
    kept: new RowsInOrder(readRows<Pair>(store, filtering.selected.stage)),
  }));
  try {
    for await (const pair of readRows<Pair>(store, candidates.stage)) {
      const row: CandidateRow = { pair, scores: [], kept: [] };
      for (const { scores, kept } of readers) {
        row.scores.push((await scores.rowOf(pair.id))?.score ?? null);
        row.kept.push((await kept.rowOf(pair.id)) !== undefined);
      }
      yield row;
    }
  } finally {
    for (const { scores, kept } of readers) {
      await scores.close();
      await kept.close();
    }
  }
}

/** All arms' choices from one table. */
export async function readChoices(store: ArtifactStore, choosing: ChoosingArms): Promise<ArmChoice[]> {
  const [first] = choosing.arms;
  if (first === undefined) return [];
  const { rows } = (await store.readManifest(first.filtering.scores)).facts;
  const count = Number(rows);
  const choices = choosing.arms.map(({ arm }) => ({
    arm: arm.name,
    scores: new Float64Array(count).fill(Number.NaN),
    kept: new Uint8Array(count),
  }));
  let at = 0;
  for await (const { scores, kept } of candidateRows(store, choosing)) {
    for (const [index, choice] of choices.entries()) {
      choice.scores[at] = scores[index] ?? Number.NaN;
      choice.kept[at] = kept[index] === true ? 1 : 0;
    }
    at += 1;
  }
  return choices;
}
