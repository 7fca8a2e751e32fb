import { type ReasoningPolicy, sha256, splitReasoning } from '@mainbench/kit';
import type { BenchmarkContext, BenchmarkRecord, JsonObject } from '@mainbench/spec';
import type { OpenllmDocument } from '../build/document.ts';
import type { Preset } from '../presets.ts';
import type { ChoiceTask, GenerationTask, OpenllmTask } from '../tasks/task.ts';
import { scoreChoices } from './score-choices.ts';

type Measured = Pick<BenchmarkRecord, 'metrics'> & { details: JsonObject };

async function choose(
  task: ChoiceTask,
  document: OpenllmDocument,
  preset: Preset,
  { model, signal }: BenchmarkContext,
): Promise<Measured> {
  const scores = await scoreChoices(document, model, signal);
  const metrics = task.score(
    scores.map(({ sum }) => sum),
    document,
    preset,
  );
  const greedy = scores.map((score) => score.greedy ?? null);
  const truncated = Math.max(0, ...scores.map(({ truncatedTokens = 0 }) => truncatedTokens));
  return { metrics, details: { logprobs: scores.map(({ sum }) => sum), greedy, truncated_tokens: truncated } };
}

async function generate(
  task: GenerationTask,
  document: OpenllmDocument,
  preset: Preset,
  { model, signal }: BenchmarkContext,
  policy: ReasoningPolicy,
): Promise<Measured> {
  const [prompt = ''] = document.contexts;
  const { until, maxTokens } = task.generation(preset);
  const request = { prompt, maxNewTokens: maxTokens, temperature: 0, stop: until, truncateLeft: true };
  const { text, finish, truncatedTokens = 0 } = await model.generate(request, signal);
  const { answer, reasoning } = splitReasoning(text);
  const { metrics, details } = task.score(policy === 'keep' ? text : answer, document, preset);
  const reasoned = reasoning !== null;
  return { metrics, details: { text, finish, ...details, reasoned, truncated_tokens: truncatedTokens } };
}

/** Asks a model one question and scores what it says. @param policy what becomes of marked reasoning in it */
export async function evaluateDocument(
  task: OpenllmTask,
  document: OpenllmDocument,
  preset: Preset,
  context: BenchmarkContext,
  policy: ReasoningPolicy = 'remove',
): Promise<BenchmarkRecord> {
  const { metrics, details } =
    task.kind === 'choices'
      ? await choose(task, document, preset, context)
      : await generate(task, document, preset, context, policy);
  return {
    id: document.id,
    metrics,
    group: document.subject,
    hashes: {
      doc: document.row_hash,
      prompt: sha256(document.contexts[0] ?? ''),
      target: sha256(document.target),
    },
    details: { task: document.task, doc_id: document.doc_id, ...details },
  };
}
