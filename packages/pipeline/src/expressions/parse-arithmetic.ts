import { excerpt } from '@mainbench/kit';
import type {
  ConditionalNode,
  FactoryFunctionMap,
  FunctionNode,
  MathNode,
  OperatorNode,
  SymbolNode,
} from 'mathjs/number';

/** What an expression may be made of. */
export interface Grammar {
  /** The functions that it may call, with the fewest and the most arguments. */
  functions: Readonly<Record<string, readonly [fewest: number, most: number]>>;
  operators: readonly string[];
  /** Whether `a ? b : c` is allowed. */
  conditionals: boolean;
  /** A name before a dot that is allowed, as in `scores.reward`; none where absent. */
  holder?: string;
  /** Characters: longer texts are no formulas, and deep nesting would exhaust the parser's stack. */
  longest: number;
  /** Numbers, names, operators and calls together. */
  mostNodes: number;
  /** What is allowed, for messages. */
  expected: string;
}

/** An expression that holds nothing but what its grammar allows. */
export interface Arithmetic {
  node: MathNode;
  /** The names in it, in the order in which they first appear. */
  names: string[];
}

/** What is wrong with an expression, as a sentence. */
export class ExpressionError extends Error {}

/** mathjs's functions of derived scores: it computes these itself. */
export const computedFunctions = ['abs', 'exp', 'log', 'max', 'mean', 'median', 'min', 'sqrt', 'sum'] as const;

/** Loaded when a recipe has expressions: mathjs takes over a second, which every other command would pay. */
async function loadMath() {
  const mathjs = await import('mathjs/number');
  const { create, parseDependencies: parse, addDependencies: add, subtractDependencies: subtract } = mathjs;
  const { multiplyDependencies: multiply, divideDependencies: divide, powDependencies: pow } = mathjs;
  const { unaryMinusDependencies: minus, unaryPlusDependencies: plus } = mathjs;
  const named = computedFunctions.map((name) => mathjs[`${name}Dependencies`]);
  const needed = [parse, add, subtract, multiply, divide, pow, minus, plus, ...named];
  // The types leave open that the number-only build lacks one, which the tests would show.
  return create(needed as FactoryFunctionMap[] as never);
}

let math: ReturnType<typeof loadMath> | undefined;

/** An expression's part in a message. */
const quoted = (node: MathNode) => excerpt(node.toString(), 60);

/** A word in a member such as `scores.reward`; names that every object has are among those that are never one. */
const memberName = /^[A-Za-z][A-Za-z0-9_]*$/;

/** `scores.reward` of an accessor node; undefined where it is anything else. */
function memberOf(node: MathNode, holder: string | undefined): string | undefined {
  const { object, index } = node as unknown as { object: MathNode; index: { dotNotation?: boolean } & MathNode };
  if (holder === undefined || object?.type !== 'SymbolNode' || (object as SymbolNode).name !== holder) return undefined;
  const { dimensions } = index as unknown as { dimensions: { value?: unknown }[] };
  const name = index.dotNotation === true && dimensions.length === 1 ? dimensions[0]?.value : undefined;
  return typeof name === 'string' && memberName.test(name) ? `${holder}.${name}` : undefined;
}

/** The name that a node stands for: that of a symbol, or of a member of the grammar's holder; undefined for others. */
export function nameOf(node: MathNode, { holder }: Pick<Grammar, 'holder'>): string | undefined {
  if (node.type === 'SymbolNode') return (node as SymbolNode).name;
  return node.type === 'AccessorNode' ? memberOf(node, holder) : undefined;
}

function inspectNumber(node: MathNode): void {
  const { value } = node as unknown as { value: unknown };
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new ExpressionError(`${quoted(node)} is not a number`);
}

/** Goes through an expression and refuses whatever its grammar does not have. */
class Inspection {
  readonly names = new Set<string>();
  readonly #grammar: Grammar;
  #nodes = 0;

  constructor(grammar: Grammar) {
    this.#grammar = grammar;
  }

  inspect(node: MathNode): void {
    const { mostNodes, conditionals, expected } = this.#grammar;
    this.#nodes += node.type === 'ParenthesisNode' ? 0 : 1;
    if (this.#nodes > mostNodes)
      throw new ExpressionError(`expected at most ${mostNodes} numbers, names, operators and calls`);
    const name = nameOf(node, this.#grammar);
    if (name !== undefined) this.#inspectName(name);
    else if (node.type === 'ParenthesisNode') this.inspect((node as unknown as { content: MathNode }).content);
    else if (node.type === 'ConstantNode') inspectNumber(node);
    else if (node.type === 'OperatorNode') this.#inspectOperator(node as OperatorNode<'+', 'add', MathNode[]>);
    else if (node.type === 'FunctionNode') this.#inspectCall(node as FunctionNode<SymbolNode>);
    else if (node.type === 'ConditionalNode' && conditionals) {
      const { condition, trueExpr, falseExpr } = node as ConditionalNode;
      for (const part of [condition, trueExpr, falseExpr]) this.inspect(part);
    } else throw new ExpressionError(`"${quoted(node)}" is not arithmetic; expected ${expected}`);
  }

  #inspectName(name: string): void {
    if (Object.hasOwn(this.#grammar.functions, name))
      throw new ExpressionError(`${name} is a function, expected ${name}(…)`);
    this.names.add(name);
  }

  #inspectOperator(node: OperatorNode<'+', 'add', MathNode[]>): void {
    const { op, implicit, args } = node;
    const { operators } = this.#grammar;
    if (implicit) throw new ExpressionError(`an operator is missing in "${quoted(node)}"`);
    if (!operators.includes(op))
      throw new ExpressionError(`there is no operator ${op}; expected one of ${operators.join(' ')}`);
    for (const argument of args) this.inspect(argument);
  }

  #inspectCall(node: FunctionNode<SymbolNode>): void {
    const { fn, args } = node;
    const { functions } = this.#grammar;
    const arity = fn.type === 'SymbolNode' && Object.hasOwn(functions, fn.name) ? functions[fn.name] : undefined;
    if (arity === undefined) {
      const known = Object.keys(functions).join(', ');
      throw new ExpressionError(`there is no function ${quoted(fn)}; expected one of ${known}`);
    }
    const [fewest, most] = arity;
    if (args.length < fewest)
      throw new ExpressionError(`Too few arguments in ${quoted(node)}: expected at least ${fewest}`);
    if (args.length > most)
      throw new ExpressionError(`Too many arguments in ${quoted(node)}: expected at most ${most}`);
    for (const argument of args) this.inspect(argument);
  }
}

/**
 * Reads an expression with mathjs's parser and makes sure that it has nothing but numbers, names and what its grammar
 * allows. Nothing of it is computed.
 * @throws ExpressionError that says what is wrong
 */
export async function parseArithmetic(text: string, grammar: Grammar): Promise<Arithmetic> {
  if (text.length > grammar.longest)
    throw new ExpressionError(`expected at most ${grammar.longest} characters, found ${text.length}`);
  math ??= loadMath();
  const { parse } = await math;
  const inspection = new Inspection(grammar);
  try {
    const node: MathNode = parse(text);
    inspection.inspect(node);
    return { node, names: [...inspection.names] };
  } catch (error) {
    if (error instanceof RangeError) throw new ExpressionError('it is nested too deeply');
    throw new ExpressionError((error as Error).message);
  }
}
