import { pythonRstrip, pythonStrip } from '@mainbench/python-semantics';
import type { ChatMessage, ChatSettings } from '@mainbench/spec';
import type { ExampleLengths, OpenllmDocument } from '../document.ts';

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
