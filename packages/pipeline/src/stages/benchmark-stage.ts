import { createHash } from 'node:crypto';
import { noCost, rowStage } from '@mainbench/graph';
import { digest } from '@mainbench/kit';
import type {
  Benchmark,
  BenchmarkDocument,
  BenchmarkRecord,
  JsonObject,
  JsonValue,
  PairJudge,
  SourceContext,
  Stage,
  TaskVerdict,
} from '@mainbench/spec';
import { tableBytes } from '../disk.ts';
import { isMissing, type MissingRow, MissingRows } from '../missing-rows.ts';
import { answerIn, chatSettings, type PromptFormat, promptFormatIdentity } from '../prompt-format.ts';
import { roughTokens } from '../rough-tokens.ts';
import { type ModelStageOptions, makeTable, type Table } from '../table.ts';
import { measured, unmeasured } from './measured-metrics.ts';

/** What is known of a task's documents before they are written. */
export interface DescribedDocuments {
  /** What they depend on: part of their address. */
  identity: JsonValue;
  /** Undefined where they must be read to know. */
  count: number | undefined;
  /** Mean tokens of one request: a document keeps its prompt once, whatever number of continuations comes after it. */
  tokensPerRow: number;
}

/** Describes the documents of a task; those without an `identity` are read once, and their content is what they are. */
export async function describeDocuments(
  task: Benchmark,
  options: object,
  context: SourceContext,
): Promise<DescribedDocuments> {
  const tokens = task.expectedPromptTokens?.(options);
  const tokensPerRow = tokens === undefined ? undefined : tokens / Math.max(1, task.costPerRow(options).scored);
  const expected = task.expectedDocuments?.(options);
  if (task.identity !== undefined)
    return { identity: await task.identity(options, context), count: expected, tokensPerRow: tokensPerRow ?? 0 };
  const hash = createHash('sha256');
  let count = 0;
  let read = 0;
  for await (const document of task.documents(options, context)) {
    context.signal.throwIfAborted();
    const text = JSON.stringify(document);
    hash.update(`${text}\n`);
    count += 1;
    read += roughTokens(text);
  }
  return { identity: { sha256: hash.digest('hex') }, count, tokensPerRow: tokensPerRow ?? read / Math.max(1, count) };
}

/** The first `limit` documents of each part, in their order. */
async function* limited(
  documents: AsyncIterable<BenchmarkDocument>,
  limit: number,
  partOf: ((document: BenchmarkDocument) => string) | undefined,
): AsyncGenerator<BenchmarkDocument> {
  const counts = new Map<string | undefined, number>();
  for await (const document of documents) {
    const part = partOf?.(document);
    const count = (counts.get(part) ?? 0) + 1;
    counts.set(part, count);
    if (count <= limit) yield document;
    else if (partOf === undefined) return;
  }
}

/**
 * The documents of a benchmark as a table, the same for every model.
 * @param limit documents at most, of each part where the benchmark has several
 */
export async function documentsTable(
  benchmark: Benchmark,
  options: JsonObject,
  limit: number | undefined,
  context: SourceContext,
): Promise<Table> {
  const { identity, count, tokensPerRow } = await describeDocuments(benchmark, options, context);
  const most = limit === undefined ? undefined : limit * (benchmark.parts?.count ?? 1);
  const all = count ?? most ?? 0;
  const rows = Math.min(all, most ?? all);
  const size = { rows, measured: count !== undefined, tokensPerRow };
  return makeTable(size, {
    kind: 'documents',
    version: 1,
    label: `data/${benchmark.name}`,
    parameters: {
      benchmark: { name: benchmark.name, version: benchmark.version },
      options,
      limit: limit ?? null,
      // Absent where a limit cuts the documents as they come, so that such artifacts keep their address.
      ...(limit === undefined || benchmark.parts === undefined ? {} : { limitOfEach: 'part' }),
      identity,
    },
    inputs: {},
    async *rows({ signal }) {
      const documents = benchmark.documents(options, { ...context, signal });
      yield* limit === undefined ? documents : limited(documents, limit, benchmark.parts?.of);
    },
  });
}

