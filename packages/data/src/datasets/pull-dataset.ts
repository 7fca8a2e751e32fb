import type { SourceContext } from '@mainbench/spec';
import { MainbenchError } from '@mainbench/spec';
import { downloadRegistered, type WantedFile } from '../download/download-registered.ts';
import { listHubFiles } from '../download/hub.ts';
import type { RegisteredDataset } from '../registry/registered-dataset.ts';

function amount(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/**
 * Downloads every file of a data set that is not there yet, one after another.
 * @param largest the most bytes that are accepted together
 * @returns their paths
 * @throws MainbenchError of kind `usage` where the data set is larger; DownloadFault
 */
export async function pullDataset(
  dataset: RegisteredDataset,
  largest: number,
  context: SourceContext,
): Promise<string[]> {
  const files: readonly WantedFile[] = dataset.files.length > 0 ? dataset.files : await listHubFiles(dataset, context);
  const bytes = files.reduce((sum, { size = 0 }) => sum + size, 0);
  if (bytes > largest) {
    throw new MainbenchError('usage', `${dataset.name} has ${files.length} files of ${amount(bytes)} together.`, {
      hint: 'Allow this size with --max-size; a recipe downloads only the files that it needs.',
    });
  }
  const paths: string[] = [];
  for (const file of files) {
    context.signal.throwIfAborted();
    paths.push(await downloadRegistered(dataset, file, context));
  }
  return paths;
}
