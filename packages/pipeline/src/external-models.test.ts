import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressOf, stagesOf } from '@mainbench/graph';
import type { JsonObject, Stage } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { externalModelOf } from './external-models.ts';
import { planMemory } from './memory/plan-memory.ts';
import { experimentOf, type Fields, recipeWith } from './testing/recipe-changes.ts';
import { refusalOf } from './testing/refusal.ts';

const small: JsonObject = { hub: 'gpt/2', revision: '607a30d' };
const formula = (score: string) => ({ 'arms[].filter': { score }, 'arms[].options': {} });
/** Candidates that no model of the run made, so that nothing of the run decides what an external model says of them. */
const fixed: Fields = {
  data: { seed: { source: 'pairs' }, candidates: { source: 'pairs' }, held_out: { source: 'more-pairs' } },
  seeds: [1, 2],
  models: [
    { name: 'tiny', init: { architecture: 'llama' } },
    { name: 'other', hub: 'a/b' },
  ],
};

async function scoringStages(given: Fields): Promise<Stage[]> {
  const { targets } = await experimentOf(recipeWith(given));
  const found = stagesOf(targets).filter(({ kind, inputs, cost }) => {
    return (kind === 'signal' || kind === 'filter') && 'pairs' in inputs && cost.requests > 0;
  });
  return [...new Map(found.map((stage) => [addressOf(stage), stage])).values()];
}

/** A recipe is refused while it is read, or while it is built. */
const refusal = (given: Fields) => refusalOf((async () => experimentOf(recipeWith(given)))());

it('answer once for all arms, seeds and models of a recipe', { timeout: 120_000 }, async () => {
  const signals = {
    small_nll: { signal: 'base_nll', model: small },
    small_nll_alone: { signal: 'base_nll_alone', model: small },
    small_forward: { signal: 'forward_nll', model: small },
    small_rating: { filter: 'rated', model: small },
  };
  const arms: JsonObject[] = [
    { name: 'no-filter', filter: 'any' },
    {
      name: 'superfiltering',
      filter: { score: 'exp(small_nll - small_nll_alone)', keep: 'small_nll < small_nll_alone' },
    },
    { name: 'rated', filter: { score: 'small_rating + small_forward + small_nll + small_nll_tokens' } },
  ];
  const stages = await scoringStages({ ...fixed, signals, arms });
  expect(stages).toHaveLength(4);
  const models = stages.map(({ inputs }) => Object.values(inputs).find(({ kind }) => kind === 'base-model') as Stage);
  expect(new Set(models.map(addressOf)).size).toBe(1);
  expect(models[0]?.parameters).toEqual({ hub: 'gpt/2', revision: '607a30d' });
});

it('leave the signals of the recipe’s own models as they are, beside them', async () => {
  const signals = { small_nll: { signal: 'base_nll', model: small } };
  const labels = (await scoringStages({ signals, ...formula('small_nll - base_nll') })).map(({ label }) => label);
  expect(labels.sort()).toEqual(['tiny/1/align.small_nll/base_nll', 'tiny/1/align/base_nll']);
});

it('stand in for a shipped signal whose name they take, so that a shipped filter reads them', async () => {
  const signals = { base_nll: { signal: 'base_nll', model: small } };
  const stages = await scoringStages({ signals, ...formula('base_nll + tokens') });
  expect(stages.map(({ inputs }) => inputs.base?.parameters.hub)).toEqual(['gpt/2']);
});

it('are planned by their own sizes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-external-'));
  const sizes = { num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 2, vocab_size: 50 };
  const config = { model_type: 'llama', hidden_size: 8, intermediate_size: 16, ...sizes };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  await writeFile(join(folder, 'model.safetensors'), '');
  await writeFile(join(folder, 'tokenizer.json'), '{}');
  const shape = {
    vocabulary_size: 50,
    hidden_size: 800,
    intermediate_size: 16,
    layers: 2,
    heads: 2,
    key_value_heads: 2,
  };
  const experiment = await experimentOf(
    recipeWith({
      ...{ models: [{ name: 'tiny', hub: 'a/b', shape }], serve: { engine: 'tgi' } },
      ...{ signals: { small_nll: { signal: 'base_nll', model: { path: folder } } } },
      ...formula('small_nll - base_nll'),
    }),
  );
  const stageOf = (label: string) => stagesOf(experiment.targets).find((stage) => stage.label === label) as Stage;
  const [own, external] = [stageOf('tiny/1/align/base_nll'), stageOf('tiny/1/align.small_nll/base_nll')];
  const memory = planMemory(experiment);
  const weights = (stage: Stage) => memory.get(addressOf(stage))?.parts.weights ?? 0;
  // Embedding and output projection, two layers of four projections and a gated feed-forward network, five norms.
  const parameters = 2 * 50 * 8 + 2 * (4 * 8 * 8 + 3 * 8 * 16) + 5 * 8;
  expect(weights(external)).toBe(2 * parameters);
  expect(weights(own)).toBeGreaterThan(100 * parameters);
  expect(externalModelOf(external, experiment.externalModels)?.parameters).toBe(parameters);
  expect(externalModelOf(own, experiment.externalModels)).toBeUndefined();
});

it('are refused in one sentence where they make no sense', async () => {
  const mine = (own: JsonObject) => ({ signals: { mine: own }, ...formula('mine') });
  expect(await refusal(mine({ signal: 'words', model: small }))).toEqual({
    message: 'signals.mine.model: the signal words follows from the texts and asks no model.',
    path: ['signals', 'mine', 'model'],
  });
  expect((await refusal(mine({ signal: 'base_nll', iteration: 1, model: small }))).message).toContain(
    'expected either iteration, for a model of the alignment loop, or model, for one beside it',
  );
  expect((await refusal(mine({ signal: 'base_nll' }))).message).toContain('expected either iteration');
  expect((await refusal(mine({ filter: 'any', model: small }))).message).toContain('any asks no model of the run');
  expect((await refusal(mine({ signal: 'base_nll', model: { path: '/none/at/all' } }))).message).toBe(
    'signals.mine.model.path: expected a model folder, /none/at/all: there is no such folder.',
  );
  const both = { hub: 'a/b', path: 'c' };
  for (const model of [both, {}])
    expect((await refusal(mine({ signal: 'base_nll', model }))).message).toContain(
      'expected either path, a folder, or',
    );
  expect(
    (await refusal({ signals: { mine: { filter: 'rated', model: small } }, ...formula('mine_tokens') })).message,
  ).toContain('no signal or filter "mine_tokens"');
  await mkdir(join(tmpdir(), 'mainbench-empty'), { recursive: true });
  const empty = join(tmpdir(), 'mainbench-empty');
  expect((await refusal(mine({ filter: 'rated', model: { path: empty } }))).message).toContain('it has no config.json');
});
