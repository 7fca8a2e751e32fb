import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type JsonObject, MainbenchError } from '@mainbench/spec';
import { findPython } from '../python/engine-python.ts';
import { startWorker } from '../python/worker.ts';

/** Raised when the same file becomes another folder. */
const conversionVersion = 1;

/** A file of llama.cpp and the model folder that it becomes. */
export interface Conversion {
  /** The GGUF file. */
  source: string;
  sha256: string;
  /** The model folder; one that is there is replaced. */
  output: string;
  /** File to which the engine's log is appended. */
  log: string;
  signal: AbortSignal;
  /** Told before the work begins; nothing where the folder is there already. */
  note: (text: string) => void;
  /** The Python to run; the checkout's own by default. */
  python?: string;
}

export interface Converted {
  /** False where the folder was there already, made of the same file. */
  made: boolean;
  /** Mean negative log-likelihood of a plain English text under the model, in nats a token; about 3 for a small one. */
  natsPerToken: number;
}

/**
 * Makes a model folder (configuration, weights in float32, tokenizer) of a GGUF file with the engine, unless it is there.
 * @throws MainbenchError of kind `environment` without the engine's Python, `engine` or `data` as the engine tells,
 *   `interrupted`
 */
export async function convertModel(conversion: Conversion): Promise<Converted> {
  const { source, sha256, output, log, signal, note } = conversion;
  const kept: JsonObject = await readFile(join(output, 'conversion.json'), 'utf8')
    .then(JSON.parse)
    .catch(() => ({}));
  if (kept.sha256 === sha256 && kept.version === conversionVersion && typeof kept.nats_per_token === 'number') {
    return { made: false, natsPerToken: kept.nats_per_token };
  }
  note(`writing the model folder ${output} (half a minute for a small model)`);
  const worker = await startWorker({ python: conversion.python ?? findPython(), log, signal });
  try {
    const config = { source, output, origin: { version: conversionVersion, sha256 } };
    const { nats_per_token: nats } = await worker.run('convert', config, () => {}, signal);
    if (typeof nats === 'number') return { made: true, natsPerToken: nats };
    throw new MainbenchError('engine', `The engine did not say how likely a text is under the model in ${output}.`);
  } finally {
    await worker.stop();
  }
}
