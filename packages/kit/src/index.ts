export {
  commitDirectory,
  replaceDirectory,
  syncParent,
  type WrittenLines,
  writeFileAtomic,
  writeLinesAtomic,
} from './atomic-files.ts';
export { byteLines } from './byte-lines.ts';
export { canonicalJson } from './canonical-json.ts';
export { digest, sha256, sha256OfFile } from './digest.ts';
export { displayLines, displayText } from './display-text.ts';
export { excerpt } from './excerpt.ts';
export { fileChunks } from './file-chunks.ts';
export { isObject } from './is-object.ts';
export { checkJson } from './json-guard.ts';
export { type JsonLine, type JsonLinesOptions, readJsonLines } from './json-lines.ts';
export { makeFolder } from './make-folder.ts';
export { mapConcurrent } from './map-concurrent.ts';
export { exists, unlessMissing } from './missing-files.ts';
export { type CertificateProblem, certificateProblem } from './network/certificates.ts';
export { createDispatcher, networkFetch } from './network/dispatcher.ts';
export { type Proxy, proxyFor } from './network/proxy-for.ts';
export { retryAfterOf } from './network/retry-after.ts';
export { parseJson } from './parse-json.ts';
export { isRunning, machineIdentity, ownIdentity } from './process-identity.ts';
export { type Random, seededRandom, seedOf } from './random.ts';
export { type RetryOptions, retry } from './retry.ts';
export { openSealedJson, sealJson } from './sealed-json.ts';
export { rememberSecret, withoutSecrets, withoutSecretValues } from './secrets.ts';
export { describeSystemError } from './system-error.ts';
export { isUnfinished } from './temporary-file.ts';
export { fillTemplate, templatePlaceholders } from './text-template.ts';
