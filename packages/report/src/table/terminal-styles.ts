import { styleText } from 'node:util';
import type { TextStyles } from './table-text.ts';

/** For a terminal or a file without colours. */
export const plain: TextStyles = { better: String, worse: String, quiet: String, strong: String };

function coloured(...format: Parameters<typeof styleText>[0][]): (text: string) => string {
  return (text) => styleText(format.flat() as Parameters<typeof styleText>[0], text, { validateStream: false });
}

/** For a terminal with colours. */
export const colours: TextStyles = {
  better: coloured('bold', 'green'),
  worse: coloured('bold', 'red'),
  quiet: coloured('dim'),
  strong: coloured('bold'),
};
