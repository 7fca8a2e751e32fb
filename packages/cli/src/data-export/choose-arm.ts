import type { Experiment } from '@mainbench/pipeline';
import { closestName, MainbenchError } from '@mainbench/spec';

export interface ArmChoice {
  arm?: string;
  model?: string;
  seed?: number;
}

type SeedStages = Experiment['models'][number]['seeds'][number];
type ArmStages = SeedStages['arms'][number];

/** An arm that keeps pairs, of one model and seed. */
export interface ChosenArm {
  settings: ArmStages['arm'];
  filtering: NonNullable<ArmStages['filtering']>;
  model: Experiment['models'][number]['settings'];
  seed: number;
}

function named<T>(option: string, wanted: string | undefined, items: readonly T[], nameOf: (item: T) => string): T {
  const names = items.map(nameOf);
  const found = wanted === undefined ? (items.length === 1 ? items[0] : undefined) : items[names.indexOf(wanted)];
  if (found !== undefined) return found;
  const near = wanted === undefined ? undefined : closestName(wanted, names);
  const message =
    wanted === undefined
      ? `expected ${option}: there are several.`
      : `there is no ${option.slice(2)} ${JSON.stringify(wanted)}.${near === undefined ? '' : ` Did you mean ${near}?`}`;
  throw new MainbenchError('usage', message, { hint: `Expected one of ${names.join(', ').slice(0, 300)}.` });
}

/**
 * The arm of one model and seed whose pairs are meant: the only one, or the named one; of seeds the first where none is
 * named.
 * @throws MainbenchError of kind `usage` saying which there are
 */
export function chooseArm({ models }: Experiment, { arm, model, seed }: ArmChoice): ChosenArm {
  const ofModel = named('--model', model, models, ({ settings }) => settings.name);
  const ofSeed =
    seed === undefined ? ofModel.seeds[0] : named('--seed', String(seed), ofModel.seeds, (each) => String(each.seed));
  if (ofSeed === undefined) throw new MainbenchError('usage', 'the recipe has no seeds.');
  const withPairs = ofSeed.arms.flatMap(({ arm: settings, filtering }) =>
    filtering === undefined ? [] : [{ settings, filtering }],
  );
  const chosen = named('--arm', arm, withPairs, ({ settings }) => settings.name);
  return { ...chosen, model: ofModel.settings, seed: ofSeed.seed };
}
