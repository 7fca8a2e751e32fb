import { mkdir, rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ArtifactStore } from './artifact-store.ts';
import { addCosts, noCost, planStages } from './plan.ts';
import { temporaryFolder, testStage } from './testing/stages.ts';

const run = { facts: {}, environment: {}, startedAt: '', seconds: 0 };

async function complete(store: ArtifactStore, ...stages: Parameters<ArtifactStore['commit']>[0][]) {
  for (const stage of stages) {
    await store.openPartial(stage);
    await store.commit(stage, run);
  }
}

const data = testStage({ kind: 'data' });
const align = testStage({ kind: 'align', inputs: { data } });
const filterWith = (version: number) => testStage({ kind: 'filter', inputs: { align }, parameters: { version } });
const tuneAfter = (filter: ReturnType<typeof filterWith>) => testStage({ kind: 'tune', inputs: { filter, data } });

describe('planStages', () => {
  it('runs only what follows a changed stage', async () => {
    const store = new ArtifactStore(await temporaryFolder());
    const before = tuneAfter(filterWith(1));
    await complete(store, data, align, filterWith(1), before);
    expect((await planStages([before], store)).filter(({ runs }) => runs)).toEqual([]);
    const plan = await planStages([tuneAfter(filterWith(2))], store);
    expect(plan.map(({ stage, runs }) => [stage.kind, runs])).toEqual([
      ['data', false],
      ['align', false],
      ['filter', true],
      ['tune', true],
    ]);
  });

  it('does not make an input again that only complete artifacts needed', async () => {
    const store = new ArtifactStore(await temporaryFolder());
    await complete(store, align);
    const plan = await planStages([align], store);
    expect(plan.map(({ state, runs }) => [state, runs])).toEqual([
      ['missing', false],
      ['complete', false],
    ]);
  });

  it('tells a partial artifact from a missing one', async () => {
    const store = new ArtifactStore(await temporaryFolder());
    await mkdir(`${store.directoryOf(data)}.partial`, { recursive: true });
    expect((await planStages([align], store)).map(({ state }) => state)).toEqual(['partial', 'missing']);
    await rm(`${store.directoryOf(data)}.partial`, { recursive: true });
    expect((await planStages([align], store)).map(({ state }) => state)).toEqual(['missing', 'missing']);
  });
});

describe('addCosts', () => {
  it('adds every field', () => {
    const cost = {
      ...{ requests: 1, promptTokens: 2, generatedTokens: 3, trainedTokens: 4 },
      ...{ judgeRequests: 5, judgeTokens: 6, diskBytes: 7, weightBytes: 8 },
    };
    expect(addCosts([cost, cost])).toEqual({
      ...{ requests: 2, promptTokens: 4, generatedTokens: 6, trainedTokens: 8 },
      ...{ judgeRequests: 10, judgeTokens: 12, diskBytes: 14, weightBytes: 16 },
    });
    expect(addCosts([])).toEqual(noCost);
  });
});
