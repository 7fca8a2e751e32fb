import type { JsonObject, Judgement, OutputPair } from '@mainbench/spec';
import type { VerdictReader } from './read-verdict.ts';

/** The pair in the order in which it is shown. */
export function shown({ instruction, output_1, output_2 }: OutputPair, switched: boolean): OutputPair {
  return switched ? { instruction, output_1: output_2, output_2: output_1 } : { instruction, output_1, output_2 };
}

/** The judgement of two outputs that are the same text: a draw, for which nobody is asked. */
export function equalOutputs(): Judgement {
  return {
    preference: 1.5,
    problem: null,
    switched: false,
    completion: null,
    judge: null,
    textual: false,
    misplaced: false,
    marked: false,
    tokens: 0,
    price: 0,
    date: null,
    prompt: null,
    cached: true,
  };
}

/** The two texts that are a verdict, where an annotator reads their probabilities; undefined where it reads text. */
export function verdictTokens(parser: string, options: JsonObject): VerdictReader['tokens'] {
  const { numerator_token: first, denominator_tokens: all } = options;
  if (parser !== 'logprob_parser' || typeof first !== 'string' || !Array.isArray(all)) return undefined;
  return { first, all: all.filter((token) => typeof token === 'string') };
}
