export type { CountedRows } from './cleaning/counted-rows.ts';
export { describeCounts, type RowCounts } from './cleaning/row-counts.ts';
export { dataDirectory, downloadDirectory } from './files/data-directory.ts';
export { fileUrl, type RegisteredDataset } from './registry/registered-dataset.ts';
export { registry } from './registry/registry.ts';
export { sources } from './sources/sources.ts';
