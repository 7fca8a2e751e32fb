import { type ArtifactStore, addressOf } from '@mainbench/graph';
import type { BenchmarkRecord, BenchmarkResult } from '@mainbench/spec';
import type { ArmStages } from '../arm-stages.ts';
import { summarizeTask } from '../summarize-task.ts';
import { readRows } from './read-rows.ts';

/** The scores of an arm's benchmarks as each benchmark defines them, from its records. */
export async function collectBenchmarks(
  store: ArtifactStore,
  seed: number,
  { arm, evaluations }: ArmStages,
): Promise<BenchmarkResult[]> {
  const results: BenchmarkResult[] = [];
  for (const { planned, stage } of evaluations) {
    if (!('documents' in planned)) continue;
    const { task, options } = planned;
    const summary = await summarizeTask(task, options, readRows<BenchmarkRecord>(store, stage));
    results.push({ arm: arm.name, seed, task: planned.name, summary, artifact: addressOf(stage) });
  }
  return results;
}
