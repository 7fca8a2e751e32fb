import { cleaningSteps } from '@mainbench/data';
import type { AnyFilter, DataSource, Filter, JsonObject, JsonValue, SourceContext, Task } from '@mainbench/spec';
import { parseRecipe } from '@mainbench/spec';
import { z } from 'zod';
import { buildExperiment } from '../build-experiment.ts';
import type { Experiment } from '../experiment.ts';
import { heldoutNllTask } from '../heldout-nll-task.ts';
import { mutualFilter } from '../mutual-filter.ts';
import { shippedSignals } from '../signals/shipped-signals.ts';
import { smallWorld, testTemplates } from './small-world.ts';
import { spellingBenchmark } from './spelling-benchmark.ts';
import { testEngines } from './test-engine.ts';

export type Fields = Record<string, JsonValue>;

const training = {
  steps: 7,
  batch_size: 6,
  learning_rate: 0.5,
  warmup_ratio: 0.5,
  micro_batch_size: 2,
  schedule: 'cosine',
  final_learning_rate_ratio: 0.5,
  weight_decay: 0.5,
  adam_beta1: 0.5,
  adam_beta2: 0.5,
  max_grad_norm: 0.5,
  max_length: 64,
  precision: 'float32',
  gradient_checkpointing: true,
  packing: true,
  liger: true,
};
const lora = { rank: 2, alpha: 2, dropout: 0.5, target_modules: ['q_proj'], base_dtype: 'bfloat16' };
const sampling = { temperature: 0.1, top_p: 0.5, max_new_tokens: 7 };
const init = {
  architecture: 'mistral',
  vocabulary_size: 300,
  hidden_size: 64,
  intermediate_size: 64,
  layers: 2,
  heads: 8,
  key_value_heads: 2,
  sliding_window: 8,
  max_length: 64,
  steps: 7,
  batch_size: 7,
  learning_rate: 0.5,
  seed: 7,
};
const real = { seed: { source: 'pairs' }, unlabeled: { source: 'texts' } };
const heldOut = { 'data.held_out': { source: 'pairs' } };
const hub = { 'models[]': { name: 'tiny', hub: 'a/b' } };
const embedded = { serve: { engine: 'embedded' } };
const tgi = { serve: { engine: 'tgi' } };

const strata = { strata: { by: 'words', bins: 2 }, top_k: 2 };
const formula = { 'arms[].filter': { score: 'words', keep: 'words > 1' }, 'arms[].options': {} };
const ownSignal = {
  signals: { mine: { filter: 'rated' } },
  'arms[].filter': { score: 'mine' },
  'arms[].options': {},
};

const externalSignal = { ...ownSignal, signals: { mine: { signal: 'base_nll', model: { hub: 'a/b' } } } };

