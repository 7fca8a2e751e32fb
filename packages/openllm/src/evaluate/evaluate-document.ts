import { sha256 } from '@mainbench/kit';
import {
  type BenchmarkRecord,
  type DecodingOptions,
  decodingOf,
  type JsonObject,
  type ReasoningPolicy,
  splitReasoning,
  type TaskContext,
} from '@mainbench/spec';
import type { ChoiceDefinition, GenerationDefinition, OpenllmDocument, Preset, TaskDefinition } from '../definition.ts';
import { conversationOf, renderContexts } from './render-contexts.ts';
import { scoreChoices } from './score-choices.ts';

type Measured = Pick<BenchmarkRecord, 'metrics'> & {
  details: JsonObject;
  /** As it was put to the model. */
  prompt: string;
};

async function choose(
  task: ChoiceDefinition,
  document: OpenllmDocument,
  preset: Preset,
  { model, chat, signal }: TaskContext,
): Promise<Measured> {
  const asked =
    chat === undefined
      ? { document, prompt: document.contexts[0] ?? '', systemLeftOut: false }
      : await renderContexts(document, chat, model, signal);
  const scores = await scoreChoices(asked.document, model, signal);
  const metrics = task.score(
    scores.map(({ sum }) => sum),
    document,
    preset,
  );
  const greedy = scores.map((score) => score.greedy ?? null);
  const truncated = Math.max(0, ...scores.map(({ truncatedTokens = 0 }) => truncatedTokens));
  const leftOut: JsonObject = asked.systemLeftOut ? { system_turn_left_out: true } : {};
  const logprobs = scores.map(({ sum }) => sum);
  return { metrics, prompt: asked.prompt, details: { logprobs, greedy, truncated_tokens: truncated, ...leftOut } };
}

async function generate(
  task: GenerationDefinition,
  document: OpenllmDocument,
  preset: Preset,
  { model, chat, seed, signal }: TaskContext,
  { reasoning: policy = 'remove', ...options }: AnswerOptions,
): Promise<Measured> {
  const { until, maxTokens } = task.generation(preset);
  const decoding = { ...decodingOf(options, maxTokens, seed), stop: until };
  const messages = chat === undefined ? [] : conversationOf(document, 0, chat);
  const prompt = chat === undefined ? (document.contexts[0] ?? '') : JSON.stringify(messages);
  const reply =
    chat === undefined
      ? model.generate({ prompt, ...decoding, truncateLeft: true }, signal)
      : model.chat({ messages, ...decoding }, signal);
  const { text, finish, truncatedTokens = 0, reasoning: apart } = await reply;
  const { answer, reasoning } = splitReasoning(text);
  const { metrics, details } = task.score(policy === 'keep' ? text : answer, document, preset);
  const reasoned = reasoning !== null || apart !== undefined;
  return { metrics, prompt, details: { text, finish, ...details, reasoned, truncated_tokens: truncatedTokens } };
}

/** How a written answer is asked for, and what becomes of marked reasoning in it: by default it is taken out. */
type AnswerOptions = DecodingOptions & { reasoning?: ReasoningPolicy | undefined };

/** Asks a model one question and scores what it says. */
export async function evaluateDocument(
  task: TaskDefinition,
  document: OpenllmDocument,
  preset: Preset,
  context: TaskContext,
  options: AnswerOptions = {},
): Promise<BenchmarkRecord> {
  const { metrics, prompt, details } =
    task.kind === 'choices'
      ? await choose(task, document, preset, context)
      : await generate(task, document, preset, context, options);
  return {
    id: document.id,
    metrics,
    group: document.subject,
    hashes: { doc: document.row_hash, prompt: sha256(prompt), target: sha256(document.target) },
    details: { task: document.task, doc_id: document.doc_id, ...details },
  };
}
