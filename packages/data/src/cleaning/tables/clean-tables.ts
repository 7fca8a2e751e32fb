import type { CorpusStep, PlannedCleaning, SourceContext, TableRow, TextStep } from '@mainbench/spec';
import { mapBatches } from '../../workers/map-batches.ts';
import { workerProgram } from '../../workers/worker-program.ts';
import { openTextSteps, type RowTexts, type StepSettings } from './apply-text-steps.ts';
import type { CleaningLog } from './cleaning-log.ts';

/** What a cleaning needs beside its rows. */
export interface CleaningContext {
  /** Where data of steps is found. */
  source: SourceContext;
  /** For temporary files. */
  folder: string;
  signal: AbortSignal;
  log: CleaningLog;
}

const isTextStep = (planned: PlannedCleaning): planned is PlannedCleaning<TextStep> => 'open' in planned.step;

function textsOf({ table, row }: TableRow): RowTexts {
  if (table === 'unlabeled') return { table, texts: [String(row.text)] };
  return { table, texts: [String(row.instruction), String(row.response)] };
}

function withTexts({ table, row }: TableRow, texts: readonly string[]): TableRow {
  const [first = '', second = ''] = texts;
  return {
    table,
    row: table === 'unlabeled' ? { ...row, text: first } : { ...row, instruction: first, response: second },
  };
}

/** Consecutive steps that judge texts one by one, on threads. */
async function* runTextSteps(
  rows: AsyncIterable<TableRow>,
  first: number,
  steps: readonly PlannedCleaning<TextStep>[],
  { source, signal, log }: CleaningContext,
): AsyncGenerator<TableRow> {
  const fateOf = await openTextSteps(steps, source);
  const settings = steps.map(({ step, options, tables }): StepSettings => ({ name: step.name, options, tables }));
  const done = mapBatches(rows, (row) => textsOf(row).texts.reduce((sum, text) => sum + text.length, 0), {
    program: workerProgram(import.meta.url, './cleaning-worker'),
    data: { steps: settings, dataDirectory: source.dataDirectory, recipeDirectory: source.recipeDirectory },
    message: (batch) => batch.map(textsOf),
    inline: (batch: RowTexts[]) => batch.map(fateOf),
  });
  for await (const { batch, result } of done) {
    signal.throwIfAborted();
    for (const [index, row] of batch.entries()) {
      const { dropped, changed, texts } = result[index] ?? { changed: [] };
      const last = dropped?.step ?? steps.length - 1;
      for (let step = 0; step <= last; step += 1) log.read(first + step, row);
      for (const { step, what } of changed) log.changed(first + step, row, what);
      if (dropped !== undefined) log.dropped(first + dropped.step, row, dropped.reason);
      else yield texts === undefined ? row : withTexts(row, texts);
    }
  }
}

async function* runCorpusStep(
  rows: AsyncIterable<TableRow>,
  index: number,
  { step, options, tables }: PlannedCleaning<CorpusStep>,
  { folder, signal, log }: CleaningContext,
): AsyncGenerator<TableRow> {
  const counted = async function* () {
    for await (const row of rows) {
      log.read(index, row);
      yield row;
    }
  };
  yield* step.keep(counted(), tables, options, {
    folder,
    signal,
    drop: (row, reason) => log.dropped(index, row, reason),
  });
}

/**
 * Rows that all steps keep, in their order; what is left out or changed is counted in the log.
 * @param rows held-out pairs, then seed pairs, then candidates, then texts
 * @throws MainbenchError of kind `data` where a step's data is missing, of kind `disk` where a temporary file cannot be
 * written; whatever the rows throw
 */
export function cleanTables(
  rows: AsyncIterable<TableRow>,
  steps: readonly PlannedCleaning[],
  context: CleaningContext,
): AsyncIterable<TableRow> {
  let cleaned = rows;
  for (let index = 0; index < steps.length; ) {
    const following = steps.slice(index);
    const other = following.findIndex((planned) => !isTextStep(planned));
    const together = following.slice(0, other === -1 ? undefined : other).filter(isTextStep);
    if (together.length > 0) {
      cleaned = runTextSteps(cleaned, index, together, context);
      index += together.length;
    } else {
      cleaned = runCorpusStep(cleaned, index, following[0] as PlannedCleaning<CorpusStep>, context);
      index += 1;
    }
  }
  return cleaned;
}
