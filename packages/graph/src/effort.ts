import type { Cost, Stage } from '@mainbench/spec';
import { addressOf } from './address.ts';

/**
 * How long a cost takes compared with others, in units of one token read: training passes a token forward and
 * backward, generation reads the whole model for each token of a batch. Only the ratios matter: the time left is
 * the effort left, divided by the effort done a second so far.
 */
export function effortOf(cost: Cost): number {
  const perStage = 500;
  return perStage + cost.requests * 4 + cost.promptTokens + cost.generatedTokens * 8 + cost.trainedTokens * 4;
}

/** By address, the effort of the longest chain of stages that waits for a stage, itself included. */
export function chainEfforts(ordered: readonly Stage[]): Map<string, number> {
  const chains = new Map<string, number>();
  for (const stage of [...ordered].reverse()) {
    const own = (chains.get(addressOf(stage)) ?? 0) + effortOf(stage.cost);
    chains.set(addressOf(stage), own);
    for (const input of Object.values(stage.inputs).map(addressOf)) {
      chains.set(input, Math.max(chains.get(input) ?? 0, own));
    }
  }
  return chains;
}
