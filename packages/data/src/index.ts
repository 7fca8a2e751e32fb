export type { CountedRows } from './cleaning/counted-rows.ts';
export { describeCounts, type RowCounts } from './cleaning/row-counts.ts';
export { cacheDirectory, dataDirectory } from './files/data-directory.ts';
export { fileIdentity } from './files/file-identity.ts';
export { requireFile } from './files/find-file.ts';
export { fileUrl, type RegisteredDataset, type RegisteredFile } from './registry/registered-dataset.ts';
export { registry } from './registry/registry.ts';
export { openSource } from './sources/open-source.ts';
export { sources } from './sources/sources.ts';
