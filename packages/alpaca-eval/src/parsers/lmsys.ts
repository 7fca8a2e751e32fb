import { type Parser, textOf } from './parser.ts';

const pythonFloat = /^\s*[+-]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?\s*$/;

function scoreOf(text: string): number {
  if (!pythonFloat.test(text)) throw new SyntaxError('a score that is no number');
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
