import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MainbenchError } from '@mainbench/spec';
import { checkoutDirectory } from './engine-directory.ts';

/**
 * The Python that has the engine's libraries: the checkout's virtual environment, else what MAINBENCH_PYTHON names.
 *
 * @throws MainbenchError of kind `environment` where there is neither
 */
export function findPython(
  checkout: string = checkoutDirectory,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const inside = platform === 'win32' ? join('Scripts', 'python.exe') : join('bin', 'python');
  const own = join(checkout, '.venv', inside);
  if (existsSync(own)) {
    return own;
  }
  const named = environment.MAINBENCH_PYTHON;
  if (named === undefined || named === '') {
    throw new MainbenchError('environment', `The engine's Python environment is missing: ${own} does not exist.`, {
      hint: 'Run `npm run setup`, or set MAINBENCH_PYTHON to a Python that has the libraries of packages/engine-python.',
    });
  }
  if (!existsSync(named)) {
    throw new MainbenchError('environment', `MAINBENCH_PYTHON names ${named}, which does not exist.`, {
      hint: 'Run `npm run setup`, or correct the variable.',
    });
  }
  return named;
}
