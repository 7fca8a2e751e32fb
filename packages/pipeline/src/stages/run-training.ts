import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeModelReference } from '@mainbench/graph';
import { openJournal, writeLinesAtomic } from '@mainbench/kit';
import type { JsonObject, JsonValue, StageContext } from '@mainbench/spec';

/** One line an optimizer step: losses, alpha, learning rate. */
export const stepsFile = 'steps.jsonl';

function stepNote(step: JsonObject): string {
  const number = (value: JsonValue | undefined) => (typeof value === 'number' ? value.toFixed(3) : '-');
  const alpha = typeof step.alpha === 'number' ? `, alpha ${number(step.alpha)}` : '';
  return `loss ${number(step.loss)}${alpha}`;
}

/**
 * Trains in the stage's folder: `model/` appears complete or not at all, checkpoints survive an interruption, and
 * `steps.jsonl` holds every step once, also those that a resumed training repeats.
 */
export async function runTraining(
  context: StageContext,
  command: 'train' | 'init',
  config: JsonObject,
  steps: number,
): Promise<JsonObject> {
  const { directory } = context;
  const output = join(directory, 'model');
  const workDirectory = join(directory, 'work');
  const journalFile = join(directory, 'steps-journal.jsonl');
  const journal = await openJournal(journalFile);
  /** Steps on their way into the journal. */
  const seen = new Set<string>();
  const appended: Promise<void>[] = [];
  // A training whose steps cannot be written down ends with the reason, while there is a checkpoint to go on from.
  const unwritten = new AbortController();
  let facts: JsonObject = {};
  try {
    const finished = await stat(output).then(
      () => true,
      () => false,
    );
    if (!finished) {
      const onStep = (step: JsonObject) => {
        context.progress(Number(step.step), steps, stepNote(step));
        const key = String(step.step);
        if (journal.has(key) || seen.has(key)) return;
        seen.add(key);
        const written = journal.append(key, step);
        written.catch((error: unknown) => unwritten.abort(error));
        appended.push(written);
      };
      const signal = AbortSignal.any([context.signal, unwritten.signal]);
      facts = await context.lane().train({ command, config, workDirectory, output }, onStep, signal);
    }
    await Promise.all(appended);
    const records: JsonObject[] = [];
    for await (const [, step] of journal.read()) records.push(step as JsonObject);
    records.sort((a, b) => Number(a.step) - Number(b.step));
    await writeLinesAtomic(
      join(directory, stepsFile),
      records.map((record) => JSON.stringify(record)),
    );
  } finally {
    await Promise.allSettled(appended);
    await journal.close();
  }
  await writeModelReference(directory, { path: 'model', inside: true });
  await rm(journalFile);
  await rm(workDirectory, { recursive: true, force: true });
  return facts;
}