export interface BenchmarkStageOptions extends ModelStageOptions {
  benchmark: Benchmark;
  options: JsonObject;
  documents: Table;
  model: Stage;
  promptFormat: PromptFormat;
  /** Where data files are that answers are checked with. */
  sourceContext: SourceContext;
  /** The model that judges, for benchmarks with `needsJudge`. */
  judge?: PairJudge;
  /** Largest share of documents without an answer; the address does not depend on it. */
  maxMissing?: number | undefined;
  /** The untuned model of the run, for a judge that the run serves. */
  judgeModel?: Stage;
}

/** A record's hashes and metrics on disk, in tokens of four bytes. */
const benchmarkRecordTokens = 120;
/** What a judge that the run serves takes of a document: two orders, and two continuations in each. */
const servedJudgeRequests = 4;

const noHashes = { doc: '', prompt: '', target: '' };

/** Asks a model every document of a benchmark; the artifact holds a record each. */
export function benchmarkStage(given: BenchmarkStageOptions): Stage {
  const { benchmark, options, documents, promptFormat, seedNumber, judge } = given;
  const { scored, generated } = benchmark.costPerRow(options);
  const promptTokens = benchmark.expectedPromptTokens?.(options) ?? documents.tokensPerRow * Math.max(1, scored);
  const judgeModel = judge?.servedByRun === true ? given.judgeModel : undefined;
  const chat = chatSettings(promptFormat);
  const judged = benchmark.needsJudge === true ? documents.rows : 0;
  const served = judgeModel === undefined ? 0 : servedJudgeRequests;
  const missing = new MissingRows(documents.rows, given.maxMissing);
  const stage = rowStage<BenchmarkDocument, 'model' | 'judge'>({
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
    inputs: {
      model: given.model,
      documents: documents.stage,
      ...(judgeModel === undefined ? {} : { judge: judgeModel }),
    },
    cost: {
      ...noCost,
      requests: documents.rows * (scored + (generated > 0 ? 1 : 0) + served),
      // A judge that the run serves reads the document with two answers, each taken for as long as a document.
      promptTokens: documents.rows * promptTokens * (1 + 3 * served),
      generatedTokens: documents.rows * generated,
      judgeRequests: judged,
      judgeTokens: judged * (benchmark.expectedJudgeTokens?.(options) ?? 0),
      diskBytes: tableBytes(documents.rows, generated + benchmarkRecordTokens),
    },
    table: 'documents',
    models: judgeModel === undefined ? ['model'] : ['model', 'judge'],
    async process(document, { model, judge: judging }, signal): Promise<BenchmarkRecord> {
      const asked: string[] = [];
      const answer = answerIn(promptFormat, model, signal);
      const verdict = await missing.unless<TaskVerdict>(
        () =>
          benchmark.evaluate(document, options, {
            ...given.sourceContext,
            model,
            answer(request) {
              asked.push(request.prompt);
              return answer(request);
            },
            ...(chat === undefined ? {} : { chat }),
            seed: seedNumber,
            signal,
            ...(judge === undefined ? {} : { judge }),
            ...(judgeModel === undefined ? {} : { judgeModel: judging }),
          }),
        (details) => ({ metrics: unmeasured(benchmark), hashes: noHashes, details }),
      );
      const prompt = asked.length === 0 ? '' : digest(asked);
      const { metrics, group = null, hashes = { doc: digest(document), prompt, target: '' }, details = {} } = verdict;
      return { id: document.id, metrics: measured(metrics), group, hashes, details };
    },
    async summarize(records) {
      const found: MissingRow[] = [];
      for await (const { details } of records) if (isMissing(details)) found.push(details);
      missing.check(found);
      return {};
    },
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