/** Another valid value of each field that changes numbers, and what must stand in the recipe before. */
export const changes: [field: string, value: JsonValue, given?: Fields][] = [
  ['seeds', [2]],
  ['serve.engine', 'vllm', tgi],
  ['serve.threads', 2, embedded],
  ['serve.max_batch_size', 8, embedded],
  ['serve.use_cpu', false, embedded],
  ['serve.dtype', 'bfloat16', tgi],
  ['serve.arguments', ['--quantize=awq'], tgi],
  ['train.processes', 2],
  ['train.accelerate_arguments', ['--use_fsdp']],
  ...of('models[].init', init),
  ['models[].hub', 'a/c', hub],
  ['models[].revision', '0123456789', hub],
  ['data.world', { size: 2 }],
  ['data.seed.source', 'more-pairs', { data: real }],
  ['data.unlabeled.source', 'more-texts', { data: real }],
  ['data.candidates.source', 'more-pairs', { data: { ...real, candidates: { source: 'pairs' } } }],
  ['data.held_out.source', 'more-pairs', { data: real, ...heldOut }],
  ['data.held_out.fraction', 0.5, { data: real }],
  ['data.cleaning[].step', 'c4', { data: real, 'data.cleaning': [{ step: 'gopher' }] }],
  ['data.cleaning[].tables', ['seed'], { data: real, 'data.cleaning': [{ step: 'gopher' }] }],
  ['data.contamination.drop', true, { data: real, 'data.contamination': {} }],
  ['data.contamination.ngram', 8, { data: real, 'data.contamination': {} }],
  ['data.contamination.threshold', 0.9, { data: real, 'data.contamination': {} }],
  ['align.iterations', 3],
  ['align.start', 'restart-from-base'],
  ['align.alpha.policy', 'inverse-loss-ratio'],
  ['align.alpha.value', 0.25, { 'align.alpha.policy': 'fixed' }],
  ['align.alpha.from', 0.25, { 'align.alpha.policy': 'ramp' }],
  ['align.alpha.to', 0.25, { 'align.alpha.policy': 'ramp' }],
  ['align.alpha.granularity', 'iteration'],
  ['align.alpha.smoothing', 0.5],
  ...of('align.train', training),
  ['align.train.epochs', 2],
  ...of('align.train.lora', lora, { 'align.train.lora': {} }),
  ...of('align.generate', sampling),
  ['augment.limit', 1],
  ...of('augment.generate', sampling),
  ['select.top_k', 3, { select: { top_k: 2 } }],
  ['select.top_fraction', 0.25],
  ['select.distinct', 0.5, { select: { top_k: 2, distinct: 0.8 } }],
  ['select.threshold', 3, { select: { threshold: 2 } }],
  ...of('select.band', { from: 0.1, to: 0.8 }, { select: { band: { from: 0.2, to: 0.9 } } }),
  ...of('select.strata', { by: 'characters', bins: 3 }, { select: strata }),
  ['score_end_of_text', false],
  ['arms[].filter', 'any', { 'arms[].options': {} }],
  ['arms[].filter.score', '-words', formula],
  ['arms[].filter.keep', 'words > 2', formula],
  ['signals', { mine: { filter: 'rated', options: { loud: true } } }, ownSignal],
  ['signals', { mine: { signal: 'base_nll', model: { hub: 'a/c' } } }, externalSignal],
  ['arms[].options', { variant: 'bidirectional' }],
  ['arms[].models', 'first'],
  ['arms[].rounds', 2, { 'arms[].filter': 'rated', 'arms[].options': {} }],
  ['arms[].select.top_k', 3, { 'arms[].select': { top_k: 2 } }],
  ['arms[].select.top_fraction', 0.25, { 'arms[].select': { top_fraction: 0.5 } }],
  ['arms[].select.distinct', 0.5, { 'arms[].select': { top_k: 2, distinct: 0.8 } }],
  ['arms[].select.threshold', 3, { 'arms[].select': { threshold: 2 } }],
  ...of('arms[].select.band', { from: 0.1, to: 0.8 }, { 'arms[].select': { band: { from: 0.2, to: 0.9 } } }),
  ...of('arms[].select.strata', { by: 'characters', bins: 3 }, { 'arms[].select': strata }),
  ['arms[].align', { iterations: 1 }],
  ['arms[].tune', { train: { steps: 7 } }],
  ['arms[].sweep', { 'select.top_k': [1, 2] }],
  ...of('tune.train', training),
  ['tune.train.epochs', 2],
  ...of('tune.train.lora', lora, { 'tune.train.lora': {} }),
  ['rate_pairs.filter', 'rated', { rate_pairs: { filter: 'any' } }],
  ['rate_pairs.options', { loud: true }, { rate_pairs: { filter: 'rated' } }],
  ['rate_pairs.sample', 3, { rate_pairs: { filter: 'any', sample: 2 } }],
  ['evaluate[].task', 'heldout-nll'],
  ['evaluate[].options', { loud: true }],
  ['evaluate[].limit', 2],
  ['evaluate[].prompt_format', 'plain'],
  ['evaluate[].system_prompt', 'Be brief.', { 'evaluate[].prompt_format': 'chat' }],
  ['evaluate[].fewshot_as_turns', true, { 'evaluate[].prompt_format': 'chat' }],
];

function of(field: string, values: Fields, given?: Fields): (typeof changes)[number][] {
  return Object.entries(values).map(([name, value]) => [`${field}.${name}`, value, given]);
}

