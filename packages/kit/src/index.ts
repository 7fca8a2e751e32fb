export {
  commitDirectory,
  replaceDirectory,
  type WrittenLines,
  writeFileAtomic,
  writeLinesAtomic,
} from './atomic-files.ts';
export { canonicalJson } from './canonical-json.ts';
export { digest, sha256, sha256OfFile } from './digest.ts';
export { displayLines, displayText } from './display-text.ts';
export { fileChunks } from './file-chunks.ts';
export { type FolderLock, joinFolder, lockFolder } from './folder-lock.ts';
export { type Journal, openJournal } from './journal.ts';
export { readJournalLines } from './journal-lines.ts';
export { type JournalLine, journalLine } from './journal-record.ts';
export { type JsonLine, type JsonLinesOptions, readJsonLines } from './json-lines.ts';
export { createJsonProgress } from './json-progress.ts';
export { type LeaseOptions, type Leases, openLeases } from './leases.ts';
export { makeFolder } from './make-folder.ts';
export { mapConcurrent } from './map-concurrent.ts';
export { type Access, accessHeaders } from './network/access-headers.ts';
export { type CertificateProblem, certificateProblem } from './network/certificates.ts';
export { createDispatcher, networkFetch } from './network/dispatcher.ts';
export { type Proxy, proxyFor } from './network/proxy-for.ts';
export { readHeaders, splitHeader } from './network/read-headers.ts';
export {
  parseOpenaiAddress,
  parseServerAddress,
  pathOf,
  placeOf,
  redactedUrl,
  type ServerAddress,
} from './network/server-address.ts';
export { parseJson } from './parse-json.ts';
export { createProgress, type ProgressOptions } from './progress.ts';
export type { Progress, ProgressStream, StageProgress, StageState } from './progress-interface.ts';
export { type Random, seededRandom, seedOf } from './random.ts';
export { type RetryOptions, retry } from './retry.ts';
export { openSealedJson, sealJson } from './sealed-json.ts';
export { rememberSecret, withoutSecrets, withoutSecretValues } from './secrets.ts';
export { type ReasoningPolicy, reasoningFate, splitReasoning } from './split-reasoning.ts';
export { describeSystemError } from './system-error.ts';
export { isUnfinished } from './temporary-file.ts';
export { fillTemplate, templatePlaceholders } from './text-template.ts';
