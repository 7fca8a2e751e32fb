import { noCost, rowStage, tableStage } from '@mainbench/graph';
import type {
  Benchmark,
  BenchmarkDocument,
  BenchmarkRecord,
  JsonObject,
  PairJudge,
  SourceContext,
  Stage,
} from '@mainbench/spec';
import { answerIn, type Layout, layoutIdentity } from '../layout.ts';
import type { Table } from '../table.ts';
import { unlessTooLong } from '../too-long.ts';

/** What `plan` assumes of a document's prompt, in tokens: shots make it long, and no tokenizer is asked. */
const expectedTokens = 500;

/** The documents of a benchmark as a table, the same for every model. */
export async function documentsTable(
  benchmark: Benchmark,
  options: JsonObject,
  limit: number | undefined,
  context: SourceContext,
): Promise<Table> {
  const all = benchmark.expectedDocuments(options) ?? 0;
  const stage = tableStage({
    kind: 'documents',
    version: 1,
    label: `data/${benchmark.name}`,
    parameters: {
      benchmark: { name: benchmark.name, version: benchmark.version },
      options,
      limit: limit ?? null,
      identity: await benchmark.identity(options, context),
    },
    inputs: {},
    cost: noCost,
    async *rows({ signal }) {
      let count = 0;
      for await (const document of benchmark.documents(options, { ...context, signal })) {
        if (count === limit) return;
        count += 1;
        yield document;
      }
    },
  });
  return { stage, rows: Math.min(all, limit ?? all), tokensPerRow: expectedTokens };
}

export interface BenchmarkStageOptions {
  label: string;
  benchmark: Benchmark;
  options: JsonObject;
  documents: Table;
  model: Stage;
  layout: Layout;
  seedNumber: number;
  /** What of the engine changes the numbers. */
  engine: JsonObject;
  /** The model that judges, for benchmarks with `needsJudge`. */
  judge?: PairJudge;
  /** The untuned model of the run, for a judge that the run serves. */
  judgeModel?: Stage;
}

/** What a judge that the run serves takes of a document: two orders, and two continuations in each. */
const servedJudgeRequests = 4;

function tooLong(benchmark: Benchmark, id: string): BenchmarkRecord {
  return {
    id,
    metrics: Object.fromEntries(benchmark.metrics.map(({ name }) => [name, null])),
    group: null,
    hashes: { doc: '', prompt: '', target: '' },
    details: { reason: 'too long for the model' },
  };
}

/** Asks a model every document of a benchmark; the artifact holds a record each. */
export function benchmarkStage(given: BenchmarkStageOptions): Stage {
  const { benchmark, options, documents, layout, seedNumber, judge } = given;
  const { scored, generated } = benchmark.costPerDocument(options);
  const judgeModel = judge?.servedByRun === true ? given.judgeModel : undefined;
  const judged = judgeModel === undefined ? 0 : servedJudgeRequests;
  const stage = rowStage<BenchmarkDocument, 'model' | 'judge'>({
    kind: 'benchmark',
    version: 1,
    label: given.label,
    parameters: {
      benchmark: { name: benchmark.name, version: benchmark.version },
      options,
      layout: layoutIdentity(layout),
      seed: seedNumber,
      engine: given.engine,
      judge: judge?.identity ?? null,
    },
    inputs: {
      model: given.model,
      documents: documents.stage,
      ...(judgeModel === undefined ? {} : { judge: judgeModel }),
    },
    cost: {
      requests: documents.rows * (scored + (generated > 0 ? 1 : 0) + judged),
      // A judge reads the document with two answers, each taken for as long as a document.
      promptTokens: documents.rows * documents.tokensPerRow * (Math.max(1, scored) + 3 * judged),
      generatedTokens: documents.rows * generated,
      trainedTokens: 0,
    },
    table: 'documents',
    models: judgeModel === undefined ? ['model'] : ['model', 'judge'],
    process: (document, { model, judge: judging }, signal) =>
      unlessTooLong<BenchmarkRecord>(
        () =>
          benchmark.evaluate(document, options, {
            model,
            answer: answerIn(layout, model, signal),
            seed: seedNumber,
            signal,
            ...(judge === undefined ? {} : { judge }),
            ...(judgeModel === undefined ? {} : { judgeModel: judging }),
          }),
        tooLong(benchmark, document.id),
      ),
  });
  if (judge === undefined) return stage;
  return {
    ...stage,
    async run(context) {
      try {
        return await stage.run(context);
      } finally {
        await judge.close();
      }
    },
  };
}
