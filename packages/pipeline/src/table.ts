import { noCost, type TableStageOptions, tableStage } from '@mainbench/graph';
import type { JsonObject, Stage } from '@mainbench/spec';
import { tableBytes } from './disk.ts';

/** A stage that makes a table, with what `plan` needs to know of its size. */
export interface Table {
  stage: Stage;
  /** Expected rows. */
  rows: number;
  /** Whether the number of rows is known, by the data or a registry, and not a guess. */
  measured?: boolean;
  /** Expected mean tokens of a row's texts. */
  tokensPerRow: number;
}

/** A table that a stage makes without a model, of an expected size. */
export function makeTable(size: Omit<Table, 'stage'>, stage: Omit<TableStageOptions, 'cost'>): Table {
  const cost = { ...noCost, diskBytes: tableBytes(size.rows, size.tokensPerRow) };
  return { ...size, stage: tableStage({ ...stage, cost }) };
}

/** The tables that a run starts from. */
export interface DataTables {
  seed: Table;
  unlabeled: Table;
  heldOut: Table;
  /** The stage that read the texts and left out responses of held-out pairs; absent where candidates give the texts. */
  textSource?: Stage;
  /** Pairs that filters choose from in place of generated ones, where the recipe names them. */
  candidates?: Table;
  /** The stage that cleaned them; absent where the recipe names no steps. */
  cleaning?: Stage;
  /** What the sources gave before that. */
  uncleaned?: GivenTables;
}

/** The tables that sources give: of texts none where the candidates' responses stand for them. */
export interface GivenTables {
  seed: Table;
  unlabeled?: Table | undefined;
  heldOut: Table;
  candidates?: Table | undefined;
}

/** What every stage that works with a model is given. */
export interface ModelStageOptions {
  label: string;
  seedNumber: number;
  /** What of the engine changes the numbers. */
  engine: JsonObject;
}

/** What a stage that scores pairs is given beside. */
export interface ScoringStageOptions extends ModelStageOptions {
  /** As of the engine, for `plan`. */
  scoresTogether: boolean;
}
