/** Length of the longest common subsequence, in memory of one row. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  let previous = new Uint32Array(b.length + 1);
  for (const item of a) {
    const current = new Uint32Array(b.length + 1);
    for (let column = 1; column <= b.length; column += 1) {
      current[column] =
        item === b[column - 1]
          ? (previous[column - 1] as number) + 1
          : Math.max(previous[column] as number, current[column - 1] as number);
    }
    previous = current;
  }
  return previous[b.length] as number;
}

/**
 * The F1 of precision and recall of the longest common subsequence: ROUGE-L (Lin, 2004) with equal weights.
 * @returns 0 where either side is empty, 1 where both are equal
 */
export function longestCommonSubsequenceF1(candidate: readonly string[], reference: readonly string[]): number {
  const common = commonLength(candidate, reference);
  return common === 0 ? 0 : (2 * common) / (candidate.length + reference.length);
}
