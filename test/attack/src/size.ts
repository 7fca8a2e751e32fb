/** How often an attack is made: a nightly check asks for more than `npm test` by a variable. */
export function size(variable: string, usual: number): number {
  const asked = process.env[`MAINBENCH_ATTACK_${variable}`];
  const value = asked === undefined ? usual : Number(asked);
  if (!(Number.isSafeInteger(value) && value >= 0)) throw new Error(`MAINBENCH_ATTACK_${variable}: ${asked}`);
  return value;
}

/** Names the random numbers of an attack; a failure prints it, and the same seed repeats it. */
export const seed = size('SEED', 1);
