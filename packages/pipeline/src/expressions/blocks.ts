/** Pairs that are computed at once: few enough that what stands between two operators stays in a processor's cache. */
export const blockRows = 4096;

/** The values of some neighbouring pairs. They hold until the same block is asked for others. */
export type Block = (from: number, count: number) => Float64Array;

/** One value for every pair. */
export function filledBlock(value: number): Block {
  const block = new Float64Array(blockRows).fill(value);
  return () => block;
}

/** The values of a column. */
export function storedBlock(column: Float64Array): Block {
  return (from, count) => column.subarray(from, from + count);
}

export function unaryBlock(of: (a: number) => number, input: Block): Block {
  const block = new Float64Array(blockRows);
  return (from, count) => {
    const values = input(from, count);
    for (let row = 0; row < count; row += 1) block[row] = of(values[row] as number);
    return block;
  };
}

export function binaryBlock(of: (a: number, b: number) => number, first: Block, second: Block): Block {
  const block = new Float64Array(blockRows);
  return (from, count) => {
    const left = first(from, count);
    const right = second(from, count);
    for (let row = 0; row < count; row += 1) block[row] = of(left[row] as number, right[row] as number);
    return block;
  };
}

/** `yes` where the condition holds, `no` where it does not, and nothing where it is missing. */
export function choiceBlock(condition: Block, yes: Block, no: Block): Block {
  const block = new Float64Array(blockRows);
  return (from, count) => {
    const conditions = condition(from, count);
    const left = yes(from, count);
    const right = no(from, count);
    for (let row = 0; row < count; row += 1) {
      const holds = conditions[row] as number;
      block[row] = Number.isNaN(holds) ? Number.NaN : ((holds !== 0 ? left[row] : right[row]) as number);
    }
    return block;
  };
}

/** Mean, or standard deviation with n in the denominator, of each pair's own values. */
export function momentBlock(moment: 'mean' | 'std', inputs: readonly Block[]): Block {
  const means = new Float64Array(blockRows);
  const deviations = new Float64Array(blockRows);
  const add = (
    values: readonly Float64Array[],
    sums: Float64Array,
    count: number,
    of: (value: number, row: number) => number,
  ) => {
    sums.fill(0);
    for (const each of values)
      for (let row = 0; row < count; row += 1) sums[row] = (sums[row] as number) + of(each[row] as number, row);
    for (let row = 0; row < count; row += 1) sums[row] = (sums[row] as number) / values.length;
  };
  return (from, count) => {
    const values = inputs.map((input) => input(from, count));
    add(values, means, count, (value) => value);
    if (moment === 'mean') return means;
    add(values, deviations, count, (value, row) => (value - (means[row] as number)) ** 2);
    for (let row = 0; row < count; row += 1) deviations[row] = Math.sqrt(deviations[row] as number);
    return deviations;
  };
}
