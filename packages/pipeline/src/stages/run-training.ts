import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeModelReference } from '@mainbench/graph';
import { readJsonLines, writeLinesAtomic } from '@mainbench/kit';
import type { JsonObject, JsonValue, StageContext, TrainingJob } from '@mainbench/spec';

/** One line an optimizer step: losses, alpha, learning rate. The engine writes it before the model is there. */
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

async function* linesOf(path: string): AsyncGenerator<string> {
  for await (const { value } of readJsonLines<JsonObject>(path)) yield JSON.stringify(value);
}

/**
 * Trains in the stage's folder: `model/` appears complete or not at all, checkpoints survive an interruption, and
 * `steps.jsonl` is the history of that model: a step that was trained twice is there as it was the last time.
 */
export async function runTraining(
  context: StageContext,
  training: Pick<TrainingJob, 'command' | 'config' | 'label'>,
  steps: number,
): Promise<JsonObject> {
  const { directory } = context;
  const job = { ...training, workDirectory: join(directory, 'work'), output: join(directory, 'model') };
  const train = () =>
    context.slot().train(job, (step) => context.progress(step.step, steps, stepNote(step)), context.signal);
  const written = join(directory, stepsFile);
  const records = join(job.workDirectory, stepsFile);
  // A model that is there with its steps was trained to its end: a kill came before the manifest.
  const isTrained = (await exists(job.output)) && ((await exists(written)) || (await exists(records)));
  const facts = isTrained ? await factsBeside(job.output) : await train();
  if (!(await exists(written))) await writeLinesAtomic(written, linesOf(records));
  await writeModelReference(directory, { path: 'model', inside: true });
  await rm(job.workDirectory, { recursive: true, force: true });
  return facts;
}
