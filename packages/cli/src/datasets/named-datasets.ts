import { type RegisteredDataset, registry } from '@mainbench/data';
import { closestName, MainbenchError } from '@mainbench/spec';

/**
 * The registered data sets of these names; all of them where none is given.
 * @throws MainbenchError of kind `usage`
 */
export function namedDatasets(names: readonly string[]): readonly RegisteredDataset[] {
  if (names.length === 0) return registry;
  return names.map((name) => {
    const found = registry.find((dataset) => dataset.name === name);
    if (found !== undefined) return found;
    const known = registry.map((dataset) => dataset.name);
    const near = closestName(name, known);
    const question = near === undefined ? '' : ` Did you mean ${near}?`;
    throw new MainbenchError('usage', `there is no data set ${JSON.stringify(name)}.${question}`, {
      hint: `Expected one of ${known.join(', ')}.`,
    });
  });
}
