import { readText } from '@mainbench/data';

/** The whole text of a file that is small. */
export async function wholeText(file: string): Promise<string> {
  let text = '';
  for await (const piece of readText(file)) text += piece;
  return text;
}
