export type { CountedRows } from './cleaning/counted-rows.ts';
export { describeCounts, type RowCounts } from './cleaning/counted-rows.ts';
export { cleaningSteps } from './cleaning/steps/steps.ts';
export { cleanTables } from './cleaning/tables/clean-tables.ts';
export { CleaningLog } from './cleaning/tables/cleaning-log.ts';
export { findContamination, indexDocuments } from './contamination/find-contamination.ts';
export type { DocumentMatch } from './contamination/match-texts.ts';
export { type PresentFile, presentFiles, type VerifiedFile, verifyFile } from './datasets/present-files.ts';
export { pullDataset } from './datasets/pull-dataset.ts';
export { findNearDuplicates, nearDuplicateOptions } from './duplicates/find-near-duplicates.ts';
export { equalNumbers, TextSigner } from './duplicates/text-signatures.ts';
export { exportData, tableWriters } from './export/export-data.ts';
export type { ExportColumn, ExportTable } from './export/export-table.ts';
export { trainingFormats } from './export/formats/training-formats.ts';
export { pushFolder } from './export/push-folder.ts';
export { dataDirectory, downloadDirectory, modelDirectory } from './files/data-directory.ts';
export { detectFormat, type FileFormat } from './files/detect-format.ts';
export { contentDigest, fileIdentity } from './files/file-identity.ts';
export { findFile, requireFile } from './files/find-file.ts';
export { type ParquetRow, readParquet } from './files/read-parquet.ts';
export { type FileRow, readAnyRows, readRows } from './files/read-rows.ts';
export { readJsonFile, readText, readWholeText } from './files/read-text.ts';
export { findSplit, type HubSplit, requireSplit, splitIdentity } from './files/split-shards.ts';
export { checkId } from './hub/hub-dataset.ts';
export { type Inspection, inspectData } from './inspect/inspect-data.ts';
export { recipeLines } from './inspect/recipe-lines.ts';
export { detectLanguage, type LanguageModel, languageProbabilities } from './language/detect-language.ts';
export {
  languageIdentity,
  loadLanguages,
  localLanguageDetector,
  locateFile,
  locateFiles,
} from './language/load-languages.ts';
export { fileUrl, type RegisteredDataset } from './registry/registered-dataset.ts';
export { registry } from './registry/registry.ts';
export { openFiles } from './sources/file.ts';
export { openHubSplit } from './sources/hub.ts';
export { sources } from './sources/sources.ts';
