import type { ModelSettings } from '@mainbench/spec';
import { parametersOf } from './memory/model-shape.ts';

/** Bytes of a manifest, of a model's configuration and of a tokenizer's vocabulary entry: measured on small runs. */
const manifestBytes = 2_300;
const configurationBytes = 4_000;
const vocabularyEntryBytes = 32;
/** Bytes of a row beside its texts (names of fields, ids, counts), and of a line of `steps.jsonl`. */
const rowBytes = 100;
const stepBytes = 240;
const bytesPerToken = 4;

/** What a model folder takes: weights in float32 (4 bytes a parameter), the form in which trainings hand models on. */
export interface ModelSize {
  /** Number of parameters; undefined where neither `init` nor `parameters` tells it. */
  parameters: number | undefined;
  vocabularySize: number;
}

/** The size of a recipe's model; that of a hub model comes from `parameters`. */
export function modelSize({ init, parameters }: ModelSettings): ModelSize {
  return init === undefined
    ? { parameters, vocabularySize: 0 }
    : { parameters: parametersOf({ ...init, tied: false }), vocabularySize: init.vocabulary_size };
}

/** Bytes of an exported model; 0 where its size is not known. */
export function modelBytes({ parameters, vocabularySize }: ModelSize): number {
  if (parameters === undefined) return 0;
  return weightBytes({ parameters }) + configurationBytes + vocabularySize * vocabularyEntryBytes;
}

/** Bytes of a model's weights, which `keep_models: final` removes; 0 where its size is not known. */
export function weightBytes({ parameters = 0 }: Pick<ModelSize, 'parameters'>): number {
  return 4 * parameters;
}

/** Bytes of a table's artifact with so many tokens of text in a row. */
export function tableBytes(rows: number, tokensPerRow: number): number {
  return manifestBytes + rows * (rowBytes + tokensPerRow * bytesPerToken);
}

/** Bytes of a training's artifact: the model, its rows, a line a step. */
export function trainingBytes(size: ModelSize, rows: number, tokensPerRow: number, steps: number): number {
  return modelBytes(size) + tableBytes(rows, tokensPerRow) + steps * stepBytes;
}
