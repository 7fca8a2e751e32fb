import type { UnlabeledText } from '@mainbench/spec';
import type { DataFile } from '../files/data-file.ts';
import { readTextLines } from '../files/read-text.ts';

/** The documents of a plain text file: between empty lines, or each line. Errors are those of readTextLines. */
export async function* readBlocks(file: string | DataFile, document: 'block' | 'line'): AsyncGenerator<UnlabeledText> {
  let block: string[] = [];
  let number = 0;
  const finish = (): UnlabeledText => ({ id: `line-${number - block.length + 1}`, text: block.join('\n') });
  for await (const line of readTextLines(file)) {
    if (line.trim() === '' || document === 'line') {
      if (block.length > 0) yield finish();
      block = [];
    }
    number += 1;
    if (line.trim() !== '') block.push(line);
  }
  if (block.length > 0) yield finish();
}
