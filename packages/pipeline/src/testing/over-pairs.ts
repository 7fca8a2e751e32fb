import type { JsonObject, Stage } from '@mainbench/spec';
import { modelOf, tableOf } from './tables.ts';

function withInputs(stage: Stage, replace: (stage: Stage, name: string) => Stage): Stage {
  const inputs = Object.fromEntries(Object.entries(stage.inputs).map(([name, input]) => [name, replace(input, name)]));
  return Object.assign(Object.create(Object.getPrototypeOf(stage)), stage, { inputs });
}

/** The same graph over these pairs, with models that only have names, and one held-out pair with the instruction `held`. */
export function overPairs(stage: Stage, rows: readonly JsonObject[]): Stage {
  const pairs = tableOf('pairs', rows);
  const held = tableOf('held', [{ id: 'h', instruction: 'held', response: '' }]);
  const replaced = new Map<Stage, Stage>();
  const replace = (each: Stage, name: string): Stage => {
    const known = replaced.get(each);
    if (known !== undefined) return known;
    let made: Stage;
    if (name === 'pairs' || name === 'candidate-pairs') made = pairs;
    else if (name === 'held_out') made = held;
    else if (name === 'seed_pairs') made = tableOf('seed', []);
    else if (['forward', 'reverse', 'base', 'seed'].includes(name)) made = modelOf(name);
    else made = withInputs(each, replace);
    replaced.set(each, made);
    return made;
  };
  return replace(stage, '');
}
