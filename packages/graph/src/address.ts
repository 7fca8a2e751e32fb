import { digest } from '@mainbench/kit';
import type { Stage } from '@mainbench/spec';

const known = new WeakMap<Stage, string>();

/**
 * The address of what a stage makes: the hash of its kind, version, parameters and its inputs' addresses.
 * Two stages with one address are the same work.
 * @returns 64 hexadecimal digits
 */
export function addressOf(stage: Stage): string {
  const before = known.get(stage);
  if (before !== undefined) return before;
  const inputs = Object.fromEntries(Object.entries(stage.inputs).map(([name, input]) => [name, addressOf(input)]));
  const address = digest({ kind: stage.kind, version: stage.version, parameters: stage.parameters, inputs });
  known.set(stage, address);
  return address;
}
