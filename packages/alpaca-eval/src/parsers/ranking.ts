import type { JsonValue } from '@mainbench/spec';
import { type Completion, isCompletion, type Parsed, type Parser, textOf } from './parser.ts';
import { type PythonLiteral, parsePythonLiteral } from './python-literal.ts';

type Ranking = PythonLiteral | JsonValue;

function isMap(value: Ranking): value is ReadonlyMap<PythonLiteral, PythonLiteral> {
  return value instanceof Map;
}

function entryOf(item: Ranking, key: string): Ranking {
  if (isMap(item) && item.has(key)) return item.get(key) as PythonLiteral;
  if (typeof item === 'object' && item !== null && !Array.isArray(item) && !isMap(item) && Object.hasOwn(item, key)) {
    return (item as Record<string, JsonValue>)[key] as JsonValue;
  }
  throw new SyntaxError(`a ranked model without ${key}`);
}

function rankingOf(parsed: Exclude<Parsed, Completion>): Ranking {
  return typeof parsed === 'string' ? parsePythonLiteral(parsed) : parsed;
}

/** `ranking_parser`: the rank of the first output in a list of models with ranks, a Python literal or read already. */
export function rankingParser(firstModel = 'model_1'): Parser {
  return (parsed) => {
    const ranking = isCompletion(parsed) || parsed === '' ? parsePythonLiteral(textOf(parsed)) : rankingOf(parsed);
    if (!Array.isArray(ranking)) throw new SyntaxError('no list of models');
    const ours = (ranking as readonly Ranking[]).filter((item) => entryOf(item, 'model') === firstModel);
    if (ours[0] === undefined) throw new SyntaxError(`${firstModel} is not ranked`);
    const rank = entryOf(ours[0], 'rank');
    if (rank === 1 || rank === true) return [1];
    if (rank === 2) return [2];
    throw new SyntaxError('a rank other than 1 and 2');
  };
}
