import { type JsonObject, type JsonValue, MainbenchError } from '@mainbench/spec';
import { type Parser, textOf } from './parser.ts';

/** A verdict and the pattern that stands for it. */
export type OutputPattern = readonly [verdict: number, pattern: string];

/**
 * A Python pattern as a JavaScript one; flags at its beginning such as `(?i)` become flags.
 * @throws MainbenchError of kind `data` where it cannot be one
 */
function compile(pattern: string, file: string): RegExp {
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  try {
    return new RegExp(pattern.slice(inline?.[0].length ?? 0), `u${inline?.[1] ?? ''}`);
  } catch (cause) {
    const hint = 'Use syntax that both Python and JavaScript accept: no (?P<name>…), no possessive quantifiers.';
    throw new MainbenchError('data', `the pattern ${JSON.stringify(pattern)} cannot be used.`, { file, cause, hint });
  }
}

/** `regex_parser`: the verdicts of all matches in their order; of two that begin at one place the first pattern's. */
export function regexParser(patterns: readonly OutputPattern[], file: string): Parser {
  const compiled = patterns.map(([verdict, pattern]) => ({ verdict, expression: compile(pattern, file) }));
  return (parsed) => {
    let rest = textOf(parsed);
    const verdicts: number[] = [];
    for (;;) {
      let first: { verdict: number; start: number; end: number } | undefined;
      for (const { verdict, expression } of compiled) {
        const match = expression.exec(rest);
        if (match === null || (first !== undefined && match.index >= first.start)) continue;
        first = { verdict, start: match.index, end: match.index + match[0].length };
      }
      if (first === undefined) return verdicts;
      verdicts.push(first.verdict);
      if (first.end === 0) throw new SyntaxError('a pattern matches nothing at all');
      rest = rest.slice(first.end);
    }
  };
}

const pythonFloat = /^\s*[+-]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?\s*$/;

function scoreOf(text: string): number {
  if (!pythonFloat.test(text)) throw new SyntaxError('a score that is not a number');
  return Number(text.replaceAll('_', ''));
}

/** `lmsys_parser`: two scores on the first line; the higher one wins, equal ones are a draw. */
export const lmsysParser: Parser = (parsed) => {
  const parts = (textOf(parsed).split('\n')[0] as string).replaceAll(',', ' ').split(' ');
  if (parts.length !== 2) throw new SyntaxError('no pair of scores on the first line');
  const [first, second] = parts.map(scoreOf) as [number, number];
  if (first === second) return [0];
  return [first > second ? 1 : 2];
};

const fenced = '```json';

function fieldOf(value: JsonValue, key: string | null): JsonValue {
  if (key === null) return value;
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)) {
    return (value as JsonObject)[key] as JsonValue;
  }
  throw new SyntaxError(`JSON without ${key}`);
}

/** `json_parser`: a field of a JSON object, or of each one in a list; taken out of a fenced block where there is one. */
export function jsonParser(annotationKey: string | null): Parser {
  return (parsed) => {
    let text = textOf(parsed);
    if (text.includes(fenced)) {
      const start = text.indexOf(fenced) + fenced.length;
      const end = text.indexOf('```', start);
      if (end < 0) throw new SyntaxError('a block of JSON without an end');
      text = text.slice(start, end);
    }
    const value = JSON.parse(text) as JsonValue;
    return Array.isArray(value) ? value.map((entry) => fieldOf(entry, annotationKey)) : [fieldOf(value, annotationKey)];
  };
}
