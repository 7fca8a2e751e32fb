/** Nats by which a log-probability may pass 0, which is rounding of the server's. */
const rounding = 1e-2;

/** Whether a value can be a log-probability: a finite number, not above 0 but for rounding. */
export function isLogprob(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value <= rounding;
}
