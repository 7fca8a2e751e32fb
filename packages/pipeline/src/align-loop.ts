import { seedOf } from '@mainbench/kit';
import type { AlignSettings, Stage } from '@mainbench/spec';
import type { Direction } from './direction.ts';
import type { SeedContext } from './seed-context.ts';
import { generateStage } from './stages/generate-stage.ts';
import { trainStage } from './stages/train-stage.ts';
import type { Table } from './table.ts';

/** One training of the loop; iteration 0 learned from the seed pairs alone. */
export interface Phase {
  direction: Direction;
  iteration: number;
  model: Stage;
}

export interface Alignment {
  phases: Phase[];
  /** The models after the last iteration; with no iterations, the first ones. */
  forward: Stage;
  reverse: Stage;
  /** The models of the seed pairs alone, trained like one phase. The loop itself needs no forward one. */
  firstForward: Stage;
  firstReverse: Stage;
}

/**
 * The stages of mutual alignment (method.md section 1). The generated sides always belong to the human side of the
 * seed pairs; generated text is never answered or inverted again.
 */
function alignLoop(shared: SeedContext, settings: AlignSettings, label: string): Alignment {
  const { options, data, base, seed: seedNumber, engine, size } = shared;
  const { templates } = options;
  const { iterations } = settings;

  const train = (direction: Direction, iteration: number, from: Stage, aligned?: Table): Stage =>
    trainStage({
      label: `${label}/${direction}-${iteration}`,
      direction,
      model: settings.start === 'continue' ? from : base,
      seed: [data.seed],
      aligned: aligned && {
        ...{ table: aligned, alpha: settings.alpha },
        progress: iterations <= 1 ? 1 : (iteration - 1) / (iterations - 1),
      },
      settings: settings.train,
      templates,
      seedNumber: seedOf(seedNumber, 'align', direction, iteration),
      engine,
      size,
    });
  const generate = (direction: Direction, iteration: number, model: Stage): Table =>
    generateStage({
      label: `${label}/${direction === 'reverse' ? 'instructions' : 'responses'}-${iteration}`,
      direction,
      model,
      table: data.seed,
      sampling: settings.generate,
      templates,
      seedNumber: seedOf(seedNumber, 'align-generate', direction, iteration),
      engine,
    });

  const firstReverse = train('reverse', 0, base);
  const firstForward = train('forward', 0, base);
  const phases: Phase[] = [
    { direction: 'reverse', iteration: 0, model: firstReverse },
    { direction: 'forward', iteration: 0, model: firstForward },
  ];
  let reverse = firstReverse;
  let forward: Stage | undefined;
  for (let iteration = 1; iteration <= iterations; iteration += 1) {
    forward = train('forward', iteration, forward ?? base, generate('reverse', iteration, reverse));
    phases.push({ direction: 'forward', iteration, model: forward });
    reverse = train('reverse', iteration, reverse, generate('forward', iteration, forward));
    phases.push({ direction: 'reverse', iteration, model: reverse });
  }
  return { phases, forward: forward ?? firstForward, reverse, firstForward, firstReverse };
}

/** Alignment and augmentation under some settings; the name stands in the labels of what is made first. */
export type AlignmentBranches = (settings: AlignSettings, name: string) => { alignment: Alignment; augmented: Table };

/** Alignments and augmentations of one model and seed, each made once for all arms with the same settings. */
export function alignmentBranches(shared: SeedContext): AlignmentBranches {
  const { options, data, engine, prefix, seed } = shared;
  const { generate: sampling, limit } = options.recipe.augment;
  const made = new Map<string, ReturnType<AlignmentBranches>>();
  return (settings, name) => {
    const key = JSON.stringify(settings);
    const before = made.get(key);
    if (before !== undefined) return before;
    const label = `${prefix}/${name}`;
    const alignment = alignLoop(shared, settings, label);
    const augmented =
      data.candidates ??
      generateStage({
        ...{ label: `${label}/augment`, direction: 'reverse', model: alignment.reverse, table: data.unlabeled },
        ...{ limit, sampling, templates: options.templates, seedNumber: seedOf(seed, 'augment'), engine },
      });
    made.set(key, { alignment, augmented });
    return { alignment, augmented };
  };
}
