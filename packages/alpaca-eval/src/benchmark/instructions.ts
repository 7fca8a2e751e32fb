import { isAbsolute } from 'node:path';
import { type JsonObject, MainbenchError, type SourceContext } from '@mainbench/spec';
import { readRecords } from '../annotations/annotation.ts';
import { type ModelOutput, readOutputs } from '../annotations/join-outputs.ts';
import { locatedIdentity, requireLocated } from '../files/locate.ts';
import type { AlpacaEvalOptions } from './options.ts';

const officialBaseline = 'gpt4_1106_preview';
/** Names without an ending or a path are baselines of AlpacaEval. */
const isName = (baseline: string) => !/[./]/.test(baseline) && !isAbsolute(baseline);

function baselineFile(baseline: string): string {
  return isName(baseline) ? `model_outputs/${baseline}.json` : baseline;
}

/** Whether the instructions are AlpacaEval's own, in their order, against the baseline of version 2. */
export function areOfficial({ baseline, prompts }: AlpacaEvalOptions): boolean {
  return baseline === officialBaseline && prompts === null;
}

/** What settles the instructions and the baseline's outputs. */
export async function instructionsIdentity(
  { baseline, prompts }: AlpacaEvalOptions,
  context: SourceContext,
): Promise<JsonObject> {
  return {
    baseline: await locatedIdentity(baselineFile(baseline), context),
    prompts: prompts === null ? null : await locatedIdentity(prompts, context),
  };
}

async function readInstructions(name: string, context: SourceContext): Promise<string[]> {
  const file = await requireLocated(name, context);
  const records = await readRecords(file);
  return records.map(({ instruction }, place) => {
    if (typeof instruction === 'string') return instruction;
    throw new MainbenchError('data', `record ${place + 1} has no instruction.`, {
      file,
      hint: 'Each record needs the text "instruction".',
    });
  });
}

/**
 * The outputs of the baseline for the instructions asked about, in their order.
 * @throws MainbenchError of kind `data` where the baseline lacks an instruction, or one stands twice
 */
export async function baselineOutputs(options: AlpacaEvalOptions, context: SourceContext): Promise<ModelOutput[]> {
  const file = await requireLocated(baselineFile(options.baseline), context);
  const outputs = readOutputs(await readRecords(file), file);
  const byInstruction = new Map(outputs.map((output) => [output.instruction, output]));
  if (byInstruction.size !== outputs.length) {
    throw new MainbenchError('data', `${outputs.length - byInstruction.size} instructions stand there twice.`, {
      file,
      hint: 'Keep one output of the baseline for each instruction.',
    });
  }
  if (options.prompts === null) return outputs;
  const instructions = [...new Set(await readInstructions(options.prompts, context))];
  const missing = instructions.filter((instruction) => !byInstruction.has(instruction));
  if (missing.length > 0) {
    throw new MainbenchError(
      'data',
      `the baseline has no output for ${missing.length} of ${instructions.length} instructions.`,
      { file, hint: 'Let the baseline answer the same prompts: instructions are joined by their exact text.' },
    );
  }
  return instructions.map((instruction) => byInstruction.get(instruction) as ModelOutput);
}
