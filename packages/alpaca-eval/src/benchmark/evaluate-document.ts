import { digest, sha256 } from '@mainbench/kit';
import { codePointLength } from '@mainbench/python-semantics';
import {
  type BenchmarkRecord,
  type Judgement,
  MainbenchError,
  splitReasoning,
  type TaskContext,
} from '@mainbench/spec';
import type { AlpacaDocument, GamedEntry } from './document.ts';
import type { AlpacaEvalOptions } from './options.ts';

/** What a record keeps for the scores. */
export interface AlpacaDetails {
  /** As it was judged. */
  output: string;
  /** Whether the model reasoned before it, marked or told apart by the server. */
  reasoned: boolean;
  finish: string;
  length_1: number;
  length_2: number;
  control: string | null;
  control_official: boolean;
  difficulty: number | null;
  gamed: GamedEntry[];
  judgement: Judgement;
}

/** Has the model answer an instruction, and the judge compare the answer with the baseline's. */
export async function evaluateDocument(
  document: AlpacaDocument,
  options: AlpacaEvalOptions,
  context: TaskContext,
): Promise<BenchmarkRecord> {
  const { judge, judgeModel, seed, signal } = context;
  if (judge === undefined) {
    throw new MainbenchError('usage', 'alpaca_eval needs a judge.', {
      hint: 'Name the address of one, such as --judge http://127.0.0.1:8000/v1.',
    });
  }
  const { instruction, baseline_output: output_1 } = document;
  const {
    text,
    finish,
    reasoning: apart,
  } = await context.answer({
    prompt: instruction,
    maxNewTokens: options.max_new_tokens,
    temperature: options.temperature,
    seed,
    ...(options.top_p === undefined ? {} : { topP: options.top_p }),
  });
  const { answer, reasoning } = splitReasoning(text);
  const output = options.reasoning === 'keep' ? text : answer;
  const judgement = await judge.compare({ instruction, output_1, output_2: output }, signal, judgeModel);
  const { preference } = judgement;
  const details: AlpacaDetails = {
    output,
    reasoned: reasoning !== null || apart !== undefined,
    finish,
    length_1: codePointLength(output_1),
    length_2: codePointLength(output),
    control: document.control,
    control_official: document.control_official,
    difficulty: document.difficulty,
    gamed: document.gamed,
    judgement,
  };
  return {
    id: document.id,
    metrics: {
      win_rate: preference === null ? null : preference - 1,
      discrete_win_rate: preference === null ? null : preference === 1.5 ? 0.5 : Math.round(preference) - 1,
    },
    group: null,
    hashes: { doc: digest(document), prompt: sha256(instruction), target: sha256(output_1) },
    details: { ...details },
  };
}
