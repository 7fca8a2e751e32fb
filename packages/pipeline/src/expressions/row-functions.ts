const missing = Number.NaN;
const compared = (a: number, b: number, value: boolean) =>
  Number.isNaN(a) || Number.isNaN(b) ? missing : Number(value);

/**
 * Functions and operators on one value. NaN stands for a missing value, and what is computed of one is missing; true is 1
 * and false 0.
 */
export const unaryFunctions: Readonly<Record<string, (a: number) => number>> = {
  '-': (a) => -a,
  '+': (a) => a,
  not: (a) => (Number.isNaN(a) ? missing : Number(a === 0)),
  abs: Math.abs,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
};

/** Functions and operators on two values; `min` and `max` of more are those of two, one after the other. */
export const binaryFunctions: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '<': (a, b) => compared(a, b, a < b),
  '<=': (a, b) => compared(a, b, a <= b),
  '>': (a, b) => compared(a, b, a > b),
  '>=': (a, b) => compared(a, b, a >= b),
  '==': (a, b) => compared(a, b, a === b),
  '!=': (a, b) => compared(a, b, a !== b),
  and: (a, b) => compared(a, b, a !== 0 && b !== 0),
  or: (a, b) => compared(a, b, a !== 0 || b !== 0),
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
};

/** Functions of a pair's own values that an expression may call, with the fewest and the most arguments. */
export const rowFunctions = {
  abs: [1, 1],
  exp: [1, 1],
  log: [1, 1],
  sqrt: [1, 1],
  min: [2, 20],
  max: [2, 20],
  clip: [3, 3],
  mean: [2, 20],
  std: [2, 20],
} as const satisfies Record<string, readonly [number, number]>;

/** The operators of expressions. */
export const expressionOperators: readonly string[] = Object.keys({ ...binaryFunctions, ...unaryFunctions }).filter(
  (name) => !Object.hasOwn(rowFunctions, name),
);
