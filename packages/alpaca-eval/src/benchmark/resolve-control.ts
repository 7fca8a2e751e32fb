import { type JsonObject, MainbenchError, type SourceContext } from '@mainbench/spec';
import type { LengthControl } from '../length-control/feature-rows.ts';
import { gamedIdentity, type LengthControlData, readLengthControlData } from '../length-control/gamed-data.ts';
import { areOfficial } from './instructions.ts';
import type { AlpacaEvalOptions } from './options.ts';

/** How lengths are controlled, and what settles the data for it; null where it needs none. */
export interface ResolvedControl extends JsonObject {
  control: LengthControl | null;
  gamed: JsonObject | null;
}

function notTheirs(wanted: string): MainbenchError {
  return new MainbenchError(
    'data',
    `${wanted} needs the difficulty of each instruction, which is known of AlpacaEval’s alone.`,
    {
      hint: 'Use length_controlled_minimal for own prompts or another baseline, or name a file for yours with the option gamed.',
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
