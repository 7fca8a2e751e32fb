import { addressOf, stagesOf } from '@mainbench/graph';
import type { Stage } from '@mainbench/spec';
import { MainbenchError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import type { Experiment } from './experiment.ts';
import { anyFilter, experimentOf as build } from './testing/recipe-changes.ts';
import { testTemplates } from './testing/small-world.ts';

function recipeText(changes: { mutual?: string; align?: string; extra?: string; evaluate?: string } = {}): string {
  return `
name: small
models: [{ name: tiny, init: { architecture: llama } }]
data: { world: {} }
align: ${changes.align ?? '{ iterations: 2 }'}
arms:
  - { name: seed-only }
  - { name: no-filter, filter: any }
  - { name: mutual, filter: mutual, options: { variant: ${changes.mutual ?? 'forward'} } }
  ${changes.extra ?? ''}
evaluate: [{ task: heldout-nll }${changes.evaluate ?? ''}]
`;
}

const labels = (stages: Stage[]) => stages.map(({ label }) => label.replace('tiny/1/', ''));
const all = ({ targets }: Experiment) => stagesOf(targets);

describe('buildExperiment', () => {
  it('refuses what the engine cannot do before anything runs', async () => {
    const filter = { ...anyFilter, needs: ['sight' as never] };
    await expect(build(recipeText(), [filter])).rejects.toMatchObject({
      kind: 'recipe',
      message: 'the filter any needs sight, which the engine embedded does not have.',
      details: { file: 'recipe.yaml', recipePath: ['arms', 1, 'filter'] },
    });
  });

  it('refuses more rounds for a filter that does not use the tuned model', async () => {
    const extra = '- { name: twice, filter: mutual, rounds: 2 }';
    await expect(build(recipeText({ extra }))).rejects.toMatchObject({
      kind: 'recipe',
      details: { recipePath: ['arms', 3, 'rounds'] },
    });
  });

  it('makes other stages where another engine serves', async () => {
    const external = (engine: string) => `${recipeText()}\nserve: { engine: ${engine}, urls: ["http://a"] }`;
    const addresses = async (engine: string) =>
      all(await build(external(engine)))
        .map(addressOf)
        .join();
    expect(await addresses('tgi')).not.toBe(await addresses('vllm'));
  });

  it('alternates the directions from seed data alone, each model inverting or answering the human side', async () => {
    const { models } = await build(recipeText());
    const phases = models[0]?.seeds[0]?.phases ?? [];
    expect(phases.map(({ direction, iteration }) => `${direction}-${iteration}`)).toEqual([
      'reverse-0',
      'forward-0',
      'forward-1',
      'reverse-1',
      'forward-2',
      'reverse-2',
    ]);
    const forward2 = phases[4]?.model as Stage;
    expect(labels(Object.values(forward2.inputs))).toEqual(['align/forward-1', 'data/seed', 'align/instructions-2']);
    const instructions = forward2.inputs.aligned as Stage;
    expect(labels(Object.values(instructions.inputs))).toEqual(['align/reverse-1', 'data/seed']);
  });

  it('starts each phase from the base under restart-from-base', async () => {
    const { models } = await build(recipeText({ align: '{ iterations: 2, start: restart-from-base }' }));
    for (const { model } of models[0]?.seeds[0]?.phases ?? []) expect(model.inputs.model?.label).toBe('tiny/base');
  });

  it('draws random choices anew for every model and replicate', async () => {
    const models = '[{ name: tiny, init: { architecture: llama } }, { name: other, init: { architecture: llama } }]';
    const text = recipeText().replace(/models: .*/, `models: ${models}\nseeds: [1, 2]`);
    const filterings = (await build(text)).models.flatMap(({ seeds }) => seeds.map(({ arms }) => arms[1]?.filtering));
    const seedsOf = (stages: (Stage | undefined)[]) => new Set(stages.map((stage) => stage?.parameters.seed));
    expect(filterings).toHaveLength(4);
    expect(seedsOf(filterings.map((filtering) => filtering?.scores)).size).toBe(4);
    expect(seedsOf(filterings.map((filtering) => filtering?.kept.stage)).size).toBe(4);
  });

  it('changes only the filter and what follows it when a filter changes', async () => {
    const before = new Set(all(await build(recipeText())).map(addressOf));
    const changed = all(await build(recipeText({ mutual: 'bidirectional' }))).filter(
      (stage) => !before.has(addressOf(stage)),
    );
    expect(labels(changed)).toEqual([
      'mutual/filter-by-iteration-0',
      'mutual/filter-by-iteration-1',
      'mutual/filter',
      'mutual/select',
      'mutual/tune',
      'mutual/heldout-nll',
    ]);
  });

  it('shares every stage that two arms have in common, also with an ablation', async () => {
    const plain = await build(recipeText());
    const ablation = '- { name: ablation, filter: mutual, align: { alpha: { policy: fixed } } }';
    const more = await build(recipeText({ extra: ablation }));
    const before = new Set(all(plain).map(addressOf));
    const added = labels(all(more).filter((stage) => !before.has(addressOf(stage))));
    expect(added).not.toContain('align-ablation/reverse-0');
    expect(added).toContain('align-ablation/forward-1');
  });

  it('collects every distinct alignment loop once, with its arms, each training measured on held-out pairs', async () => {
    const extra = `- { name: fixed, filter: mutual, align: { alpha: { policy: fixed } } }
  - { name: fixed-any, filter: any, align: { alpha: { policy: fixed } } }
  - { name: unfiltered, align: { iterations: 1 } }`;
    const experiment = await build(recipeText({ extra }));
    const { loops, phases } = experiment.models[0]?.seeds[0] ?? {};
    expect(loops?.map(({ arms, settings }) => [arms, settings.alpha.policy])).toEqual([
      [['no-filter', 'mutual'], 'loss-ratio'],
      [['fixed', 'fixed-any'], 'fixed'],
    ]);
    expect(loops?.[0]?.phases).toBe(phases);
    expect(labels(all(experiment))).toContain('align-fixed/forward-2/heldout-nll');
  });

  it('uses the first models under `models: first` and with no iterations', async () => {
    const first = await build(recipeText({ extra: '- { name: first, filter: mutual, models: first }' }));
    const scores = first.models[0]?.seeds[0]?.arms[3]?.filtering?.scores;
    expect(scores?.inputs.forward?.label).toBe('tiny/1/align/forward-0');
    const none = await build(recipeText({ align: '{ iterations: 0 }' }));
    const aligned = none.models[0]?.seeds[0]?.arms[2]?.filtering?.scores;
    expect(aligned?.inputs.forward?.label).toBe('tiny/1/align/forward-0');
  });

  it('trains the final model of every arm on the seed pairs first, from one rng seed and the same settings', async () => {
    const { models } = await build(recipeText());
    const finals = models[0]?.seeds[0]?.arms.map(({ model }) => model) ?? [];
    expect(finals.map(({ inputs }) => inputs.pairs0?.label)).toEqual(finals.map(() => 'data/seed'));
    expect(new Set(finals.map(({ parameters }) => JSON.stringify(parameters))).size).toBe(1);
  });

  it('scores the first candidates by the models of every earlier iteration, once for filters that agree', async () => {
    const { models } = await build(recipeText({ extra: '- { name: again, filter: mutual, select: { top_k: 1 } }' }));
    const arms = models[0]?.seeds[0]?.arms ?? [];
    const [random, mutual, again] = arms.slice(1).map(({ filtering }) => filtering?.byIteration ?? []);
    expect(random).toEqual([]);
    expect(mutual?.map(({ iteration }) => iteration)).toEqual([0, 1, 2]);
    expect(mutual?.map(({ scores }) => scores.inputs.forward?.label)).toEqual([
      'tiny/1/align/forward-0',
      'tiny/1/align/forward-1',
      'tiny/1/align/forward-2',
    ]);
    expect(mutual?.map(({ scores }) => scores.parameters.limit)).toEqual([500, 500, undefined]);
    expect(again?.map(({ scores }) => addressOf(scores))).toEqual(mutual?.map(({ scores }) => addressOf(scores)));
  });

  it('gives alpha its progress over the iterations', async () => {
    const { models } = await build(recipeText({ align: '{ iterations: 3, alpha: { policy: ramp } }' }));
    const forward = (models[0]?.seeds[0]?.phases ?? []).filter(
      ({ direction, iteration }) => direction === 'forward' && iteration > 0,
    );
    const progress = forward.map(
      ({ model }) => (model.parameters.config as { alpha: { progress: number } }).alpha.progress,
    );
    expect(progress).toEqual([0, 0.5, 1]);
  });

  it('measures every arm on a benchmark, whose documents they share, in the forward template unless told otherwise', async () => {
    const { models } = await build(recipeText({ evaluate: ', { task: spelling, limit: 2 }' }));
    const stages = (models[0]?.seeds[0]?.arms ?? []).map(({ evaluations }) => evaluations[1]?.stage as Stage);
    expect(labels(stages)).toEqual(['seed-only/spelling', 'no-filter/spelling', 'mutual/spelling']);
    expect(new Set(stages.map(({ inputs }) => addressOf(inputs.documents as Stage))).size).toBe(1);
    expect(stages[0]?.parameters.prompt_format).toEqual({ kind: 'template', text: testTemplates.forward.text });
    const plain = await build(recipeText({ evaluate: ', { task: spelling, prompt_format: plain }' }));
    expect(plain.models[0]?.seeds[0]?.arms[0]?.evaluations[1]?.stage.parameters.prompt_format).toEqual({
      kind: 'plain',
    });
  });

  it('puts a system prompt into conversations, and refuses one where there are none', async () => {
    const text = (format: string) => `, { task: spelling, prompt_format: ${format}, system_prompt: Spell. }`;
    const { models } = await build(recipeText({ evaluate: text('chat') }));
    expect(models[0]?.seeds[0]?.arms[0]?.evaluations[1]?.stage.parameters.prompt_format).toEqual({
      kind: 'chat',
      systemPrompt: 'Spell.',
    });
    await expect(build(recipeText({ evaluate: text('plain') }))).rejects.toMatchObject({
      message: 'evaluate.1.system_prompt: system_prompt needs the prompt format chat, but the prompt format is plain.',
      details: { recipePath: ['evaluate', 1, 'system_prompt'] },
    });
  });

  it('refuses an option that a benchmark does not take, at its line', async () => {
    const evaluate = ', { task: spelling, options: { loud: maybe } }';
    const broken = await build(recipeText({ evaluate })).catch((error: unknown) => error);
    expect(MainbenchError.is(broken) && broken.details.recipePath).toEqual(['evaluate', 1, 'options', 'loud']);
  });

  it.each([
    ['filter: unknown', 'there is no filter "unknown"', ['arms', 3, 'filter']],
    ['filter: mutual, options: { variant: best }', '(options of mutual)', ['arms', 3, 'options', 'variant']],
  ])('refuses an arm with %s', async (field, message, place) => {
    const broken = await build(recipeText({ extra: `- { name: broken, ${field} }` })).catch((error: unknown) => error);
    expect(MainbenchError.is(broken) && broken.kind === 'recipe' && broken.details.recipePath).toEqual(place);
    expect((broken as Error).message).toContain(message);
  });
});
