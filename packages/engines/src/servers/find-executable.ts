import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { MainbenchError } from '@mainbench/spec';

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * The path of a program that serves models: in the folders of PATH, or its own.
 * @throws MainbenchError of kind `environment` where it is not installed
 */
export function requireExecutable(command: string, path: string = process.env.PATH ?? ''): string {
  const isPath = isAbsolute(command) || command.includes('/') || command.includes('\\');
  const candidates = isPath ? [command] : path.split(delimiter).map((folder) => join(folder, command));
  const found = candidates.find(isExecutable);
  if (found !== undefined) return found;
  throw new MainbenchError('environment', `${command} is not installed: it is not found in PATH.`, {
    hint:
      'Install it, name its path in the recipe (serve.command), give the address of a running server ' +
      '(serve.urls), or use `serve: { engine: embedded }`.',
  });
}
