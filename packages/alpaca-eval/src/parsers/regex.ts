import { MainbenchError } from '@mainbench/spec';
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
    throw new MainbenchError('data', `the pattern ${JSON.stringify(pattern)} cannot be used.`, {
      file,
      hint: 'Write it so that Python and JavaScript both read it: no (?P<name>…), no possessive quantifiers.',
      cause,
    });
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