/** A step of a path that ends in `[]` means this entry of the list. */
const entries: Record<string, number> = { models: 0, arms: 1, cleaning: 0, evaluate: 1 };

/** Sets a field by its path; mappings on the way are made where they are missing. */
export function set(recipe: JsonObject, field: string, value: JsonValue): void {
  const steps = field.split('.').flatMap((step): (string | number)[] => {
    const list = step.endsWith('[]') ? step.slice(0, -2) : undefined;
    return list === undefined ? [step] : [list, entries[list] ?? 0];
  });
  const last = steps.pop() as string | number;
  let place = recipe as Record<string | number, JsonValue>;
  for (const step of steps) {
    place[step] ??= {};
    place = place[step] as Record<string | number, JsonValue>;
  }
  place[last] = value;
}

/** A small recipe with some fields set. */
export function recipeWith(given: Fields): JsonObject {
  const recipe: JsonObject = {
    name: 'small',
    models: [{ name: 'tiny', init: { architecture: 'llama' } }],
    data: { world: {} },
    align: { iterations: 2 },
    arms: [
      { name: 'no-filter', filter: 'any' },
      { name: 'mutual', filter: 'mutual', options: { variant: 'forward' } },
    ],
    evaluate: [{ task: 'heldout-nll' }, { name: 'second', task: 'spelling' }],
  };
  for (const [field, value] of Object.entries(given)) set(recipe, field, structuredClone(value));
  return recipe;
}

export const anyFilter: Filter = {
  name: 'any',
  version: 1,
  summary: '',
  options: z.strictObject({}),
  models: () => [],
  costPerPair: () => ({ scored: 0, generated: 0 }),
  score: async () => ({ score: 0 }),
};

/** Asks the model tuned before, as a rating filter does. */
const ratedFilter: Filter = {
  ...anyFilter,
  name: 'rated',
  options: z.strictObject({ loud: z.boolean().optional() }) as never,
  models: () => ['seed'],
  costPerPair: () => ({ scored: 1, generated: 0 }),
};

function source(name: string, produces: DataSource['produces'], rows: readonly JsonObject[]): [string, DataSource] {
  const read = async function* () {
    yield* rows;
  } as unknown as DataSource['read'];
  const options = z.strictObject({ scores: z.record(z.string(), z.string()).optional() }) as never;
  return [
    name,
    { name, version: 1, summary: '', produces, options, identity: async () => ({}), expectedRows: () => 9, read },
  ];
}

const nowhere: SourceContext = { dataDirectory: '.', signal: new AbortController().signal, note: () => {} };

/**
 * The stages of a recipe on a small world, with filters that do nothing, and filters of a test's own.
 * @param rows what the sources give, by their names: pairs, more-pairs, candidates, texts, more-texts; by default nothing
 */
export function experimentOf(
  recipe: JsonObject | string,
  own: readonly AnyFilter[] = [],
  sourceContext: SourceContext = nowhere,
  rows: Readonly<Record<string, readonly JsonObject[]>> = {},
): Promise<Experiment> {
  const sourceOf = (name: string, produces: DataSource['produces']) => source(name, produces, rows[name] ?? []);
  return buildExperiment({
    recipe: parseRecipe(typeof recipe === 'string' ? recipe : JSON.stringify(recipe), 'recipe.yaml'),
    recipeFile: 'recipe.yaml',
    extensions: {
      filters: new Map([anyFilter, ratedFilter, mutualFilter as Filter, ...own].map((filter) => [filter.name, filter])),
      signals: shippedSignals,
      tasks: new Map<string, Task>([
        ['heldout-nll', heldoutNllTask],
        ['spelling', spellingBenchmark],
      ]),
      engines: testEngines,
      sources: new Map([
        sourceOf('pairs', 'pairs'),
        sourceOf('more-pairs', 'pairs'),
        sourceOf('candidates', 'pairs'),
        sourceOf('texts', 'texts'),
        sourceOf('more-texts', 'texts'),
      ]),
      cleaning: new Map(cleaningSteps.map((step) => [step.name, step])),
      world: { ...smallWorld, options: z.record(z.string(), z.json()) },
    },
    templates: testTemplates,
    sourceContext,
  });
}
