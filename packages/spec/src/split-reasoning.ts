/** What a model wrote, its marked reasoning apart. */
export interface SplitText {
  answer: string;
  /** Null where none is marked. */
  reasoning: string | null;
}

/** Whether reasoning is taken out of an answer before it is scored. */
export type ReasoningPolicy = 'remove' | 'keep';

const opening = /^\s*<think(?:ing)?>/;
const closing = /<\/think(?:ing)?>/;

/**
 * Parts reasoning in `<think>…</think>` (or `<thinking>`) at the beginning of a text from the answer after it. Chat
 * templates may give the opening tag themselves, so that the text begins inside; an answer that was cut while the model
 * still reasoned is empty. Tags further inside an answer are text of the answer.
 */
export function splitReasoning(text: string): SplitText {
  let answer = text;
  let reasoning: string | null = null;
  for (;;) {
    const opened = opening.test(answer);
    const end = closing.exec(answer);
    if (end === null && opened) return { answer: '', reasoning: text };
    const inside =
      end !== null && (opened || (reasoning === null && !/<think(?:ing)?>/.test(answer.slice(0, end.index))));
    if (!inside) break;
    const cut = end.index + end[0].length;
    reasoning = (reasoning ?? '') + answer.slice(0, cut);
    answer = answer.slice(cut).trimStart();
  }
  return { answer, reasoning };
}

/**
 * What became of an answer's reasoning: part of it was kept in the text that is scored, or none; null where there was no
 * reasoning. What a server sends apart from the text is never part of it, whatever the policy.
 */
export function reasoningFate(text: string, isReasoned: boolean, policy: ReasoningPolicy): ReasoningPolicy | null {
  if (!isReasoned) return null;
  return policy === 'keep' && splitReasoning(text).reasoning !== null ? 'keep' : 'remove';
}
