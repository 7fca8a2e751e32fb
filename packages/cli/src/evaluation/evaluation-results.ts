import { join } from 'node:path';
import { type ArtifactStore, addressOf, rowsFile } from '@mainbench/graph';
import { readRows, summarizeTask } from '@mainbench/pipeline';
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

/** By parameter that the model was found not to take, what became of it, as the manifests of the records say. */
export async function refusedParameters(
  planned: readonly PlannedEvaluation[],
  store: ArtifactStore,
): Promise<Record<string, string>> {
  const manifests = await Promise.all(planned.map(({ records }) => store.readManifest(records)));
  return Object.assign({}, ...manifests.map(({ facts }) => refusedIn(facts)));
}

function refusedIn(facts: JsonObject): JsonObject {
  const { model } = (facts.servers ?? {}) as { model?: { refusedParameters?: JsonObject } };
  return model?.refusedParameters ?? {};
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
      summary: await summarizeTask(benchmark, options, readRows<BenchmarkRecord>(store, records)),
      documents: addressOf(documents),
      records: addressOf(records),
      samples: join(store.directoryOf(records), rowsFile),
    });
  }
  return results;
}
