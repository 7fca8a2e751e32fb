import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { crossedMean } from '../crossed-mean.ts';
import { crossedMeanSquares } from '../crossed-mean-squares.ts';
import { criticalT } from '../student-t.ts';

/** A world of tables of paired differences, replicates × rows. The residual of one cell has the variance 1. */
export interface TableWorld {
  /** R · σ²_replicate / σ²ₑ. */
  replicateRatio: number;
  /** σ²_row / σ²ₑ. */
  rowRatio: number;
  /** Differences of two answers that are right or wrong, rather than normal ones; `rowRatio` is then 0. */
  binary: boolean;
  rows: number;
}

/** Shares of equal arms that differ at the 5 % level, by three tests, and of 95 % intervals that cover the mean. */
export interface SimulatedShares {
  differ: number;
  /** At the 1 % level. */
  differAtOne: number;
  covered: number;
  satterthwaite: number;
  rowsAlone: number;
}

type Random = () => number;

function uniform(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return () => ((generator.next() >>> 0) + 0.5) / 2 ** 32;
}

/** Standard normal numbers (Box and Muller, 1958). */
function normal(random: Random): Random {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

function normalTable(replicates: number, mean: number, world: TableWorld, draw: Random): Float64Array[] {
  const rowEffects = Float64Array.from({ length: world.rows }, () => Math.sqrt(world.rowRatio) * draw());
  return Array.from({ length: replicates }, () => {
    const effect = mean + Math.sqrt(world.replicateRatio / world.rows) * draw();
    return rowEffects.map((row) => row + effect + draw());
  });
}

/** Difficulty of a row on the logit scale: a third of the answers is right, as on the world. */
const difficulty = { mean: -1, deviation: 1.5 };
/** E[p · (1 − p)] for such rows, by numerical integration. */
const slope = 0.1592;

function binaryTable(replicates: number, world: TableWorld, draw: Random, random: Random): Float64Array[] {
  const rows = Float64Array.from({ length: world.rows }, () => difficulty.mean + difficulty.deviation * draw());
  // Var of a cell is 2·slope, that of the shift of a replicate 2·(slope·spread)²: their ratio, times R, is replicateRatio.
  const spread = Math.sqrt(world.replicateRatio / (world.rows * slope));
  const right = (logit: number) => (random() < 1 / (1 + Math.exp(-logit)) ? 1 : 0);
  return Array.from({ length: replicates }, () => {
    const [ours, theirs] = [spread * draw(), spread * draw()];
    return rows.map((row) => right(row + ours) - right(row + theirs));
  });
}

function satterthwaiteDiffers(table: readonly Float64Array[]): boolean {
  const { mean, replicates, rows, betweenReplicates, betweenRows, residual } = crossedMeanSquares(table);
  const total = betweenReplicates + Math.max(0, betweenRows - residual);
  const below =
    betweenReplicates ** 2 / (replicates - 1) +
    betweenRows ** 2 / (rows - 1) +
    residual ** 2 / ((replicates - 1) * (rows - 1));
  const degreesOfFreedom = Math.max(replicates - 1, total ** 2 / below);
  return Math.abs(mean) > criticalT(0.95, degreesOfFreedom) * Math.sqrt(total / (replicates * rows));
}

function rowsAloneDiffer(table: readonly Float64Array[]): boolean {
  const { mean, replicates, rows, betweenRows } = crossedMeanSquares(table);
  return Math.abs(mean) > criticalT(0.95, rows - 1) * Math.sqrt(betweenRows / (replicates * rows));
}

/**
 * How often equal arms differ and intervals cover, over so many tables each. Coverage is measured on tables of their
 * own, whose mean is not 0 where differences are normal.
 */
export function simulateReplicates(
  replicates: number,
  world: TableWorld,
  { repetitions, seed }: { repetitions: number; seed: number },
): SimulatedShares {
  const random = uniform(seed);
  const draw = normal(random);
  const tableOf = (mean: number) =>
    world.binary ? binaryTable(replicates, world, draw, random) : normalTable(replicates, mean, world, draw);
  const counts = { differ: 0, differAtOne: 0, covered: 0, satterthwaite: 0, rowsAlone: 0 };
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const equal = tableOf(0);
    const { low, high, p } = crossedMean(equal, 0.95);
    if (low > 0 || high < 0) counts.differ += 1;
    if (p < 0.01) counts.differAtOne += 1;
    if (satterthwaiteDiffers(equal)) counts.satterthwaite += 1;
    if (rowsAloneDiffer(equal)) counts.rowsAlone += 1;
    const mean = world.binary ? 0 : 0.1;
    const interval = crossedMean(tableOf(mean), 0.95);
    if (interval.low <= mean && mean <= interval.high) counts.covered += 1;
  }
  const share = (count: number) => count / repetitions;
  return {
    differ: share(counts.differ),
    differAtOne: share(counts.differAtOne),
    covered: share(counts.covered),
    satterthwaite: share(counts.satterthwaite),
    rowsAlone: share(counts.rowsAlone),
  };
}
