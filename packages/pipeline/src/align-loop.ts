import { seedOf } from '@mainbench/kit';
import type { AlignSettings, JsonObject, PromptTemplates, Stage } from '@mainbench/spec';
import type { Direction } from './direction.ts';
import type { ModelSize } from './disk.ts';
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

export interface AlignLoopOptions {
  label: string;
  base: Stage;
  seed: Table;
  settings: AlignSettings;
  templates: PromptTemplates;
  seedNumber: number;
  engine: JsonObject;
  size: ModelSize;
}

/**
 * The stages of mutual alignment (method.md section 1). The generated sides always belong to the human side of the
 * seed pairs; generated text is never answered or inverted again.
 */
export function alignLoop(options: AlignLoopOptions): Alignment {
  const { label, base, seed, settings, templates, seedNumber, engine, size } = options;
  const { iterations } = settings;

  const train = (direction: Direction, iteration: number, from: Stage, aligned?: Table): Stage =>
    trainStage({
      label: `${label}/${direction}-${iteration}`,
      direction,
      model: settings.start === 'continue' ? from : base,
      seed: [seed],
      ...(aligned === undefined
        ? {}
        : {
            aligned: {
              table: aligned,
              alpha: settings.alpha,
              progress: iterations <= 1 ? 1 : (iteration - 1) / (iterations - 1),
            },
          }),
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
      table: seed,
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
