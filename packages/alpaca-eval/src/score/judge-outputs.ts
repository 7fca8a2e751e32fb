import { mapConcurrent } from '@mainbench/kit';
import { type PairJudge, type SourceContext, splitReasoning } from '@mainbench/spec';
import { type Annotation, readRecords } from '../annotations/annotation.ts';
import { describeJoin, joinOutputs, readOutputs } from '../annotations/join-outputs.ts';
import { baselineOutputs } from '../benchmark/instructions.ts';
import type { AlpacaEvalOptions } from '../benchmark/options.ts';
import { reasonedOutputs } from '../benchmark/reasoned-outputs.ts';

/**
 * Judges outputs that a model gave before, against the baseline's: joined by instruction, in the order of the baseline.
 * What the join left out or met twice is noted.
 * @param file of records with an instruction and an output, as alpaca_eval writes `model_outputs.json`
 * @param name of the model; by default the file's
 * @throws MainbenchError of kind `data` where nothing can be joined, `endpoint` where the judge cannot be asked
 */
export async function judgeOutputs(
  file: string,
  judge: PairJudge,
  options: AlpacaEvalOptions,
  context: SourceContext,
  name?: string,
): Promise<Annotation[]> {
  const baseline = await baselineOutputs(options, context);
  let reasoned = 0;
  const outputs = readOutputs(await readRecords(file), file).map((row) => {
    const { answer, reasoning } = splitReasoning(row.output);
    if (reasoning === null) return row;
    reasoned += 1;
    return options.reasoning === 'keep' ? row : { ...row, output: answer };
  });
  if (reasoned > 0) context.note(`${reasoned} ${reasonedOutputs[options.reasoning]}.`);
  const { pairs, counts } = joinOutputs(baseline, outputs);
  const described = describeJoin(counts);
  if (described !== undefined) context.note(described);
  let read = 0;
  const annotator = String(judge.identity.annotator);
  const compare = async ({ instruction, output_1, output_2, generator_1, generator_2 }: (typeof pairs)[0]) => {
    const { preference, completion, textual } = await judge.compare(
      { instruction, output_1, output_2 },
      context.signal,
    );
    if (textual) read += 1;
    const texts = { instruction, output_1, output_2, generator_1, generator_2: name ?? generator_2 };
    return { ...texts, annotator, preference, completion, glmPreference: null };
  };
  const annotations = await mapConcurrent(pairs, options.judge_concurrency, compare, context.signal);
  if (read > 0) context.note(`${read} of ${pairs.length} verdicts were read from text, without log-probabilities.`);
  return annotations;
}
