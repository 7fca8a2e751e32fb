import { readText } from '@mainbench/data';

/** The whole text of a small file. @throws MainbenchError of kind `data` where it is not UTF-8 */
export async function readWhole(path: string): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of readText(path)) pieces.push(piece);
  return pieces.join('');
}
