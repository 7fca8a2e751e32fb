/** The analysis of variance of a table of replicates × rows with one value a cell. */
export interface CrossedMeanSquares {
  replicates: number;
  rows: number;
  /** Of all cells. */
  mean: number;
  /** Mean squares: replicates − 1, rows − 1, and (replicates − 1)(rows − 1) degrees of freedom. */
  betweenReplicates: number;
  betweenRows: number;
  residual: number;
}

/**
 * Mean squares of the two-way classification with one observation a cell (Scheffé, 1959, section 4.2; Searle, Casella and
 * McCulloch, 1992, section 4.3): E[between replicates] = σ²ₑ + R·σ²_replicate, E[between rows] = σ²ₑ + S·σ²_row.
 * @param table S replicates of R numbers each
 * @throws RangeError with fewer than two replicates or rows, or where replicates differ in length
 */
export function crossedMeanSquares(table: readonly ArrayLike<number>[]): CrossedMeanSquares {
  const replicates = table.length;
  const rows = table[0]?.length ?? 0;
  if (replicates < 2 || rows < 2) throw new RangeError(`${replicates} replicates of ${rows} rows show no variance`);
  if (table.some((values) => values.length !== rows)) throw new RangeError('the replicates differ in length');
  const rowMeans = new Float64Array(rows);
  const replicateMeans = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    const values = table[replicate] as ArrayLike<number>;
    let sum = 0;
    for (let row = 0; row < rows; row += 1) {
      sum += values[row] as number;
      rowMeans[row] = (rowMeans[row] as number) + (values[row] as number) / replicates;
    }
    replicateMeans[replicate] = sum / rows;
  }
  const mean = replicateMeans.reduce((sum, value) => sum + value, 0) / replicates;
  let residual = 0;
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    const values = table[replicate] as ArrayLike<number>;
    const effect = (replicateMeans[replicate] as number) - mean;
    for (let row = 0; row < rows; row += 1)
      residual += ((values[row] as number) - (rowMeans[row] as number) - effect) ** 2;
  }
  const squares = (means: Float64Array) => means.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    ...{ replicates, rows, mean },
    betweenReplicates: (rows * squares(replicateMeans)) / (replicates - 1),
    betweenRows: (replicates * squares(rowMeans)) / (rows - 1),
    residual: residual / ((replicates - 1) * (rows - 1)),
  };
}
