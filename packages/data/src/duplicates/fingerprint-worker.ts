import { workerData } from 'node:worker_threads';
import { answerMessages } from '../workers/answer-messages.ts';
import { Fingerprinter, type Fingerprints } from './fingerprint.ts';

const fingerprinter = new Fingerprinter(workerData);

answerMessages<readonly string[], Fingerprints>((texts) => {
  const value = fingerprinter.fingerprint(texts);
  return { value, transfer: [value.counts.buffer, value.shingles.buffer, value.bands.buffer] };
});
