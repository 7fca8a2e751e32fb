/** What lm-evaluation-harness says of its tasks, by the names of ours. */
export interface ReferenceTask {
  /** Version in v0.4 (lm_eval/tasks, `metadata.version`) and in v0.3 (`VERSION`). */
  versions: { v04: number; v03: number };
  dataset: string;
  configuration: string | null;
}

export const referenceTasks: Readonly<Record<string, ReferenceTask>> = {
  arc_challenge: { versions: { v04: 1, v03: 0 }, dataset: 'allenai/ai2_arc', configuration: 'ARC-Challenge' },
  hellaswag: { versions: { v04: 1, v03: 0 }, dataset: 'Rowan/hellaswag', configuration: null },
  mmlu: { versions: { v04: 1, v03: 1 }, dataset: 'cais/mmlu', configuration: null },
  truthfulqa_mc1: { versions: { v04: 2, v03: 1 }, dataset: 'truthfulqa/truthful_qa', configuration: 'multiple_choice' },
  truthfulqa_mc2: { versions: { v04: 3, v03: 1 }, dataset: 'truthfulqa/truthful_qa', configuration: 'multiple_choice' },
  winogrande: { versions: { v04: 1, v03: 0 }, dataset: 'allenai/winogrande', configuration: 'winogrande_xl' },
  gsm8k: { versions: { v04: 3, v03: 0 }, dataset: 'openai/gsm8k', configuration: 'main' },
};
