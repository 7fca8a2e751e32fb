import { join } from 'node:path';
import { type ArtifactStore, addressOf, rowsFile } from '@mainbench/graph';
import { readRows } from '@mainbench/pipeline';
import type { Benchmark, BenchmarkRecord, BenchmarkSummary, JsonObject, Stage } from '@mainbench/spec';

/** One benchmark of an evaluation, with the stages that made it. */
export interface PlannedEvaluation {
  benchmark: Benchmark;
  options: JsonObject;
  documents: Stage;
  records: Stage;
}

/** What `mainbench eval` found of one benchmark. */
export interface EvaluationResult {
  task: string;
  version: number;
  options: JsonObject;
  summary: BenchmarkSummary;
  /** Addresses of the documents and of the records. */
  documents: string;
  records: string;
  /** File with one record a line. */
  samples: string;
}

/** Scores of finished stages. */
export async function evaluationResults(
  planned: readonly PlannedEvaluation[],
  store: ArtifactStore,
): Promise<EvaluationResult[]> {
  const results: EvaluationResult[] = [];
  for (const { benchmark, options, documents, records } of planned) {
    results.push({
      task: benchmark.name,
      version: benchmark.version,
      options,
      summary: await benchmark.summarize(readRows<BenchmarkRecord>(store, records), options),
      documents: addressOf(documents),
      records: addressOf(records),
      samples: join(store.directoryOf(records), rowsFile),
    });
  }
  return results;
}
