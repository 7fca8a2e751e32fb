import { shippedEngines } from '@mainbench/engines';
import { closestName, type Engine, MainbenchError } from '@mainbench/spec';
import { Option } from 'commander';
import { engineShape } from './user-module/module-shape.ts';
import { isUserModule, loadUserModule } from './user-module/user-module.ts';

const names = shippedEngines.map(({ name }) => name);

/** `--engine` of commands that ask a server. */
export function engineOption(): Option {
  return new Option(
    '--engine <name>',
    `engine of the server: ${names.join(', ')}, or a file of your own such as ./my-engine.ts`,
  ).default(names[0]);
}

/**
 * The engine that `--engine` names.
 * @throws MainbenchError of kind `usage` where there is none of that name; `recipe` where a file of the user's is no engine
 */
export async function chooseEngine(name: string): Promise<Engine> {
  if (isUserModule(name))
    return loadUserModule<Engine>('engine', name, engineShape, { file: './--engine', path: ['--engine'] });
  const engine = shippedEngines.find((each) => each.name === name);
  if (engine !== undefined) return engine;
  const near = closestName(name, names);
  throw new MainbenchError(
    'usage',
    `there is no engine ${JSON.stringify(name)}${near === undefined ? '.' : `, did you mean ${near}?`}`,
    { hint: `Expected one of ${names.join(', ')}, or a file such as ./my-engine.ts.` },
  );
}
