import { github, type RegisteredDataset } from './registered-dataset.ts';

function hub(repository: string, revision: string): RegisteredDataset['origin'] {
  return { kind: 'hub', repository, revision };
}

/**
 * The data of the six Open LLM tasks. Their Parquet files carry the checksums that the hub lists at the revision; a
 * local copy in the format of the first release is read too.
 */
export const openllmDatasets: readonly RegisteredDataset[] = [
  {
    name: 'ai2-arc',
    title: 'AI2 ARC: science questions of grade schools, challenge set',
    origin: hub('allenai/ai2_arc', '210d026faf9955653af8916fad021475a3f00453'),
    files: [],
    folder: 'ARC-Challenge',
    licence: 'CC BY-SA 4.0',
    citation: 'Clark et al., Think you have Solved Question Answering? Try ARC, arXiv 1803.05457',
  },
  {
    name: 'hellaswag',
    title: 'HellaSwag: choose how a scene continues',
    origin: hub('Rowan/hellaswag', '218ec52e09a7e7462a5400043bb9a69a41d06b76'),
    files: [],
    folder: 'data',
    licence: 'MIT',
    citation: 'Zellers et al., HellaSwag: Can a Machine Really Finish Your Sentence?, arXiv 1905.07830',
  },
  {
    name: 'mmlu',
    title: 'MMLU: multiple-choice questions of 57 subjects',
    origin: hub('cais/mmlu', 'c30699e8356da336a370243923dbaf21066bb9fe'),
    files: [],
    folder: 'all',
    licence: 'MIT',
    citation: 'Hendrycks et al., Measuring Massive Multitask Language Understanding, arXiv 2009.03300',
  },
  {
    name: 'truthfulqa',
    title: 'TruthfulQA: questions that people answer falsely, multiple choice',
    origin: hub('truthfulqa/truthful_qa', '741b8276f2d1982aa3d5b832d3ee81ed3b896490'),
    files: [],
    folder: 'multiple_choice',
    licence: 'Apache-2.0',
    citation: 'Lin, Hilton and Evans, TruthfulQA: Measuring How Models Mimic Human Falsehoods, arXiv 2109.07958',
  },
  {
    name: 'truthfulqa-preamble',
    title: "TruthfulQA's six questions and answers before every question, as a task of lm-evaluation-harness",
    origin: github('EleutherAI/lm-evaluation-harness', '4e7e0d47f33bc71070c1d38394bafbb52b117163'),
    files: [
      {
        name: 'truthfulqa_mc1.yaml',
        path: 'lm_eval/tasks/truthfulqa/truthfulqa_mc1.yaml',
        sha256: '16138460b4bde2e017424d168d268a28a64818a549c2d6fb1c8f2e9cc50c36e5',
        package: { name: 'lm_eval', version: '0.4.13' },
      },
    ],
    licence: 'MIT; TruthfulQA Apache-2.0',
    citation: 'Lin, Hilton and Evans, TruthfulQA: Measuring How Models Mimic Human Falsehoods, arXiv 2109.07958',
  },
  {
    name: 'winogrande',
    title: 'WinoGrande XL: choose which of two names fills a blank',
    origin: hub('allenai/winogrande', '01e74176c63542e6b0bcb004dcdea22d94fb67b5'),
    files: [],
    folder: 'winogrande_xl',
    licence: 'CC BY 4.0',
    citation: 'Sakaguchi et al., WinoGrande: An Adversarial Winograd Schema Challenge at Scale, arXiv 1907.10641',
  },
  {
    name: 'gsm8k',
    title: 'GSM8K: word problems of grade-school mathematics',
    origin: hub('openai/gsm8k', '740312add88f781978c0658806c59bc2815b9866'),
    files: [],
    folder: 'main',
    licence: 'MIT',
    citation: 'Cobbe et al., Training Verifiers to Solve Math Word Problems, arXiv 2110.14168',
  },
];
