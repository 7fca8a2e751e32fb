import { readFileSync } from 'node:fs';

const sheets = ['colours', 'text', 'tables', 'figures', 'examples', 'media'];

/** The page's style sheet, from the files beside this one. */
export const style = sheets
  .map((name) => readFileSync(new URL(`./styles/${name}.css`, import.meta.url), 'utf8'))
  .join('\n');
