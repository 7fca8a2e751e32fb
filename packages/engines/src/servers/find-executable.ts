import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { MainbenchError } from '@mainbench/spec';

/** Where a command is found: in the folders of PATH, or at its own path; undefined where it is not. */
export function findExecutable(command: string, path: string = process.env.PATH ?? ''): string | undefined {
  const isPath = isAbsolute(command) || command.includes('/') || command.includes('\\');
  const candidates = isPath ? [command] : path.split(delimiter).map((folder) => join(folder, command));
  return candidates.find(isExecutable);
}

/**
 * The path of a program that serves models.
 *
 * @throws MainbenchError of kind `environment` where it is not installed
 */
export function requireExecutable(command: string): string {
  const found = findExecutable(command);
  if (found === undefined) {
    throw new MainbenchError('environment', `${command} is not installed: it is not found in PATH.`, {
      hint:
        'Install it, name its path in the recipe (serve.command), give the address of a running server ' +
        '(serve.urls), or use `serve: { engine: embedded }`.',
    });
  }
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
