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
