import type { FunctionNode, MathNode, SymbolNode } from 'mathjs/number';
import { computedFunctions, ExpressionError, type Grammar, parseArithmetic } from './parse-arithmetic.ts';

const averages: readonly string[] = ['max', 'mean', 'median', 'min'];
const longest = 1000;
/** None of mathjs's functions that parse, import or configure is among these. */
const grammar: Grammar = {
  functions: Object.fromEntries(
    computedFunctions.map((name) => [name, [1, ['abs', 'exp', 'sqrt'].includes(name) ? 1 : longest]]),
  ),
  operators: ['+', '-', '*', '/', '^'],
  conditionals: false,
  longest,
  mostNodes: longest,
  expected: 'names, numbers, functions and + - * / ^',
};

/** An arithmetic expression over named scores. */
export interface DerivedExpression {
  /** The names in it, in the order in which they first appear. */
  names: string[];
  /** Whether it only averages: its value is then in the unit of its scores. */
  averages: boolean;
  /** @returns null where the value is no finite number, such as after a division by 0 */
  evaluate(scoreOf: (name: string) => number): number | null;
}

/** Whether an expression's value is in the unit of its names. */
function onlyAverages(node: MathNode): boolean {
  let only = true;
  node.traverse((part) => {
    if (part.type === 'OperatorNode') only = false;
    if (part.type === 'FunctionNode' && !averages.includes((part as FunctionNode<SymbolNode>).fn.name)) only = false;
  });
  return only;
}

/**
 * Reads an arithmetic expression: numbers, names, `+ - * / ^`, brackets and a few functions. mathjs parses and computes
 * it; what it parsed is computed only after every part of it was found to be one of these.
 * @throws ExpressionError that says what is wrong
 */
export async function parseExpression(text: string): Promise<DerivedExpression> {
  const { node, names } = await parseArithmetic(text, grammar);
  const code = node.compile();
  const compute = (scoreOf: (name: string) => number): unknown =>
    code.evaluate(new Map(names.map((name) => [name, scoreOf(name)])));
  try {
    compute(() => 0.5);
  } catch (error) {
    throw new ExpressionError((error as Error).message);
  }
  if (names.length === 0) throw new ExpressionError('it names no task');
  const evaluate = (scoreOf: (name: string) => number): number | null => {
    const value = compute(scoreOf);
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  return { names, averages: onlyAverages(node), evaluate };
}
