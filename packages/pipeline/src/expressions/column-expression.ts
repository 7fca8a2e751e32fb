import type { ConditionalNode, ConstantNode, FunctionNode, MathNode, SymbolNode } from 'mathjs/number';
import {
  type Block,
  binaryBlock,
  blockRows,
  choiceBlock,
  filledBlock,
  momentBlock,
  storedBlock,
  unaryBlock,
} from './blocks.ts';
import { columnQuantile, rankShares, standardScores } from './column-functions.ts';
import { ExpressionError, type Grammar, nameOf, parseArithmetic } from './parse-arithmetic.ts';
import { binaryFunctions, expressionOperators, rowFunctions, unaryFunctions } from './row-functions.ts';

/** Functions over a whole column. Each sorts a million values or reads them twice, so only so many may stand. */
const columnFunctions = { rank: [1, 1], zscore: [1, 1], quantile: [2, 2] } as const;
const mostColumnFunctions = 16;

const grammar: Grammar = {
  functions: { ...rowFunctions, ...columnFunctions },
  operators: expressionOperators,
  conditionals: true,
  holder: 'scores',
  longest: 4000,
  mostNodes: 200,
  expected: 'signals, numbers, functions, comparisons, a ? b : c and + - * / ^',
};

/** Columns by name, each with one value a pair; NaN where there is none. */
export type Columns = Readonly<Record<string, Float64Array>>;

/** A formula over columns. */
export interface ColumnExpression {
  text: string;
  /** The columns that it needs, in the order in which they first appear. */
  names: readonly string[];
  /** One value a pair; NaN where a value that it needs is missing. True is 1, false 0. */
  evaluate(columns: Columns, rows: number): Float64Array;
}

/** One evaluation: whole columns are kept only for what `rank`, `zscore` and `quantile` make of them. */
class Evaluation {
  readonly #columns: Columns;
  readonly #rows: number;
  /** What functions over a whole column gave, by their text. */
  readonly #made = new Map<string, Block>();

  constructor(columns: Columns, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
  }

  whole(node: MathNode): Float64Array {
    const block = this.#block(node);
    const values = new Float64Array(this.#rows);
    for (let from = 0; from < this.#rows; from += blockRows) {
      const count = Math.min(blockRows, this.#rows - from);
      values.set(block(from, count).subarray(0, count), from);
    }
    return values;
  }

  #block(node: MathNode): Block {
    const name = nameOf(node, grammar);
    if (name !== undefined) return this.#stored(this.#columns[name]);
    switch (node.type) {
      case 'ParenthesisNode':
        return this.#block((node as unknown as { content: MathNode }).content);
      case 'ConstantNode':
        return filledBlock((node as ConstantNode<number>).value);
      case 'ConditionalNode': {
        const { condition, trueExpr, falseExpr } = node as ConditionalNode;
        return choiceBlock(this.#block(condition), this.#block(trueExpr), this.#block(falseExpr));
      }
      case 'OperatorNode': {
        const { op, args } = node as unknown as { op: string; args: MathNode[] };
        return this.#ofRows(op, args);
      }
      case 'FunctionNode': {
        const { fn, args } = node as FunctionNode<SymbolNode>;
        return Object.hasOwn(rowFunctions, fn.name) ? this.#ofRows(fn.name, args) : this.#ofColumn(node, fn.name, args);
      }
    }
    throw new TypeError(`an expression was not inspected: ${node.type}`);
  }

  #stored(column: Float64Array | undefined): Block {
    if (column === undefined) throw new TypeError('an expression was given no column of a name in it');
    return storedBlock(column);
  }

  #ofRows(name: string, args: readonly MathNode[]): Block {
    const blocks = args.map((argument) => this.#block(argument));
    if (name === 'mean' || name === 'std') return momentBlock(name, blocks);
    const [first, ...others] = blocks as [Block, ...Block[]];
    if (name === 'clip') {
      const [low, high] = others as [Block, Block];
      return binaryBlock(Math.min, binaryBlock(Math.max, first, low), high);
    }
    const unary = others.length === 0 ? unaryFunctions[name] : undefined;
    if (unary !== undefined) return unaryBlock(unary, first);
    const binary = binaryFunctions[name];
    if (binary === undefined) throw new TypeError(`an expression was not inspected: ${name}`);
    return others.reduce((made, other) => binaryBlock(binary, made, other), first);
  }

  #ofColumn(node: MathNode, name: string, args: readonly MathNode[]): Block {
    const text = node.toString();
    const made = this.#made.get(text) ?? this.#overColumn(name, args);
    this.#made.set(text, made);
    return made;
  }

  #overColumn(name: string, [values, share]: readonly MathNode[]): Block {
    const column = this.whole(values as MathNode);
    if (name === 'rank') return this.#stored(rankShares(column));
    if (name === 'zscore') return this.#stored(standardScores(column));
    // A share that differs from pair to pair would sort the column for each of them.
    return filledBlock(columnQuantile(column, this.#block(share as MathNode)(0, 1)[0] ?? Number.NaN));
  }
}

/** Refuses what would take minutes over a million pairs, or mean something else than it says. */
function inspectColumnFunctions(node: MathNode): void {
  let count = 0;
  node.traverse((part) => {
    if (part.type !== 'FunctionNode') return;
    const { fn, args } = part as FunctionNode<SymbolNode>;
    if (!Object.hasOwn(columnFunctions, fn.name)) return;
    count += 1;
    if (fn.name === 'quantile' && args[1]?.type !== 'ConstantNode')
      throw new ExpressionError('expected a number from 0 to 1 as the second argument of quantile');
  });
  if (count > mostColumnFunctions)
    throw new ExpressionError(
      `expected at most ${mostColumnFunctions} of ${Object.keys(columnFunctions).join(', ')}, found ${count}`,
    );
}

/**
 * Reads a formula over columns: names of signals and filters, numbers, `+ - * / ^`, comparisons, `and`, `or`, `not`,
 * `a ? b : c`, functions of a pair's own values, and `rank`, `zscore` and `quantile` over all pairs. It can reach nothing
 * but the columns that it is given.
 * @throws ExpressionError that says what is wrong
 */
export async function parseColumnExpression(text: string): Promise<ColumnExpression> {
  const { node, names } = await parseArithmetic(text, grammar);
  inspectColumnFunctions(node);
  return { text, names, evaluate: (columns, rows) => new Evaluation(columns, rows).whole(node) };
}
