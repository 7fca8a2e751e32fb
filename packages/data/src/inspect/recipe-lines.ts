import { stringify } from 'yaml';
import type { Inspection } from './inspect-data.ts';

/** The longest name of a column that is one, and no text that went astray. */
const longestName = 200;

const bestFirst = (inspection: Inspection) =>
  inspection.columns
    .filter(({ name, types, numeric }) => (types.text ?? 0) > 0 && numeric !== true && name.length <= longestName)
    .sort((a, b) => (b.lengths?.words.median ?? 0) - (a.lengths?.words.median ?? 0))
    .map(({ name }) => (/^[^.[\]"]+$/.test(name) ? name : `["${name}"]`));

/** Columns of numbers that are more than a count of rows: what a rating may be. */
function scoresOf({ columns }: Inspection): Record<string, string> {
  const numeric = columns.filter(({ name, types, numeric: asText }) => {
    const isNumber = asText === true || ((types.number ?? 0) > 0 && types.text === undefined);
    return isNumber && !/id$/i.test(name);
  });
  const isName = (name: string) => /^[A-Za-z_]\w{0,63}$/.test(name);
  return Object.fromEntries(numeric.filter(({ name }) => isName(name)).map(({ name }) => [name, name]));
}

/**
 * The lines of a recipe that read a data set.
 * @param named what names it: `{ source: file, path: … }`
 */
export function recipeLines(named: Readonly<Record<string, unknown>>, inspection: Inspection): string {
  const { shape, messages } = inspection;
  const texts = bestFirst(inspection);
  if (shape?.produces === 'texts') return stringify({ data: { unlabeled: named } }, { lineWidth: 0 });
  const scores = scoresOf(inspection);
  const settings = {
    ...named,
    ...(shape === undefined && texts.length > 1 ? { columns: { instruction: texts[1], response: texts[0] } } : {}),
    ...(shape === undefined && texts.length === 1 ? { columns: { text: texts[0] } } : {}),
    ...((messages?.max ?? 0) > 2 ? { turns: 'all' } : {}),
    ...(Object.keys(scores).length === 0 ? {} : { scores }),
  };
  const part = shape === undefined && texts.length === 1 ? 'unlabeled' : 'seed';
  return stringify({ data: { [part]: settings } }, { lineWidth: 0 });
}
