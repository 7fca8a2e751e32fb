import { type ArtifactStore, addressOf } from '@mainbench/graph';
import type { BenchmarkRecord, BenchmarkResult } from '@mainbench/spec';
import type { ArmStages } from '../arm-stages.ts';
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
    const summary = await task.summarize(readRows<BenchmarkRecord>(store, stage), options);
    results.push({ arm: arm.name, seed, task: planned.name, summary, artifact: addressOf(stage) });
  }
  return results;
}
