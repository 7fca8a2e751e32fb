import type { Cost, Stage } from '@mainbench/spec';
import { addressOf } from './address.ts';
import type { ArtifactState, ArtifactStore } from './artifact-store.ts';
import { stagesOf } from './stages-of.ts';

export interface PlannedStage {
  stage: Stage;
  address: string;
  state: ArtifactState;
  /** False where the artifact is complete, or where nothing that must run needs it. */
  runs: boolean;
}

/** What a run would do now, inputs first. A missing input of a complete artifact is not made again. */
export async function planStages(targets: readonly Stage[], store: ArtifactStore): Promise<PlannedStage[]> {
  const ordered = stagesOf(targets);
  const states = new Map<string, ArtifactState>();
  for (const stage of ordered) states.set(addressOf(stage), await store.stateOf(stage));
  const wanted = new Set(targets.map(addressOf));
  const runs = new Set<string>();
  for (const stage of [...ordered].reverse()) {
    const address = addressOf(stage);
    if (!wanted.has(address) || states.get(address) === 'complete') continue;
    runs.add(address);
    for (const input of Object.values(stage.inputs)) wanted.add(addressOf(input));
  }
  return ordered.map((stage) => {
    const address = addressOf(stage);
    return { stage, address, state: states.get(address) ?? 'missing', runs: runs.has(address) };
  });
}

export const noCost: Cost = {
  requests: 0,
  promptTokens: 0,
  generatedTokens: 0,
  trainedTokens: 0,
  judgeRequests: 0,
  judgeTokens: 0,
  diskBytes: 0,
};

export function addCosts(costs: Iterable<Cost>): Cost {
  const total = { ...noCost };
  for (const cost of costs) {
    for (const key of Object.keys(noCost) as (keyof Cost)[]) total[key] += cost[key];
  }
  return total;
}
