import { type JsonValue, type Judgement, type ReasoningPolicy, splitReasoning } from '@mainbench/spec';
import { usablePreference } from '../metrics/win-rate.ts';
import { tokensOf } from '../parsers/logprob.ts';
import type { Completion, Parser } from '../parsers/parser.ts';
import type { JudgeAnswer } from './ask-judge.ts';

/** What an answer says. */
export interface Verdict {
  /** As the outputs were shown: 1 where the first one is better, 2 where the second one is; null for none. */
  preference: number | null;
  problem: Judgement['problem'];
  /** True where the endpoint gave no probabilities and the text was read in their place. */
  textual: boolean;
}

/** How the verdicts of an annotator are read. */
export interface VerdictReader {
  parser: Parser;
  /** The two texts that are a verdict, for endpoints without log-probabilities; undefined where text is read anyway. */
  tokens?: { first: string; all: readonly string[] };
  /** Default: taken out of the text that is read. */
  reasoning?: ReasoningPolicy;
}

function fromText(completion: Completion, { first, all }: NonNullable<VerdictReader['tokens']>): JsonValue[] {
  const text = completion.text.trim();
  if (!all.includes(text)) throw new SyntaxError('the text is no verdict');
  return [text === first ? 1 : 2];
}

/** Reads a verdict; what cannot be read is said and is no verdict. */
export function readVerdict(answer: JudgeAnswer, { parser, tokens, reasoning }: VerdictReader): Verdict {
  const { completion: given } = answer;
  if (given === undefined) return { preference: null, problem: 'missing', textual: false };
  const { answer: alone, reasoning: marked } = splitReasoning(given.text);
  const isSplit = reasoning !== 'keep' && marked !== null;
  const completion = { ...given, text: isSplit ? alone : given.text };
  // The log-probabilities are those of the first token, which is one of the reasoning.
  const textual = tokens !== undefined && (isSplit || tokensOf(completion.choice) === undefined);
  let verdicts: JsonValue[];
  try {
    verdicts = textual ? fromText(completion, tokens) : parser(completion);
  } catch {
    return { preference: null, problem: 'unparsable', textual };
  }
  const [verdict] = verdicts;
  const number = verdicts.length === 1 && typeof verdict === 'number' ? usablePreference(verdict) : null;
  return { preference: number, problem: number === null ? 'unparsable' : null, textual };
}
