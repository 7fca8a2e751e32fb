import type { BenchmarkDocument, SourceContext } from '@mainbench/spec';
import { instructionPlaces } from '../annotations/instruction-places.ts';
import { baselineOutputs, controlData, resolveControl } from './instructions.ts';
import type { AlpacaEvalOptions } from './options.ts';

/** A gamed comparison of an instruction: its place in the file, difference in length, preference. */
export type GamedEntry = [place: number, delta: number, preference: number];

/** An instruction with the baseline's output and what the control of lengths knows of it. */
export interface AlpacaDocument extends BenchmarkDocument {
  instruction: string;
  baseline_output: string;
  baseline: string | null;
  control: string | null;
  /** Whether the control's data are those of the published leaderboard. */
  control_official: boolean;
  difficulty: number | null;
  gamed: GamedEntry[];
}

/** The documents of the benchmark, one an instruction. */
export async function* alpacaDocuments(
  options: AlpacaEvalOptions,
  context: SourceContext,
): AsyncGenerator<AlpacaDocument> {
  const outputs = await baselineOutputs(options, context);
  const resolved = await resolveControl(options, context);
  const { control } = resolved;
  const data = await controlData(resolved, options, context);
  const gamed: GamedEntry[][] = (data?.difficulties ?? []).map(() => []);
  const instructions = outputs.map(({ instruction }) => instruction);
  const places = data === undefined ? [] : instructionPlaces(instructions, data.difficulties.length).places;
  for (const [place, row] of (control === 'length_controlled_v1' ? (data?.gamed ?? []) : []).entries()) {
    gamed[data?.indices[place] as number]?.push([place, row.delta, row.preference]);
  }
  for (const [index, { instruction, output, generator }] of outputs.entries()) {
    context.signal.throwIfAborted();
    yield {
      id: String(index).padStart(5, '0'),
      instruction,
      baseline_output: output,
      baseline: generator,
      control,
      control_official: data?.official ?? false,
      difficulty: data?.difficulties[places[index] as number] ?? null,
      gamed: gamed[places[index] as number] ?? [],
    };
  }
}
