import { addressOf, stagesOf } from '@mainbench/graph';
import { isEmbedded, type ModelShape, type Recipe, type Stage, type TrainingSettings } from '@mainbench/spec';
import { type Experiment, reportMeasurements } from '../experiment.ts';
import { externalModelOf } from '../external-models.ts';
import { servingMemory } from './serving-memory.ts';
import { trainingMemory } from './training-memory.ts';

/** What a stage needs on one device at most, in bytes, by what it holds. */
export interface StageMemory {
  /** The stage's own. */
  label: string;
  /** `training` or `serving`. */
  work: 'training' | 'serving';
  parts: Readonly<Record<string, number>>;
  /** All parts together. */
  total: number;
}

/** Bytes that CUDA and the libraries take beside tensors: measured as 0.4 to 0.6 GB for PyTorch alone. */
const contextBytes = 0.6e9;
/** What the caching allocator leaves unused between tensors, as a share: PyTorch's own reports show 5 to 10 %. */
const fragmentation = 0.08;

/** Bytes of a device of so much memory (GB) that tensors can have. */
export function usableBytes(gigabytes: number): number {
  return (gigabytes * 1e9 - contextBytes) / (1 + fragmentation);
}

function memoryOf({ label }: Stage, work: StageMemory['work'], parts: object): StageMemory {
  const bytes = parts as Readonly<Record<string, number>>;
  return { label, work, parts: bytes, total: Object.values(bytes).reduce((sum, part) => sum + part, 0) };
}

/** Longest text that a recipe has scored, in tokens: what its trainings read. */
function longestText({ align, tune }: Recipe): number {
  return Math.max(align.train.max_length, tune.train.max_length);
}

function stageMemory(stage: Stage, shape: ModelShape | undefined, recipe: Recipe): StageMemory | undefined {
  if (shape === undefined) return undefined;
  const { serve, train: trainer } = recipe;
  const { config } = stage.parameters;
  if (stage.kind === 'train') {
    const settings = config as unknown as TrainingSettings;
    const onCpu = isEmbedded(serve) && serve.use_cpu;
    return memoryOf(stage, 'training', trainingMemory({ shape, settings, trainer, onCpu }));
  }
  // Servers of the embedded engine share a small machine's memory, where a model is 4 bytes a weight and little more.
  if (!stage.needsWorker || isEmbedded(serve)) return undefined;
  return memoryOf(stage, 'serving', servingMemory(shape, serve, longestText(recipe)));
}

/**
 * What each stage that trains or serves needs on one device, by the stage's address; stages of models whose shape is
 * unknown are left out.
 */
export function planMemory(experiment: Experiment): Map<string, StageMemory> {
  const found = new Map<string, StageMemory>();
  for (const model of experiment.models) {
    const own = model.seeds.flatMap((seed) => [
      ...reportMeasurements(seed),
      ...seed.arms.flatMap(({ evaluations }) => evaluations.map(({ stage }) => stage)),
    ]);
    for (const stage of stagesOf(own)) {
      const { shape } = externalModelOf(stage, experiment.externalModels) ?? model;
      const memory = stageMemory(stage, shape, experiment.recipe);
      if (memory !== undefined) found.set(addressOf(stage), memory);
    }
  }
  return found;
}
