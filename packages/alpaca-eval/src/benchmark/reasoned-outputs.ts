import { type Judgement, type ReasoningPolicy, splitReasoning } from '@mainbench/spec';

/** How counts and notes name outputs with marked reasoning. */
export const reasonedOutputs: Readonly<Record<ReasoningPolicy, string>> = {
  remove: 'outputs with marked reasoning, taken out before judging',
  keep: 'outputs with marked reasoning, judged as part of the output',
};

/** Whether the judge marked reasoning in its answer, which is kept as text or as a choice with its text. */
export function reasonsFirst({ completion }: Judgement): boolean {
  const text =
    typeof completion === 'object' && completion !== null && 'text' in completion ? completion.text : completion;
  return typeof text === 'string' && splitReasoning(text).reasoning !== null;
}
