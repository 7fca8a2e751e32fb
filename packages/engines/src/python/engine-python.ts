import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MainbenchError } from '@mainbench/spec';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url)).replace(/[\\/]$/, '');

/** The checkout that this package belongs to. */
export const checkoutDirectory = folder('../../../..');

/** The folder that holds the Python package `mainbench_engine`: what PYTHONPATH must name. */
export const engineDirectory = folder('../../../engine-python');

/** The environment of an engine process: where its package is, and no telemetry of the libraries. */
export function engineEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    PYTHONUNBUFFERED: '1',
    PYTHONIOENCODING: 'utf-8',
    HF_HUB_DISABLE_TELEMETRY: '1',
    TOKENIZERS_PARALLELISM: 'false',
    ...more,
    PYTHONPATH: engineDirectory,
  };
}

/**
 * The Python that has the engine's libraries: the checkout's virtual environment, else what MAINBENCH_PYTHON names.
 * @throws MainbenchError of kind `environment` where there is neither
 */
export function findPython(
  checkout: string = checkoutDirectory,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const own = join(checkout, '.venv', ...(platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  if (existsSync(own)) return own;
  const named = environment.MAINBENCH_PYTHON;
  if (!named) {
    throw new MainbenchError('environment', `The engine's Python environment is missing: ${own} does not exist.`, {
      hint: 'Run `npm run setup`, or set MAINBENCH_PYTHON to a Python that has the libraries of packages/engine-python.',
    });
  }
  if (existsSync(named)) return named;
  throw new MainbenchError('environment', `MAINBENCH_PYTHON names ${named}, which does not exist.`, {
    hint: 'Run `npm run setup`, or correct the variable.',
  });
}
