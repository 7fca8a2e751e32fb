import { findProblems, type JsonValue, MainbenchError } from '@mainbench/spec';
import { z } from 'zod';
import { logprobParser } from '../parsers/logprob.ts';
import type { Parsed, Parser } from '../parsers/parser.ts';
import { rankingParser } from '../parsers/ranking.ts';
import { jsonParser, lmsysParser, regexParser } from '../parsers/text-parsers.ts';

/** `pipeline_meta_parser`: each parser reads what the one before it found. */
export function pipelineParser(parsers: readonly Parser[]): Parser {
  const apply = (parsed: Parsed, rest: readonly Parser[]): JsonValue[] => {
    const [first, ...others] = rest;
    const found = (first as Parser)(parsed);
    if (others.length === 0) return found;
    return found.map((value) => {
      const inner = apply(value, others);
      return inner.length === 1 ? (inner[0] as JsonValue) : inner;
    });
  };
  return (parsed) => apply(parsed, parsers);
}

interface ParserKind<Options> {
  options: z.ZodType<Options>;
  create(options: Options, file: string): Parser;
}

function kind<Options>(options: z.ZodType<Options>, create: ParserKind<Options>['create']): ParserKind<never> {
  return { options, create } as unknown as ParserKind<never>;
}

const kinds: Readonly<Record<string, ParserKind<never>>> = {
  ranking_parser: kind(z.strictObject({ model_1_name: z.string().default('model_1') }), ({ model_1_name }) =>
    rankingParser(model_1_name),
  ),
  logprob_parser: kind(
    z.strictObject({
      numerator_token: z.string(),
      denominator_tokens: z.array(z.string()).min(1),
      is_binarize: z.boolean().default(true),
      log_prob_index: z.union([z.literal('batch'), z.int()]).default('batch'),
    }),
    ({ numerator_token, denominator_tokens, is_binarize, log_prob_index }) =>
      logprobParser({
        numerator: numerator_token,
        denominators: denominator_tokens,
        binarize: is_binarize,
        index: log_prob_index,
      }),
  ),
  regex_parser: kind(z.strictObject({ outputs_to_match: z.record(z.string(), z.string()) }), (options, file) =>
    regexParser(
      Object.entries(options.outputs_to_match).map(([verdict, pattern]) => [Number(verdict), pattern] as const),
      file,
    ),
  ),
  json_parser: kind(z.strictObject({ annotation_key: z.string().nullable() }), ({ annotation_key }) =>
    jsonParser(annotation_key),
  ),
  lmsys_parser: kind(z.strictObject({}), () => lmsysParser),
  pipeline_meta_parser: kind(
    z.strictObject({ parsers_to_kwargs: z.record(z.string(), z.looseObject({})) }),
    ({ parsers_to_kwargs }, file) => {
      const steps = Object.entries(parsers_to_kwargs).map(([name, options]) => createParser(name, options, file));
      return pipelineParser(steps);
    },
  ),
};

/**
 * The parser of an annotator.
 * @param file of the annotator, for messages
 * @throws MainbenchError of kind `data` for a parser or an option that is not known
 */
export function createParser(name: string, options: unknown, file: string): Parser {
  const known = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (known === undefined) {
    const hint = `Expected one of ${Object.keys(kinds).join(', ')}.`;
    throw new MainbenchError('data', `there is no parser ${JSON.stringify(name)}.`, { file, hint });
  }
  const [problem] = findProblems(known.options, options);
  if (problem !== undefined) {
    const hint = 'Correct the options of the parser there.';
    throw new MainbenchError('data', `${[name, ...problem.path].join('.')}: ${problem.message}.`, { file, hint });
  }
  return known.create(known.options.parse(options), file);
}
