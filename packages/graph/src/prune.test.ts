import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { seededRandom } from '@mainbench/kit';
import type { Stage } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { addressOf } from './address.ts';
import { ArtifactStore } from './artifact-store.ts';
import { execute } from './execute.ts';
import { planStages } from './plan.ts';
import { openPruner } from './prune.ts';
import { stagesOf } from './stages-of.ts';
import { hasWeights, modelStage } from './testing/models.ts';
import { recordingObserver, temporaryFolder, testRuntime } from './testing/stages.ts';

async function setUp(folder?: string) {
  const store = new ArtifactStore(folder ?? (await temporaryFolder()));
  const runs = async (targets: Stage[], transient: Stage[], sharing?: { poll: number }) => {
    const observer = recordingObserver();
    const signal = new AbortController().signal;
    await execute(targets, { store, runtime: testRuntime(), environment: {}, signal, observer, transient, sharing });
    return observer.events.filter((event) => event.startsWith('start')).map((event) => event.slice(6));
  };
  const weights = async (stages: Stage[]) => {
    const found: string[] = [];
    for (const stage of stages) if (await hasWeights(store.directoryOf(stage))) found.push(stage.label);
    return found;
  };
  return { store, runs, weights };
}

const base = modelStage('base');
const first = modelStage('first', { base });
const second = modelStage('second', { first });
const final = modelStage('final', { base, second });

describe('models that need not stay', () => {
  it('lose their weights, and nothing else, and count as finished', async () => {
    const { store, runs, weights } = await setUp();
    await runs([final], [first, second]);
    expect(await weights([base, first, second, final])).toEqual(['base', 'final']);
    expect(await store.stateOf(first)).toBe('complete');
    expect(await readdir(join(store.directoryOf(first), 'model'))).toEqual(['training.json']);
    await access(join(await new ArtifactStore(dirname(store.root)).requireWhole(first), 'steps.jsonl'));
    expect(await store.bytesOf(base)).toBe((await store.bytesOf(first)) + 'weights'.length);
    expect(await runs([final], [first, second])).toEqual([]);
  });

  it('are made again, with what they need, where a new stage needs them, and then go again', async () => {
    const { store, runs, weights } = await setUp();
    await runs([final], [first, second]);
    const added = modelStage('added', { second });
    const plan = await planStages([final, added], store);
    expect(plan.filter(({ runs: does }) => does).map(({ stage }) => stage.label)).toEqual(['first', 'second', 'added']);
    expect(await runs([final, added], [first, second])).toEqual(['first', 'second', 'added']);
    expect(await weights([base, first, second, final, added])).toEqual(['base', 'final', 'added']);
    expect((await readdir(store.root)).filter((name) => name.includes('.'))).toEqual([]);
  });

  it('stay while a stage that failed needs them', async () => {
    const { runs, weights } = await setUp();
    const broken = modelStage('broken', { second }, () => Promise.reject(new Error('broken')));
    await expect(runs([broken], [first, second])).rejects.toThrow('broken');
    expect(await weights([first, second])).toEqual(['second']);
  });

  it('hold with any graph: no stage misses its inputs, and no finished one runs without need', async () => {
    for (let seed = 0; seed < 12; seed += 1) {
      const random = seededRandom(seed);
      const pick = (limit: number) => Math.floor(random.next() * limit);
      const stages: Stage[] = [];
      for (let index = 0; index < 12; index += 1) {
        const inputs = Array.from({ length: pick(3) }, () => stages[pick(stages.length)]).filter((each) => each);
        stages.push(modelStage(`m${index}`, Object.fromEntries(inputs.map((each, at) => [`i${at}`, each as Stage]))));
      }
      const transient = stages.filter(() => random.next() < 0.6);
      const { runs, weights, store } = await setUp();
      for (const targets of [stages.slice(9, 10), stages.slice(9)]) {
        const before = new Map<Stage, boolean>();
        for (const stage of stages) before.set(stage, (await store.stateOf(stage)) === 'complete');
        const planned = (await planStages(targets, store)).filter(({ runs: does }) => does);
        const read = new Set(planned.flatMap(({ stage }) => Object.values(stage.inputs)));
        for (const { stage } of planned) expect(!before.get(stage) || read.has(stage), `${seed}`).toBe(true);
        expect((await runs(targets, transient)).sort()).toEqual(planned.map(({ stage }) => stage.label).sort());
        const there = stagesOf(targets).filter((stage) => !transient.includes(stage));
        expect((await weights(stagesOf(targets))).sort()).toEqual(there.map(({ label }) => label).sort());
      }
    }
  });
});

describe('after a kill', () => {
  const mark = (store: ArtifactStore, stage: Stage) =>
    writeFile(
      join(store.directoryOf(stage), 'weights-removed.json'),
      JSON.stringify({ files: ['model/model.safetensors'] }),
    );

  it('between the mark and the removal, the removal goes on, and nobody takes the model for a whole one', async () => {
    const { store, runs, weights } = await setUp();
    await runs([final], []);
    await mark(store, second);
    expect(await runs([final], [first, second])).toEqual([]);
    expect(await weights([first, second])).toEqual([]);
    const other = await setUp();
    await other.runs([final], []);
    await mark(other.store, second);
    expect(await other.runs([modelStage('added', { second })], [])).toEqual(['second', 'added']);
  });

  it('between the two renames of a replacement, the new artifact is found, or the old one', async () => {
    for (const isWhole of [true, false]) {
      const { store, runs } = await setUp();
      await runs([final], [first, second]);
      const directory = store.directoryOf(second);
      await rename(directory, `${directory}.replaced`);
      await mkdir(`${directory}.partial`);
      if (isWhole) {
        const manifest = await readFile(join(`${directory}.replaced`, 'manifest.json'));
        await writeFile(join(`${directory}.partial`, 'manifest.json'), manifest);
      }
      expect(await store.stateOf(second)).toBe('complete');
      expect(await store.lacksWeights(second)).toBe(!isWhole);
      await runs([final], []);
      expect((await readdir(store.root)).filter((name) => name.includes('.'))).toEqual([]);
    }
  });
});

describe('orchestrators that share a folder', () => {
  const sharing = { poll: 10 };

  it('remove nothing that another reads; the last one that needs it does', async () => {
    const folder = await temporaryFolder();
    const { store, runs, weights } = await setUp(folder);
    const other = await openPruner(store, [first, second], [final], sharing);
    await runs([final], [first, second], sharing);
    expect(await weights([first, second])).toEqual(['second']);
    await other.prune([]);
    expect(await weights([second])).toEqual([]);
    await other.close();
    expect(await readdir(join(folder, '.needs'))).toEqual([]);
  });

  it('make again what another removed after they had planned', async () => {
    const folder = await temporaryFolder();
    const { store, runs, weights } = await setUp(folder);
    await runs([second], []);
    const gate = modelStage('gate', {}, async () => {
      // As one does that saw no need: it looked before this run wrote down its own.
      await store.removeWeights(second, async () => false);
    });
    const after = modelStage('after', { gate, second });
    expect(await runs([after], [first, second], sharing)).toEqual(['gate', 'after', 'first', 'second']);
    expect(await weights([first, second, after])).toEqual(['after']);
  });

  it('forget the needs of one that is gone', async () => {
    const folder = await temporaryFolder();
    const { runs, weights } = await setUp(folder);
    const name = '00000000-0000-4000-8000-000000000000';
    await mkdir(join(folder, '.needs'));
    await writeFile(join(folder, '.needs', `${name}.json`), JSON.stringify([addressOf(second)]));
    await runs([final], [first, second], sharing);
    expect(await weights([first, second])).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
