import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeModelReference } from '@mainbench/graph';
import { type Journal, openJournal, writeLinesAtomic } from '@mainbench/kit';
import type { JsonObject, JsonValue, StageContext, TrainingJob } from '@mainbench/spec';

/** One line an optimizer step: losses, alpha, learning rate. */
export const stepsFile = 'steps.jsonl';

function stepNote(step: JsonObject): string {
  const number = (value: JsonValue | undefined) => (typeof value === 'number' ? value.toFixed(3) : '-');
  const alpha = typeof step.alpha === 'number' ? `, alpha ${number(step.alpha)}` : '';
  return `loss ${number(step.loss)}${alpha}`;
}

/** What the engine leaves beside a model: the figures of its training. */
const factsFile = 'training.json';

/** Figures of a training that ended before a kill; none where they were not left. */
async function factsBeside(model: string): Promise<JsonObject> {
  try {
    return JSON.parse(await readFile(join(model, factsFile), 'utf8'));
  } catch {
    return {};
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Trains, or takes the model that is there, until every step is in the journal. */
async function trainAndRecord(
  context: StageContext,
  journal: Journal,
  job: TrainingJob,
  steps: number,
): Promise<JsonObject> {
  /** Steps on their way into the journal. */
  const seen = new Set<string>();
  const appended: Promise<void>[] = [];
  // A training whose steps cannot be written down ends with the reason, while there is a checkpoint to go on from.
  const unwritten = new AbortController();
  const onStep = (step: JsonObject) => {
    context.progress(Number(step.step), steps, stepNote(step));
    const key = String(step.step);
    if (journal.has(key) || seen.has(key)) return;
    seen.add(key);
    const written = journal.append(key, step);
    written.catch((error: unknown) => unwritten.abort(error));
    appended.push(written);
  };
  const train = async (): Promise<JsonObject> => {
    const signal = AbortSignal.any([context.signal, unwritten.signal]);
    try {
      return await context.lane().train(job, onStep, signal);
    } finally {
      await Promise.allSettled(appended);
      unwritten.signal.throwIfAborted();
    }
  };
  const facts = (await exists(job.output)) ? await factsBeside(job.output) : await train();
  const everyStep = Array.from({ length: steps }, (_, index) => String(index + 1));
  if (everyStep.every((step) => journal.has(step))) return facts;
  // A kill came between a checkpoint and the record of its last step: the step comes again only from the start.
  await rm(job.output, { recursive: true, force: true });
  await rm(job.workDirectory, { recursive: true, force: true });
  return train();
}

async function writeSteps(path: string, journal: Journal): Promise<void> {
  const records: JsonObject[] = [];
  for await (const [, step] of journal.read()) records.push(step as JsonObject);
  records.sort((a, b) => Number(a.step) - Number(b.step));
  await writeLinesAtomic(
    path,
    records.map((record) => JSON.stringify(record)),
  );
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
  const job = { command, config, workDirectory: join(directory, 'work'), output: join(directory, 'model') };
  const journalFile = join(directory, 'steps-journal.jsonl');
  let facts: JsonObject = {};
  // Steps that are written mean that the model is there: only the manifest was not written before a kill.
  if (!(await exists(join(directory, stepsFile)))) {
    const journal = await openJournal(journalFile);
    try {
      facts = await trainAndRecord(context, journal, job, steps);
      await writeSteps(join(directory, stepsFile), journal);
    } finally {
      await journal.close();
    }
  } else {
    facts = await factsBeside(job.output);
  }
  await writeModelReference(directory, { path: 'model', inside: true });
  await rm(journalFile, { force: true });
  await rm(job.workDirectory, { recursive: true, force: true });
  return facts;
}
