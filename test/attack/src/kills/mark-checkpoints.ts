import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const mark = 'kept_by_test';

interface Marker {
  step: number;
  files: Record<string, { bytes: number; sha256: string }>;
}

/** Steps that were in the newest checkpoint of a training when it was killed, by artifact. */
export type KeptSteps = Map<string, number>;

/**
 * Adds a field that no training writes to the records of steps in every checkpoint, so that a step that is trained again
 * is told from one that was kept.
 */
export function markCheckpoints(out: string, kept: KeptSteps): void {
  for (const file of globSync(join(out, 'artifacts', '*.partial', 'work', 'checkpoint-*', 'COMPLETE'))) {
    const folder = dirname(file);
    const artifact = join(folder, '..', '..').slice(0, -'.partial'.length);
    // A kill before the working folder is removed leaves it beside what was made in it; nobody reads it any more.
    if (existsSync(artifact) || existsSync(join(`${artifact}.partial`, 'model'))) continue;
    const marker: Marker = JSON.parse(readFileSync(file, 'utf8'));
    const name = 'mainbench_steps.jsonl';
    const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
    const text = lines.map((line) => `${JSON.stringify({ ...JSON.parse(line), [mark]: true })}\n`).join('');
    writeFileSync(join(folder, name), text);
    marker.files[name] = { bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') };
    writeFileSync(file, JSON.stringify(marker));
    kept.set(basename(artifact), Math.max(kept.get(basename(artifact)) ?? 0, marker.step));
  }
}

/** Trainings that repeated a step which a checkpoint held, in words. */
export function repeatedSteps(out: string, kept: KeptSteps): string[] {
  return [...kept].flatMap(([artifact, steps]) => {
    const lines = readFileSync(join(out, 'artifacts', artifact, 'steps.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    const again = lines.slice(0, steps).filter((line) => !line.includes(mark)).length;
    return again === 0 ? [] : [`${artifact}: ${again} of ${steps} steps that were kept`];
  });
}
