/** How far a weight is from optimal under the L1 penalty: the size of its smallest subgradient. */
export function violation(weight: number, gradient: number): number {
  if (weight > 0) return Math.abs(gradient + 1);
  if (weight < 0) return Math.abs(gradient - 1);
  return Math.max(0, -gradient - 1, gradient - 1);
}

/** Whether a weight of zero is so clearly optimal that it may rest until the next full round. */
export function rests(weight: number, gradient: number, margin: number): boolean {
  return weight === 0 && gradient + 1 > margin && gradient - 1 < -margin;
}

/** The step of a weight that minimises its one-variable quadratic with the penalty. */
export function bestStep(weight: number, gradient: number, curvature: number): number {
  if (gradient + 1 < curvature * weight) return -(gradient + 1) / curvature;
  if (gradient - 1 > curvature * weight) return -(gradient - 1) / curvature;
  return -weight;
}

/** Exchanges two entries. */
export function swap(order: Int32Array, left: number, right: number): void {
  const kept = order[left] as number;
  order[left] = order[right] as number;
  order[right] = kept;
}

/** The sum of absolute values. */
export function absoluteSum(values: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += Math.abs(values[index] as number);
  return sum;
}
