import { join } from 'node:path';
import { type ArtifactStore, addressOf, stagesOf } from '@mainbench/graph';
import { readJsonLines } from '@mainbench/kit';
import type { ArmCost, Manifest, RunCosts, SpentCost, Stage } from '@mainbench/spec';
import type { ArmStages } from '../arm-stages.ts';
import { type Experiment, reportMeasurements } from '../experiment.ts';
import { stepsFile } from '../stages/run-training.ts';

const nothing: SpentCost = {
  trainedTokens: 0,
  promptTokens: 0,
  generatedTokens: 0,
  judged: 0,
  deviceMilliseconds: 0,
  diskBytes: 0,
};

function sum(costs: Iterable<SpentCost>): SpentCost {
  const total = { ...nothing };
  for (const cost of costs) for (const key of Object.keys(nothing)) (total[key] as number) += cost[key] as number;
  return total;
}

async function trainedTokens(store: ArtifactStore, stage: Stage, { files }: Manifest): Promise<number> {
  if (files[stepsFile] === undefined) return 0;
  let tokens = 0;
  const steps = readJsonLines<{ target_tokens?: number }>(join(await store.requireWhole(stage), stepsFile));
  for await (const { value } of steps) tokens += value.target_tokens ?? 0;
  return tokens;
}

/** What a stage took, by its manifest; nothing where its artifact was cleared away. */
async function spentOn(store: ArtifactStore, stage: Stage, devices: Devices): Promise<SpentCost> {
  if ((await store.stateOf(stage)) !== 'complete') return nothing;
  const manifest = await store.readManifest(stage);
  const { facts, files, seconds } = manifest;
  const usage = (facts.usage ?? {}) as Partial<Record<string, number>>;
  const trains = files[stepsFile] !== undefined;
  const used = stage.needsWorker ? (trains ? devices.training : devices.serving) : 0;
  return {
    trainedTokens: await trainedTokens(store, stage, manifest),
    promptTokens: usage.promptTokens ?? 0,
    generatedTokens: usage.generatedTokens ?? 0,
    judged: stage.cost.judgeRequests > 0 ? Number(facts.rows ?? 0) : 0,
    // Where devices are shared, the run counted what each stage had of them.
    deviceMilliseconds:
      typeof facts.device_milliseconds === 'number' ? facts.device_milliseconds : Math.round(seconds * 1000) * used,
    diskBytes: await store.bytesOf(stage),
  };
}

/** Devices that a training and a server use. */
export interface Devices {
  training: number;
  serving: number;
}

function ratioOf(cost: number, plain: number | undefined): number | null {
  return plain === undefined || plain === 0 ? null : cost / plain;
}

function armTargets({ filtering, model, evaluations }: ArmStages): Stage[] {
  return [model, ...(filtering === undefined ? [] : [filtering.scores]), ...evaluations.map(({ stage }) => stage)];
}

/**
 * What a finished run took, from the manifests of its artifacts. Holds times and what servers counted, so two equal runs
 * differ in it: it stands beside the results and not in them.
 */
export async function collectCosts(experiment: Experiment, store: ArtifactStore, devices: Devices): Promise<RunCosts> {
  const spent = new Map<string, SpentCost>();
  for (const stage of stagesOf(experiment.targets)) spent.set(addressOf(stage), await spentOn(store, stage, devices));
  const costOf = (addresses: Iterable<string>) => sum([...addresses].map((each) => spent.get(each) ?? nothing));
  const addresses = (targets: Iterable<Stage>) => new Set(stagesOf(targets).map(addressOf));

  const parts = experiment.models.map(({ settings, seeds }) => {
    const arms = experiment.recipe.arms.map((arm, index) => {
      const stages = seeds.map((seed) => seed.arms[index] as ArmStages);
      return { arm, uses: addresses(stages.flatMap(armTargets)), makes: addresses(stages.map(({ model }) => model)) };
    });
    const measurements = seeds.flatMap(reportMeasurements);
    // The recipe's own loop is shared whole. Of an arm's own loop only the measurements are: its models are the arm's.
    const ownLoop = addresses(seeds.flatMap(({ phases }) => phases.map(({ heldOut }) => heldOut)));
    const loop = new Set([...ownLoop, ...measurements.map(addressOf)]);
    const all = new Set([...addresses(measurements), ...arms.flatMap(({ uses }) => [...uses])]);
    return { name: settings.name, arms, loop, all };
  });
  const models = parts.map(({ name, arms, loop, all }, at) => {
    const elsewhere = new Set(parts.filter((_, index) => index !== at).flatMap((other) => [...other.all]));
    const mine = [...all].filter((address) => !elsewhere.has(address));
    const users = (address: string) => arms.filter(({ uses }) => uses.has(address)).length;
    const isOwn = (address: string) => !loop.has(address) && users(address) === 1;
    const plain = arms.find(({ arm }) => arm.filter === undefined && arm.tune === undefined);
    const plainCost = plain === undefined ? undefined : costOf(plain.makes);
    return {
      model: name,
      shared: costOf(mine.filter((address) => !isOwn(address))),
      arms: arms.map(({ arm, uses, makes }): ArmCost => {
        const toMake = costOf(makes);
        return {
          arm: arm.name,
          own: costOf(mine.filter((address) => isOwn(address) && uses.has(address))),
          toMake,
          ratio: {
            trainedTokens: ratioOf(toMake.trainedTokens, plainCost?.trainedTokens),
            deviceMilliseconds: ratioOf(toMake.deviceMilliseconds, plainCost?.deviceMilliseconds),
          },
        };
      }),
    };
  });
  const times = (address: string) => parts.filter(({ all }) => all.has(address)).length;
  return { models, shared: costOf([...spent.keys()].filter((each) => times(each) !== 1)), total: sum(spent.values()) };
}
