import type { Cost, Stage } from '@mainbench/spec';
import { addressOf } from './address.ts';
import type { ArtifactState, ArtifactStore } from './artifact-store.ts';
import { stagesOf } from './stages-of.ts';

export interface PlannedStage {
  stage: Stage;
  address: string;
  state: ArtifactState;
  /** False where the artifact is complete and has what runs need of it, or where nothing that must run needs it. */
  runs: boolean;
}

/**
 * What a run would do now, inputs first. A missing input of a complete artifact is not made again; a complete model whose
 * weights were removed is, where a stage that runs has it as an input.
 */
export async function planStages(targets: readonly Stage[], store: ArtifactStore): Promise<PlannedStage[]> {
  const ordered = stagesOf(targets);
  const states = new Map<string, ArtifactState>();
  for (const stage of ordered) states.set(addressOf(stage), await store.stateOf(stage));
  const wanted = new Set(targets.map(addressOf));
  const read = new Set<string>();
  const runs = new Set<string>();
  for (const stage of [...ordered].reverse()) {
    const address = addressOf(stage);
    if (!wanted.has(address) && !read.has(address)) continue;
    const isThere = states.get(address) === 'complete';
    if (isThere && !(read.has(address) && (await store.lacksWeights(stage)))) continue;
    runs.add(address);
    for (const input of Object.values(stage.inputs)) read.add(addressOf(input));
  }
  return ordered.map((stage) => {
    const address = addressOf(stage);
    return { stage, address, state: states.get(address) ?? 'missing', runs: runs.has(address) };
  });
}

/** What adds up over stages. */
type Amounts = Required<Omit<Cost, 'requestsPerRow'>>;

export const noCost: Amounts = {
  requests: 0,
  promptTokens: 0,
  generatedTokens: 0,
  trainedTokens: 0,
  judgeRequests: 0,
  judgeTokens: 0,
  diskBytes: 0,
  weightBytes: 0,
};

export function addCosts(costs: Iterable<Cost>): Cost {
  const total: Amounts = { ...noCost };
  for (const cost of costs) {
    for (const key of Object.keys(noCost) as (keyof Amounts)[]) total[key] += cost[key];
  }
  return total;
}
