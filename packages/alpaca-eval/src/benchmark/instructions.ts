import { isAbsolute } from 'node:path';
import { type JsonObject, MainbenchError, type SourceContext } from '@mainbench/spec';
import { readRecords } from '../annotations/annotation.ts';
import { type ModelOutput, readOutputs } from '../annotations/join-outputs.ts';
import { locatedIdentity, requireLocated } from '../files/locate.ts';
import type { LengthControl } from '../length-control/feature-rows.ts';
import { gamedIdentity, type LengthControlData, readLengthControlData } from '../length-control/gamed-data.ts';
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
    const hint = 'Each record needs the text "instruction".';
    throw new MainbenchError('data', `record ${place + 1} has no instruction.`, { file, hint });
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
    throw new MainbenchError('data', `${outputs.length - byInstruction.size} instructions occur twice.`, {
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

/** How lengths are controlled, and what settles the data for it; null where it needs none. */
export interface ResolvedControl extends JsonObject {
  control: LengthControl | null;
  gamed: JsonObject | null;
}

function notTheirs(wanted: string): MainbenchError {
  return new MainbenchError(
    'data',
    `${wanted} needs the difficulty of each instruction, which is known only for AlpacaEval’s instructions.`,
    {
      hint: 'Use length_controlled_minimal for your own prompts or another baseline, or name a file for yours with the option gamed.',
    },
  );
}

/**
 * Settles how lengths are controlled, without reading the data. `auto` takes what the published leaderboard does where
 * its data can be had and fit the instructions, else the control that needs none.
 * @throws MainbenchError of kind `data` where the control asked for cannot be had
 */
export async function resolveControl(options: AlpacaEvalOptions, context: SourceContext): Promise<ResolvedControl> {
  const { length_control: wanted, gamed } = options;
  if (wanted === 'none') return { control: null, gamed: null };
  if (wanted === 'length_controlled_minimal') return { control: wanted, gamed: null };
  const fitting = gamed !== null || areOfficial(options);
  if (wanted !== 'auto') {
    if (!fitting) throw notTheirs(wanted);
    return { control: wanted, gamed: await gamedIdentity(gamed ?? undefined, context) };
  }
  if (!fitting) return { control: 'length_controlled_minimal', gamed: null };
  try {
    return { control: 'length_controlled_v1', gamed: await gamedIdentity(gamed ?? undefined, context) };
  } catch (error) {
    if (gamed !== null || !MainbenchError.is(error) || error.kind !== 'data') throw error;
    context.note(`alpaca_eval: ${error.message} Lengths are controlled without it (length_controlled_minimal).`);
    return { control: 'length_controlled_minimal', gamed: null };
  }
}

/** The data of a control; undefined where it needs none. */
export async function controlData(
  { control, gamed }: ResolvedControl,
  options: AlpacaEvalOptions,
  context: SourceContext,
): Promise<LengthControlData | undefined> {
  return control === null || gamed === null ? undefined : readLengthControlData(options.gamed ?? undefined, context);
}
