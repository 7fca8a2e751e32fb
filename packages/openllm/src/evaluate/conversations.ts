import type { ChatMessage, ChatSettings } from '@mainbench/spec';
import type { OpenllmDocument } from '../build/document.ts';

/** An example with its answer, as two turns. */
function turnsOf(text: string, start: number, [prompt, answer]: readonly [number, number]): ChatMessage[] {
  const answerStart = start + prompt + ' '.length;
  return [
    { role: 'user', content: text.slice(start, start + prompt) },
    { role: 'assistant', content: text.slice(answerStart, answerStart + answer) },
  ];
}

/**
 * A document's question as a conversation (lm_eval/api/task.py `fewshot_context` under `--apply_chat_template`): the
 * task's description is the system turn, the examples are turns or stand before the question in its turn. Where the
 * options differ before what is scored, as in WinoGrande, lm-evaluation-harness makes two conversations: the examples,
 * and then the question alone. Their texts are joined.
 * @param index of the context
 */
export function conversationsOf(
  { contexts, parts }: Pick<OpenllmDocument, 'contexts' | 'parts'>,
  index: number,
  { systemPrompt = '', fewshotAsTurns = false }: ChatSettings,
): ChatMessage[][] {
  const text = contexts[index] ?? '';
  const system = [systemPrompt, text.slice(0, parts.description)].filter((part) => part !== '').join('\n\n');
  const history: ChatMessage[] = system === '' ? [] : [{ role: 'system', content: system }];
  let end = parts.description;
  for (const lengths of parts.examples) {
    if (fewshotAsTurns) history.push(...turnsOf(text, end, lengths));
    end += lengths[0] + ' '.length + lengths[1] + '\n\n'.length;
  }
  const shown = fewshotAsTurns ? '' : text.slice(parts.description, end);
  const question = text.slice(end);
  if (contexts.length === 1) return [[...history, { role: 'user', content: shown + question }]];
  if (shown !== '') history.push({ role: 'user', content: shown });
  const asked: ChatMessage[] = [{ role: 'user', content: question }];
  return history.length === 0 ? [asked] : [history, asked];
}
