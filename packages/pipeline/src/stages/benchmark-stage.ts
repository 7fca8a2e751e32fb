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
import { answerIn, type PromptFormat, promptFormatIdentity } from '../prompt-format.ts';
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
  promptFormat: PromptFormat;
  seedNumber: number;
  /** What of the engine changes the numbers. */
  engine: JsonObject;
  /** The model that judges, for benchmarks with `needsJudge`. */
  judge?: PairJudge;
}

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
  const { benchmark, options, documents, promptFormat, seedNumber, judge } = given;
  const { scored, generated } = benchmark.costPerDocument(options);
  const stage = rowStage<BenchmarkDocument, 'model'>({
    kind: 'benchmark',
    version: 2,
    label: given.label,
    parameters: {
      benchmark: { name: benchmark.name, version: benchmark.version },
      options,
      prompt_format: promptFormatIdentity(promptFormat),
      seed: seedNumber,
      engine: given.engine,
      judge: judge?.identity ?? null,
    },
    inputs: { model: given.model, documents: documents.stage },
    cost: {
      requests: documents.rows * (scored + (generated > 0 ? 1 : 0)),
      promptTokens: documents.rows * documents.tokensPerRow * Math.max(1, scored),
      generatedTokens: documents.rows * generated,
      trainedTokens: 0,
    },
    table: 'documents',
    models: ['model'],
    process: (document, { model }, signal) =>
      unlessTooLong<BenchmarkRecord>(
        () =>
          benchmark.evaluate(document, options, {
            model,
            answer: answerIn(promptFormat, model, signal),
            seed: seedNumber,
            signal,
            ...(judge === undefined ? {} : { judge }),
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
