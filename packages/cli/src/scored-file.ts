import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readAnyRows, tableWriters } from '@mainbench/data';
import { describeSystemError } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';

/** Whether the first row of a file is one that `filter --write` wrote. */
async function isScored(file: string): Promise<boolean> {
  try {
    for await (const { value } of readAnyRows(file)) {
      const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
      return ['model', 'seed', 'id'].every((name) => names.includes(name)) && names.some((n) => n.startsWith('kept '));
    }
  } catch (error) {
    // What cannot be read as a table is not ours.
    if (!MainbenchError.is(error)) throw error;
  }
  return false;
}

/**
 * Checks that `filter --write` may write a file, before hours of work: the same command again replaces what it wrote, and
 * nothing else, such as the pairs that it reads.
 * @throws MainbenchError of kind `usage` where the file is something else, or its name and format disagree; of kind
 *   `environment` or `data` where its folder cannot be looked at
 */
export async function checkScoredFile(file: string, format: string): Promise<void> {
  const other = tableWriters.find(({ name, ending }) => name !== format && file.endsWith(`.${ending}`));
  if (other !== undefined) {
    throw new MainbenchError('usage', `--write: ${file} is named like ${other.name}, and the format is ${format}.`, {
      hint: `Add \`--format ${other.name}\`, or name the file otherwise.`,
    });
  }
  // A folder that is missing shows here, not when all is computed.
  await stat(dirname(file)).catch((error: unknown) => {
    throw describeSystemError(error, file, 'write');
  });
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || (found.isFile() && found.size === 0)) return;
  const what = found.isDirectory() ? 'a folder' : 'a file that this command did not write';
  if (!found.isDirectory() && (!found.isFile() || (await isScored(file)))) return;
  throw new MainbenchError('usage', `--write: ${file} is ${what}.`, {
    hint: 'Name another file, or move that one away.',
  });
}
