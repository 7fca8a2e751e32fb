import { type ReasoningPolicy, splitReasoning } from '@mainbench/spec';
import type { Mode } from './summarize.ts';

/** Responses as they are scored. */
export interface ScoredTexts {
  responses: Map<number, string>;
  /** Responses with marked reasoning, whether or not it was taken out. */
  reasoning: number;
  /** Responses with nothing but white space then: they follow nothing. */
  empty: number;
}

/** The policy that holds: `mirror` scores the text as it came, as the official checker does. */
export function reasoningPolicy(mode: Mode, wanted: ReasoningPolicy): ReasoningPolicy {
  return mode === 'mirror' ? 'keep' : wanted;
}

/** How counts name responses with marked reasoning. */
export const reasoningCount: Readonly<Record<ReasoningPolicy, string>> = {
  remove: 'responses with marked reasoning, taken out before scoring',
  keep: 'responses with marked reasoning, scored as part of the answer',
};

/** Takes marked reasoning out of responses, or only counts it. */
export function takeOutReasoning(responses: ReadonlyMap<number, string>, policy: ReasoningPolicy): ScoredTexts {
  const scored: ScoredTexts = { responses: new Map(), reasoning: 0, empty: 0 };
  for (const [place, text] of responses) {
    const { answer, reasoning } = splitReasoning(text);
    const kept = policy === 'keep' ? text : answer;
    if (reasoning !== null) scored.reasoning += 1;
    if (kept.trim() === '') scored.empty += 1;
    scored.responses.set(place, kept);
  }
  return scored;
}
