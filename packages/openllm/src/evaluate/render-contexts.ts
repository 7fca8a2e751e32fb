import { pythonRstrip, pythonStrip } from '@mainbench/python-semantics';
import {
  type ChatMessage,
  type ChatSettings,
  type InferenceClient,
  MainbenchError,
  type RenderedChat,
} from '@mainbench/spec';
import type { ExampleLengths, OpenllmDocument } from '../definition.ts';

/** A blank line between two texts, unless one has white space there (lm_eval/api/utils.py `maybe_delimit`). */
function joined(before: string, after: string): string {
  if (before === '' || after === '') return before + after;
  const isOpen = pythonRstrip(before) === before && after.startsWith(pythonStrip(after).slice(0, 1));
  return isOpen ? `${before}\n\n${after}` : before + after;
}

/** An example with its answer, as two turns. */
function turnsOf(text: string, start: number, [prompt, answer]: ExampleLengths): ChatMessage[] {
  const answerStart = start + prompt + ' '.length;
  return [
    { role: 'user', content: text.slice(start, start + prompt) },
    { role: 'assistant', content: text.slice(answerStart, answerStart + answer) },
  ];
}

/**
 * A context as a conversation (lm_eval/api/task.py `fewshot_context` of 0.4.13 under `--apply_chat_template`): the
 * task's description is the system turn, the examples are turns or stand before the question in its turn.
 * @param index of the context: a question has one for each option where the options differ before what is scored
 */
export function conversationOf(
  { contexts, parts }: Pick<OpenllmDocument, 'contexts' | 'parts'>,
  index: number,
  { systemPrompt = '', fewshotAsTurns = false }: ChatSettings,
): ChatMessage[] {
  const text = contexts[index] ?? '';
  const system = joined(systemPrompt, text.slice(0, parts.description));
  const history: ChatMessage[] = system === '' ? [] : [{ role: 'system', content: system }];
  let end = parts.description;
  if (fewshotAsTurns) {
    for (const lengths of parts.examples) {
      history.push(...turnsOf(text, end, lengths));
      end += lengths[0] + ' '.length + lengths[1] + '\n\n'.length;
    }
  }
  return [...history, { role: 'user', content: text.slice(end) }];
}

/** A document whose contexts are what the model's chat template makes of them. */
export interface RenderedDocument {
  document: OpenllmDocument;
  /** SHA-256 is taken of it: the first context with all that the template wrote. */
  prompt: string;
  /** Whether the template refused the task's description as a system turn. */
  systemLeftOut: boolean;
}

interface Rendering extends RenderedChat {
  systemLeftOut: boolean;
}

/**
 * lm-evaluation-harness leaves out the system turn where a template refuses it; here only the description of a task,
 * and never what the user wrote.
 */
async function render(
  messages: readonly ChatMessage[],
  model: InferenceClient,
  mayLeaveOut: boolean,
  signal: AbortSignal,
): Promise<Rendering> {
  if (model.renderChat === undefined) {
    const { engine } = model.capabilities;
    throw new MainbenchError(
      'engine',
      `The engine ${engine} cannot return a question as the chat template renders it.`,
      {
        hint: 'Use a server of the engine tgi or vllm, or the embedded engine, or the prompt format plain.',
      },
    );
  }
  try {
    return { ...(await model.renderChat(messages, signal)), systemLeftOut: false };
  } catch (error) {
    const refused = MainbenchError.is(error) && error.details.reason === 'chat-template';
    if (!refused || !mayLeaveOut || messages[0]?.role !== 'system' || messages.length === 1) throw error;
    return { ...(await model.renderChat(messages.slice(1), signal)), systemLeftOut: true };
  }
}

/**
 * Puts a document through the model's chat template, as lm-evaluation-harness does with `--apply_chat_template`: the
 * continuations then lose the space before them.
 * @throws MainbenchError of kind `endpoint` with the template's own reason where it refuses the conversation
 */
export async function renderContexts(
  document: OpenllmDocument,
  chat: ChatSettings,
  model: InferenceClient,
  signal: AbortSignal,
): Promise<RenderedDocument> {
  const mayLeaveOut = chat.systemPrompt === undefined;
  const rendered = await Promise.all(
    document.contexts.map((_, index) => render(conversationOf(document, index, chat), model, mayLeaveOut, signal)),
  );
  const contexts = rendered.map(({ text, beginning }) => text.slice(beginning.length));
  const continuations = document.continuations.map((continuation) => continuation.replace(/^ /, ''));
  return {
    document: { ...document, contexts, continuations },
    prompt: rendered[0]?.text ?? '',
    systemLeftOut: rendered.some(({ systemLeftOut }) => systemLeftOut),
  };
}
