import { type JsonObject, MainbenchError, type OutputPair } from '@mainbench/spec';

/** An output of a model for an instruction. */
export interface ModelOutput {
  instruction: string;
  output: string;
  generator: string | null;
}

/** Two outputs for one instruction, with who made them. */
export interface JoinedPair extends OutputPair {
  generator_1: string | null;
  generator_2: string | null;
}

/** What a join left out or met twice. */
export interface JoinCounts {
  /** Rows of each side. */
  baseline: number;
  model: number;
  joined: number;
  /** Rows without an instruction on the other side. */
  onlyBaseline: number;
  onlyModel: number;
  /** Rows whose instruction came before on their side. */
  repeatedBaseline: number;
  repeatedModel: number;
  /** Joined rows that were equal in everything to one before, and were dropped. */
  duplicates: number;
  /** Joined rows whose two outputs are the same text: a draw that no judge is asked about. */
  equalOutputs: number;
}

/**
 * The outputs in records of alpaca_eval's `model_outputs.json`.
 * @throws MainbenchError of kind `data` naming file and record
 */
export function readOutputs(records: readonly JsonObject[], file: string): ModelOutput[] {
  return records.map(({ instruction, output, generator }, place) => {
    if (typeof instruction !== 'string' || (typeof output !== 'string' && output !== null)) {
      const hint = 'Each record needs the texts "instruction" and "output".';
      throw new MainbenchError('data', `record ${place + 1} has no instruction and output.`, { file, hint });
    }
    return { instruction, output: output ?? '', generator: typeof generator === 'string' ? generator : null };
  });
}

function byInstruction(outputs: readonly ModelOutput[]): Map<string, ModelOutput[]> {
  const groups = new Map<string, ModelOutput[]>();
  for (const output of outputs) {
    const group = groups.get(output.instruction);
    if (group === undefined) groups.set(output.instruction, [output]);
    else group.push(output);
  }
  return groups;
}

/**
 * Joins the outputs of two models by the text of the instruction, in the order of the baseline (`annotate_head2head` of
 * alpaca_eval): each row with every row of its instruction, rows that are equal in everything once.
 * @throws MainbenchError of kind `data` where no instruction is on both sides
 */
export function joinOutputs(
  baseline: readonly ModelOutput[],
  model: readonly ModelOutput[],
): { pairs: JoinedPair[]; counts: JoinCounts } {
  const ours = byInstruction(model);
  const theirs = byInstruction(baseline);
  const seen = new Set<string>();
  const pairs: JoinedPair[] = [];
  let duplicates = 0;
  for (const { instruction, output: output_1, generator: generator_1 } of baseline) {
    for (const { output: output_2, generator: generator_2 } of ours.get(instruction) ?? []) {
      const pair = { instruction, output_1, output_2, generator_1, generator_2 };
      const key = JSON.stringify(pair);
      if (seen.has(key)) duplicates += 1;
      else pairs.push(pair);
      seen.add(key);
    }
  }
  if (pairs.length === 0) {
    throw new MainbenchError('data', 'the baseline and the model have no instruction in common.', {
      hint: 'Outputs are joined by the exact text of their instructions: check that both are for the same prompts.',
    });
  }
  const counts: JoinCounts = {
    baseline: baseline.length,
    model: model.length,
    joined: pairs.length,
    onlyBaseline: baseline.filter(({ instruction }) => !ours.has(instruction)).length,
    onlyModel: model.filter(({ instruction }) => !theirs.has(instruction)).length,
    repeatedBaseline: baseline.length - theirs.size,
    repeatedModel: model.length - ours.size,
    duplicates,
    equalOutputs: pairs.filter(({ output_1, output_2 }) => output_1 === output_2).length,
  };
  return { pairs, counts };
}

const phrases: readonly (readonly [keyof JoinCounts, string])[] = [
  ['onlyBaseline', 'of the baseline without an output of the model'],
  ['onlyModel', 'of the model without an output of the baseline'],
  ['repeatedBaseline', 'of the baseline with a repeated instruction'],
  ['repeatedModel', 'of the model with a repeated instruction'],
  ['duplicates', 'joined twice and dropped'],
  ['equalOutputs', 'with two equal outputs'],
];

/** What a reader must know of a join; undefined where every row found exactly one other. */
export function describeJoin(counts: JoinCounts): string | undefined {
  const parts = phrases.filter(([name]) => counts[name] > 0).map(([name, phrase]) => `${counts[name]} ${phrase}`);
  if (parts.length === 0 && counts.baseline === counts.model) return undefined;
  const sizes = `${counts.joined} comparisons of ${counts.baseline} rows of the baseline and ${counts.model} of the model`;
  return parts.length === 0 ? `${sizes}.` : `${sizes}: ${parts.join(', ')}.`;
}
