import type { Benchmark, JsonObject } from '@mainbench/spec';
import { buildDocuments } from './build/build-documents.ts';
import type { OpenllmDocument } from './build/document.ts';
import { buildSettings, type OpenllmOptions, openllmOptions } from './build/settings.ts';
import { preambleIdentity } from './data/load-preamble.ts';
import { tableIdentity } from './data/read-table.ts';
import { evaluateDocument } from './evaluate/evaluate-document.ts';
import { summarizeRecords } from './scoring/summarize.ts';
import type { OpenllmTask } from './tasks/task.ts';

/** Tokens of an answer, for `plan`: GSM8K's reference answers have 293 characters on average (1,319 test questions). */
const usualTokens = 73;

/** A task of the Open LLM Leaderboard as a benchmark. */
export function openllmBenchmark(task: OpenllmTask): Benchmark<OpenllmOptions, OpenllmDocument> {
  return {
    name: task.name,
    version: task.version,
    summary: task.summary,
    options: openllmOptions,
    needs: [task.kind === 'choices' ? 'loglikelihood' : 'generate'],
    metrics: task.metrics,
    datasets: () => task.datasets,
    async identity(options, context) {
      const { documents, pool, shots } = buildSettings(task, options);
      const parts: JsonObject = { documents: await tableIdentity(task.documents, documents, context) };
      if (shots > 0 && task.pool !== undefined) parts.pool = await tableIdentity(task.pool, pool, context);
      if (task.preamble !== undefined) parts.preamble = await preambleIdentity(task.preamble, context);
      return parts;
    },
    expectedDocuments: ({ documents }) => (documents === null ? task.expectedDocuments : undefined),
    costPerDocument: ({ preset }) =>
      task.kind === 'choices'
        ? { scored: task.choices, generated: 0 }
        : { scored: 0, generated: Math.min(usualTokens, task.generation(preset).maxTokens) },
    expectedPromptTokens(options) {
      const { question, shot } = task.characters;
      const characters = question + buildSettings(task, options).shots * shot;
      // Four characters a token; a server that keeps a context for all of its continuations reads less.
      return Math.round(((task.kind === 'choices' ? task.choices : 1) * characters) / 4);
    },
    documents: (options, context) => buildDocuments(task, buildSettings(task, options), context),
    evaluate: (document, { preset }, context) => evaluateDocument(task, document, preset, context),
    summarize: (records, { preset }) => summarizeRecords(task, preset, records),
  };
}
