import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where a command is found: in the folders of PATH, or at its own path; undefined where it is not. */
export function findExecutable(command: string, path: string = process.env.PATH ?? ''): string | undefined {
  const isPath = isAbsolute(command) || command.includes('/') || command.includes('\\');
  const candidates = isPath ? [command] : path.split(delimiter).map((folder) => join(folder, command));
  return candidates.find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
