import { dirname, join } from 'node:path';
import type { Stage } from '@mainbench/spec';
import { addressOf } from './address.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { Sharing } from './run-stage.ts';
import { openSharedNeeds, type SharedNeeds } from './shared-needs.ts';

/** Removes the weights of models that nothing needs any more. */
export interface Pruner {
  /** Looks again, where these stages are not finished yet. */
  prune(unfinished: Iterable<Stage>): Promise<void>;
  close(): Promise<void>;
}

/** The addresses of what stages have as an input. */
export function inputAddresses(stages: Iterable<Stage>): Set<string> {
  return new Set([...stages].flatMap((stage) => Object.values(stage.inputs).map(addressOf)));
}

/**
 * Opens the pruner of an execution. With `sharing` it tells the other orchestrators what this one still reads, also where
 * it removes nothing itself: of two, the one that finishes last removes.
 * @param transient the models whose weights need not stay
 * @param all every stage of the execution: none of their inputs is removed by others before the first look
 */
export async function openPruner(
  store: ArtifactStore,
  transient: readonly Stage[],
  all: readonly Stage[],
  sharing: Sharing | undefined,
): Promise<Pruner> {
  const gone = new Set<string>();
  let needs: SharedNeeds | undefined;
  if (sharing !== undefined) {
    needs = openSharedNeeds(join(dirname(store.root), '.needs'), sharing);
    await needs.declare(inputAddresses(all));
  }
  return {
    async prune(unfinished) {
      const stages = [...unfinished];
      const read = inputAddresses(stages);
      await needs?.declare(read);
      const busy = new Set([...read, ...stages.map(addressOf)]);
      for (const stage of transient) {
        const address = addressOf(stage);
        // One that is made again goes again.
        if (busy.has(address)) gone.delete(address);
        if (busy.has(address) || gone.has(address)) continue;
        const isNeeded = async () => (await needs?.othersNeed(address)) ?? false;
        if (await store.removeWeights(stage, isNeeded)) gone.add(address);
      }
    },
    async close() {
      await needs?.close();
    },
  };
}
