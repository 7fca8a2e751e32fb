import { axolotl } from './axolotl.ts';
import { llamaFactory } from './llama-factory.ts';
import type { TrainingFormat } from './training-format.ts';
import { trl } from './trl.ts';

/** Every training format that pairs can be handed on in. */
export const trainingFormats: readonly TrainingFormat[] = [trl, llamaFactory, axolotl];
