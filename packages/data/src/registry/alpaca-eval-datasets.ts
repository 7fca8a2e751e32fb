import { github, type RegisteredDataset } from './registered-dataset.ts';

const repository = 'tatsu-lab/alpaca_eval';
const revision = 'cd543a149df89434d8a54582c0151c0b945c3d20';
const citation =
  'Li et al., AlpacaEval, 2023; Dubois et al., Length-Controlled AlpacaEval: A Simple Way to Debias Automatic Evaluators, arXiv 2404.04475';

/** SHA-256 of the settings and prompt templates of judges, in the folder of each. */
const annotators: Readonly<Record<string, string>> = {
  'alpaca_eval_clf_gpt4_turbo/alpaca_eval_clf.txt': '784227e6dc2832fc08c43d2c8ea3a308e7523780187a1aaad2f85e30bac85f62',
  'alpaca_eval_clf_gpt4_turbo/configs.yaml': '869db4f666a9cbf338c3a5c9637eb1b7d923b543b9faf03482e8845cf1921dd6',
  'alpaca_eval_cot_gpt4_turbo_fn/alpaca_eval_fn.txt':
    '12490d7306fcdcc6d3963ae03ea0d16c043cfbe2f2d10a7ff36762b6c1580b2e',
  'alpaca_eval_cot_gpt4_turbo_fn/configs.yaml': 'f1fd14d8bf12b5cbb2ce135878a2dfbec1da4eed921e52d7cca1f39f90370ab0',
  'alpaca_eval_gpt4/alpaca_eval.txt': 'cf4bace43fa6ac71944b9ca2506587ad7c509478a219e98a3950abf9d5b42a98',
  'alpaca_eval_gpt4/configs.yaml': '676717d3992d559307d63661ef1271132dfd613100f747f6ce8d58a7077c623d',
  'alpaca_eval_gpt4_fn/alpaca_eval_fn.txt': 'f734c23154f59efa3e48240ca0d1df6f2020bd056fb2d2cc2f88aeb9d75b6054',
  'alpaca_eval_gpt4_fn/configs.yaml': 'd9e5f176dc10d6b0e5b33f15259892b8402e3121ca0f8b2dc8c1f112b346fa35',
  'alpaca_eval_gpt4_turbo_fn/alpaca_eval_fn.txt': '12490d7306fcdcc6d3963ae03ea0d16c043cfbe2f2d10a7ff36762b6c1580b2e',
  'alpaca_eval_gpt4_turbo_fn/configs.yaml': '865962092dd6cd2630f7b6e2c6d0482458437bcbeb1e83b0ae96bb2cb533084d',
  'alpaca_farm_greedy_gpt4/chatml_b5_without_inputs.txt':
    '76bddc8c4d36448da4c88287b2a396c8cce9e1bc2f04182e04d1d52b1fad1f4e',
  'alpaca_farm_greedy_gpt4/configs.yaml': '538b1ded4fc335e30033a4e7e4240cd49b7d9c0cf33aaca98b31bbc34e408b0c',
  'chatgpt/basic_prompt.txt': 'af04104dd1aa576a029928bd8d05a26b888b011fbbbe327c62ddbaca687f50a5',
  'chatgpt/configs.yaml': 'cf9acc318ee9a670c192694a02cd0031a797722337b7e04bd76da3c554caddf9',
  'chatgpt_fn/basic_function_prompt.txt': 'df9aa3287395d5dcb93f0a509c163af53d47811feeff1971d39ede8161f92709',
  'chatgpt_fn/configs.yaml': '183a585168bc3b2665a8c0a6bbaf499b55ebde2443e0837832c836ac1e870881',
  'claude/basic_prompt.txt': 'f9ea90a6fd7b719321718e0d558d95705333c85ce4ad8ae0b62972cf33d0bdca',
  'claude/configs.yaml': '933154082c037a13beb8eb8aa74f47c842e156c8729789717eabc2f48ddb786c',
  'claude_3_opus_ranking/configs.yaml': 'bfcd1049a8cecab5df449a7ecf45e8a9fbe8caa19ad3fee34916281bfe2419e3',
  'claude_3_opus_ranking/ranking_prompt.txt': 'a8ac514e87b306367600ab721245be0a56426b9457b848babe677d6a5201a422',
  'gpt4/configs.yaml': 'dea1b73411b1dae1debf54a497dbdc5dfd7e302dc663c27c51e2c46e51124b53',
  'lmsys_gpt4/configs.yaml': '0089a32f77e5ce79798bc1070be387d423e19c3493a117f4f97f6921957540f5',
  'lmsys_gpt4/lmsys_prompt.txt': 'fae25d2a918b877d7a34975696c5b70624e7be56d25548596dc2712a61d046aa',
  'weighted_alpaca_eval_gpt-4o-mini-2024-07-18/configs.yaml':
    'b511e07c4baa955b92f4cf1d1de5cc1d63b78077d7f3d91d5f0c00d92ca0a3d2',
  'weighted_alpaca_eval_gpt4.1/configs.yaml': '2a2ee69270d23706df5c5363b9700a8fcde8c84ce7069b8376ebec39019d6f69',
  'weighted_alpaca_eval_gpt4_turbo/configs.yaml': 'fd5c656d9959ffd63b986c8216a81e83e001d17ced5a08defc1c857ce9dd033e',
};

/** AlpacaEval: its judges, its two baselines, and what the length-controlled win rate is fit with. */
export const alpacaEvalDatasets: readonly RegisteredDataset[] = [
  {
    name: 'alpaca-eval-annotators',
    title: 'AlpacaEval: settings and prompt templates of judges',
    origin: github(repository, revision),
    files: Object.entries(annotators).map(([name, sha256]) => ({
      name: `configs/${name}`,
      path: `src/alpaca_eval/evaluators_configs/${name}`,
      sha256,
    })),
    licence: 'Apache-2.0',
    citation,
  },
  {
    name: 'alpaca-eval-baselines',
    title: 'AlpacaEval: outputs of the baselines of its versions 2 and 1',
    origin: github(repository, revision),
    files: [
      {
        name: 'model_outputs/gpt4_1106_preview.json',
        path: 'results/gpt4_1106_preview/model_outputs.json',
        sha256: '83db546b872ddebee8965fd05fa48461ee3c32bc695c62fb57f2d214ff741ec4',
      },
      {
        name: 'model_outputs/text_davinci_003.json',
        path: 'results/text_davinci_003/model_outputs.json',
        sha256: 'af0bc112f08c88bf589bbfe6fc1036806d0a0f6fec9c4d5a4db860f5afe73b4b',
      },
    ],
    licence: 'CC BY-NC 4.0',
    citation,
  },
  {
    name: 'alpaca-eval-length-control',
    title: 'AlpacaEval: comparisons of the gamed baselines and difficulties of the instructions',
    origin: { kind: 'hub', repository, revision: '2edc6fad8be6b14ea7230aabfd08188da6b8b814' },
    files: [
      {
        name: 'df_gamed.csv',
        path: 'df_gamed.csv',
        sha256: '97aeec3f1c7de6dee6fd31fe66f1702623f4614c3efe1c6fc5f4927cd5fd674d',
      },
      {
        name: 'instruction_difficulty.csv',
        path: 'instruction_difficulty.csv',
        sha256: 'e28d875bb334f75e17acd1e4ed659b261860e3db379cf5de29060301bed0a18b',
      },
    ],
    licence: 'CC BY-NC 4.0',
    citation,
  },
];
