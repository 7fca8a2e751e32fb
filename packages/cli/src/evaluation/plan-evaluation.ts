import { noCost, writeModelReference } from '@mainbench/graph';
import { benchmarkStage, documentsTable, type PromptFormat, type Table } from '@mainbench/pipeline';
import type { Benchmark, InferenceCapabilities, JsonObject, PairJudge, SourceContext, Stage } from '@mainbench/spec';
import { MainbenchError } from '@mainbench/spec';
import type { PlannedEvaluation } from './evaluation-results.ts';

/** A benchmark whose data and judge are at hand; no server of the evaluated model was asked yet. */
export interface PreparedBenchmark {
  benchmark: Benchmark;
  options: JsonObject;
  documents: Table;
  sourceContext: SourceContext;
  judge?: PairJudge;
}

/**
 * Settles the data of benchmarks and opens their judges, so that what is missing shows before a server is asked.
 * @throws MainbenchError of kind `data` where files are missing, `usage` where a judge cannot be used
 */
export async function prepareBenchmarks(
  benchmarks: readonly Benchmark[],
  options: readonly JsonObject[],
  limit: number | undefined,
  context: SourceContext,
): Promise<PreparedBenchmark[]> {
  const prepared: PreparedBenchmark[] = [];
  for (const [index, benchmark] of benchmarks.entries()) {
    const own = options[index] as JsonObject;
    const documents = await documentsTable(benchmark, own, limit, context);
    const judge = await benchmark.openJudge?.(own, context);
    if (judge?.servedByRun === true) {
      throw new MainbenchError('usage', `${benchmark.name}: only a recipe has an untuned model that can judge.`, {
        hint: 'Name the address of a judge, such as --judge http://127.0.0.1:8000/v1.',
      });
    }
    prepared.push({ benchmark, options: own, documents, sourceContext: context, judge });
  }
  return prepared;
}

/** The model behind the endpoint, as a stage that needs nothing made. */
function servedModel({ engine, model, weights }: InferenceCapabilities, extraBody: JsonObject | undefined): Stage {
  // Absent where there is none, so that such artifacts keep their address.
  const extra: JsonObject = extraBody === undefined ? {} : { extra_body: extraBody };
  const parameters: JsonObject = { engine, model, weights: weights ?? null, ...extra };
  return {
    kind: 'served-model',
    version: 1,
    label: `model/${model}`,
    parameters,
    inputs: {},
    needsWorker: false,
    cost: noCost,
    async run({ directory }) {
      await writeModelReference(directory, { path: model });
      return parameters;
    },
  };
}

/** The stages that measure a served model. */
export function planEvaluation(
  prepared: readonly PreparedBenchmark[],
  capabilities: InferenceCapabilities,
  promptFormat: PromptFormat,
  seedNumber: number,
  maxMissing?: number,
  extraBody?: JsonObject,
): PlannedEvaluation[] {
  const model = servedModel(capabilities, extraBody);
  const engine = { engine: capabilities.engine, version: capabilities.version };
  return prepared.map(({ benchmark, options, documents, sourceContext, judge }) => ({
    benchmark,
    options,
    documents: documents.stage,
    records: benchmarkStage({
      ...{ label: `eval/${benchmark.name}`, benchmark, options, documents, model, promptFormat },
      ...{ seedNumber, maxMissing, engine, sourceContext, judge },
    }),
  }));
}
