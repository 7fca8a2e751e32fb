import { defineTask, departuresOf, type JsonObject, MainbenchError } from '@mainbench/spec';
import { buildDocuments } from './build/build-documents.ts';
import { buildSettings, openllmOptions } from './build/settings.ts';
import { preambleIdentity } from './data/load-preamble.ts';
import { tableIdentity } from './data/read-table.ts';
import type { OpenllmDocument, TaskDefinition } from './definition.ts';
import { evaluateDocument } from './evaluate/evaluate-document.ts';
import { conversationOf } from './evaluate/render-contexts.ts';
import { summarizeRecords } from './scoring/summarize.ts';

/** The error of a missing training split, with the way to do without: it is never taken unasked. */
export function offerOtherExamples(task: TaskDefinition, error: unknown): unknown {
  if (task.draw !== 'random' || !MainbenchError.is(error) || error.kind !== 'data') return error;
  const offer = `Or set ${task.name}'s option fewshot_from to evaluation: its score is then marked not comparable.`;
  const hint = error.details.hint === undefined ? offer : `${error.details.hint} ${offer}`;
  return new MainbenchError('data', error.message, { ...error.details, hint });
}

/** The question of a document without what stands before it, and without the marks around it that every question has. */
function questionTexts({ preamble }: TaskDefinition, document: OpenllmDocument): string[] {
  const asked = document.contexts.map(
    (_, index) => conversationOf(document, index, { fewshotAsTurns: true }).at(-1)?.content ?? '',
  );
  // A preamble belongs to the question; an empty line ends it.
  const questions = preamble === undefined ? asked : asked.map((text) => text.slice(text.lastIndexOf('\n\n') + 2));
  const texts = questions.map((question) => question.replace(/^(?:Question|Q): |\n(?:Answer|A):\s*$/g, ''));
  return [...new Set(texts)];
}

/** A task with documents, out of how its rows become questions. */
export function openllmTask(task: TaskDefinition) {
  return defineTask({
    name: task.name,
    version: task.version,
    summary: task.summary,
    options: openllmOptions,
    needs: [task.kind === 'choices' ? 'loglikelihood' : 'generate'],
    metrics: task.metrics,
    async identity(options, context) {
      const { documents, pool, shots, reserved } = buildSettings(task, options);
      // Documents that do not tell their parts cannot be put as conversations: they are read again.
      const parts: JsonObject = {
        form: 'with-parts',
        documents: await tableIdentity(task.documents, documents, context),
      };
      if (shots > 0 && reserved === 0 && task.pool !== undefined) {
        parts.pool = await tableIdentity(task.pool, pool, context).catch((error: unknown) => {
          throw pool === undefined ? offerOtherExamples(task, error) : error;
        });
      }
      if (task.preamble !== undefined) parts.preamble = await preambleIdentity(task.preamble, context);
      return parts;
    },
    ...(task.subjects === undefined
      ? {}
      : { parts: { count: task.subjects.names.length, of: ({ task: part }: OpenllmDocument) => part } }),
    expectedDocuments: (options) =>
      options.documents === null ? task.expectedDocuments - buildSettings(task, options).reserved : undefined,
    costPerRow: ({ preset, max_new_tokens }) =>
      task.kind === 'choices'
        ? { scored: task.choices, generated: 0 }
        : { scored: 0, generated: Math.min(task.usualTokens, max_new_tokens ?? task.generation(preset).maxTokens) },
    expectedPromptTokens(options) {
      const { question, shot } = task.characters;
      const characters = question + buildSettings(task, options).shots * shot;
      // Four characters a token; a server that keeps a context for all of its continuations reads less.
      return Math.round(((task.kind === 'choices' ? task.choices : 1) * characters) / 4);
    },
    testTexts: (document: OpenllmDocument) => questionTexts(task, document),
    documents: (options, context) => buildDocuments(task, buildSettings(task, options), context),
    evaluate: (document: OpenllmDocument, options, context) =>
      evaluateDocument(task, document, options.preset, context, options),
    async summarize(records, options) {
      const summary = await summarizeRecords(task, options.preset, records, options.reasoning);
      const { reserved } = buildSettings(task, options);
      const examples = `the examples come from the last ${reserved} rows of its evaluation split, which are not asked, and not from its training split`;
      const departures = reserved === 0 ? [] : [examples];
      if (task.kind === 'generation')
        departures.push(...departuresOf(options, task.generation(options.preset).maxTokens));
      return departures.length === 0 ? summary : { ...summary, notComparable: departures.join('; ') };
    },
  });
}
