import { join } from 'node:path';
import { noCost, readModelReference } from '@mainbench/graph';
import { writeLinesAtomic } from '@mainbench/kit';
import {
  type AlphaSettings,
  type JsonObject,
  type Pair,
  type PromptTemplates,
  type Stage,
  type StageContext,
  stepsOf,
  type TrainingRow,
  type TrainingSettings,
} from '@mainbench/spec';
import { type Direction, promptAndTarget } from '../direction.ts';
import { type ModelSize, trainingBytes, weightBytes } from '../disk.ts';
import { inputRows } from '../read-rows.ts';
import type { ModelStageOptions, Table } from '../table.ts';
import { runTraining } from './run-training.ts';

export interface TrainStageOptions extends ModelStageOptions {
  direction: Direction;
  /** What training starts from. */
  model: Stage;
  /** Tables whose rows are all plain training rows. */
  seed: readonly Table[];
  /** Twins of the seed rows with a generated side; they make the loss a weighted one. */
  aligned?: { table: Table; alpha: AlphaSettings; progress: number };
  settings: TrainingSettings;
  templates: PromptTemplates;
  /** Of the model, for the disk that `plan` tells. */
  size: ModelSize;
}

interface TrainingInput {
  name: string;
  /** Prefix of the rows' ids: tables of different origin may number their rows alike, twins must not differ. */
  ids: number;
  source: TrainingRow['source'];
}

async function* trainingRows(
  context: StageContext,
  options: TrainStageOptions,
  inputs: readonly TrainingInput[],
): AsyncGenerator<string> {
  for (const { name, ids, source } of inputs) {
    for await (const { value } of inputRows<Pair>(context, name)) {
      const texts = promptAndTarget(options.direction, value, options.templates);
      const row: TrainingRow = { id: `${ids}/${value.id}`, ...texts, source };
      yield JSON.stringify(row);
    }
  }
}

async function countRows(context: StageContext, name: string): Promise<number> {
  let rows = 0;
  for await (const _ of inputRows<Pair>(context, name)) rows += 1;
  return rows;
}

/** Trains one direction on tables of pairs. The address covers the template, the settings and every row. */
export function trainStage(options: TrainStageOptions): Stage {
  const { direction, settings, aligned, seed } = options;
  const tables = seed.map((table, index) => ({ name: `pairs${index}`, ids: index, table, source: 'seed' as const }));
  const twins =
    aligned === undefined ? [] : [{ name: 'aligned', ids: 0, table: aligned.table, source: 'aligned' as const }];
  const all = [...tables, ...twins];
  const template = direction === 'forward' ? options.templates.forward.text : options.templates.reverse.text;
  const alpha: JsonObject = aligned === undefined ? {} : { alpha: { ...aligned.alpha, progress: aligned.progress } };
  const paired = aligned !== undefined;
  const config: JsonObject = { ...(settings as JsonObject), ...alpha, seed: options.seedNumber };
  const plainRows = tables.reduce((sum, { table }) => sum + table.rows, 0);
  const rows = all.reduce((sum, { table }) => sum + table.rows, 0);
  const tokens = all.reduce((sum, { table }) => sum + table.rows * table.tokensPerRow, 0);
  const steps = stepsOf(settings, plainRows, paired);
  const tokensPerRow = Math.min(settings.max_length, rows === 0 ? 0 : tokens / rows);
  return {
    kind: 'train',
    version: 2,
    label: options.label,
    parameters: { direction, template, config, engine: options.engine },
    inputs: { model: options.model, ...Object.fromEntries(all.map(({ name, table }) => [name, table.stage])) },
    needsWorker: true,
    cost: {
      ...noCost,
      trainedTokens: steps * settings.batch_size * tokensPerRow,
      diskBytes: trainingBytes(options.size, rows, tokensPerRow, steps),
      weightBytes: weightBytes(options.size),
    },
    async run(context) {
      const data = join(context.directory, 'data.jsonl');
      const written = await writeLinesAtomic(data, trainingRows(context, options, all));
      const model = context.inputs.model;
      if (model === undefined) throw new TypeError('no input is named model');
      const { path, revision } = await readModelReference(model);
      const twinRows = paired ? await countRows(context, 'aligned') : 0;
      const steps = stepsOf(settings, written.lines - twinRows, paired);
      const { epochs: _, ...settled } = config;
      const job = { ...settled, steps, model: path, revision: revision ?? null, data };
      const facts = await runTraining(context, { command: 'train', config: job, label: options.label }, steps);
      return { rows: written.lines, steps, ...facts };
    },
  };
}
