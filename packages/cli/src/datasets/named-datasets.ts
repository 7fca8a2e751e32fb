import { type RegisteredDataset, registry } from '@mainbench/data';
import { openllmTasks } from '@mainbench/openllm';
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

/** Names under which a data set may lie in a data directory in the format of its first release. */
export function localNames({ name }: RegisteredDataset): string[] {
  const tables = openllmTasks.flatMap(({ documents, pool }) => [documents, ...(pool === undefined ? [] : [pool])]);
  return [...new Set(tables.filter(({ hub }) => hub.dataset === name).flatMap(({ local }) => local))];
}
