import type { FactoryFunctionMap, FunctionNode, MathNode, OperatorNode, SymbolNode } from 'mathjs/number';

/** Functions that an expression may call. None of mathjs's that parse, import or configure is among them. */
const functions = ['abs', 'exp', 'log', 'max', 'mean', 'median', 'min', 'sqrt', 'sum'] as const;
const averages: readonly string[] = ['max', 'mean', 'median', 'min'];
const operators = ['+', '-', '*', '/', '^'] as const;
/** Longer texts are no formulas, and deep nesting would exhaust the parser's stack. */
const longest = 1000;

/** An arithmetic expression over named scores. */
export interface DerivedExpression {
  /** The names in it, in the order in which they first appear. */
  names: string[];
  /** Whether it only averages: its value is then in the unit of its scores. */
  averages: boolean;
  /** @returns null where the value is no finite number, such as after a division by 0 */
  evaluate(scoreOf: (name: string) => number): number | null;
}

/** What is wrong with an expression, as a sentence. */
export class ExpressionError extends Error {}

/** Loaded when a recipe has derived scores: mathjs takes over a second, which every other command would pay. */
async function loadMath() {
  const mathjs = await import('mathjs/number');
  const { create, parseDependencies: parse, addDependencies: add, subtractDependencies: subtract } = mathjs;
  const { multiplyDependencies: multiply, divideDependencies: divide, powDependencies: pow } = mathjs;
  const { unaryMinusDependencies: minus, unaryPlusDependencies: plus } = mathjs;
  const named = functions.map((name) => mathjs[`${name}Dependencies`]);
  const needed = [parse, add, subtract, multiply, divide, pow, minus, plus, ...named];
  // The types leave open that the number-only build lacks one, which the tests would show.
  return create(needed as FactoryFunctionMap[] as never);
}

let math: ReturnType<typeof loadMath> | undefined;

interface Found {
  names: Set<string>;
  averages: boolean;
}

function addName(name: string, { names }: Found): void {
  if ((functions as readonly string[]).includes(name))
    throw new ExpressionError(`${name} is a function, expected ${name}(…)`);
  names.add(name);
}

/** Goes through an expression and refuses whatever is not plain arithmetic. */
function inspect(node: MathNode, found: Found): void {
  switch (node.type) {
    case 'ConstantNode': {
      const { value } = node as unknown as { value: unknown };
      if (typeof value !== 'number' || !Number.isFinite(value)) throw new ExpressionError(`${node} is not a number`);
      return;
    }
    case 'SymbolNode':
      addName((node as SymbolNode).name, found);
      return;
    case 'ParenthesisNode':
      inspect((node as unknown as { content: MathNode }).content, found);
      return;
    case 'OperatorNode': {
      const { op, implicit, args } = node as OperatorNode<'+', 'add', MathNode[]>;
      if (implicit) throw new ExpressionError(`an operator is missing in "${node}"`);
      if (!(operators as readonly string[]).includes(op))
        throw new ExpressionError(`there is no operator ${op}; expected one of ${operators.join(' ')}`);
      found.averages = false;
      for (const argument of args) inspect(argument, found);
      return;
    }
    case 'FunctionNode': {
      const { fn, args } = node as FunctionNode<SymbolNode>;
      if (fn.type !== 'SymbolNode' || !(functions as readonly string[]).includes(fn.name))
        throw new ExpressionError(`there is no function ${fn}; expected one of ${functions.join(', ')}`);
      if (!averages.includes(fn.name)) found.averages = false;
      for (const argument of args) inspect(argument, found);
      return;
    }
    default:
      throw new ExpressionError(`"${node}" is not arithmetic; expected names, numbers, functions and + - * / ^`);
  }
}

/**
 * Reads an arithmetic expression: numbers, names, `+ - * / ^`, brackets and a few functions. mathjs parses and computes
 * it; what it parsed is computed only after every part of it was found to be one of these.
 * @throws ExpressionError that says what is wrong
 */
export async function parseExpression(text: string): Promise<DerivedExpression> {
  if (text.length > longest) throw new ExpressionError(`expected at most ${longest} characters, found ${text.length}`);
  math ??= loadMath();
  const { parse } = await math;
  let node: MathNode;
  try {
    node = parse(text);
  } catch (error) {
    throw new ExpressionError((error as Error).message);
  }
  const found: Found = { names: new Set(), averages: true };
  inspect(node, found);
  const names = [...found.names];
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
  return { names, averages: found.averages, evaluate };
}
