import type { TaskDefinition } from '../definition.ts';
import { arcChallenge } from './arc-challenge.ts';
import { gsm8k } from './gsm8k.ts';
import { hellaswag } from './hellaswag.ts';
import { mmlu } from './mmlu.ts';
import { mmluPro } from './mmlu-pro/mmlu-pro.ts';
import { truthfulqaMc1, truthfulqaMc2 } from './truthfulqa.ts';
import { winogrande } from './winogrande.ts';

/** The leaderboard's tasks in its order, then others. A new task is one more entry here. */
export const definitions: readonly TaskDefinition[] = [
  arcChallenge,
  hellaswag,
  mmlu,
  truthfulqaMc2,
  winogrande,
  gsm8k,
  truthfulqaMc1,
  mmluPro,
];

/** The names of the leaderboard's six tasks. */
export const leaderboardNames: readonly string[] = definitions
  .filter(({ leaderboard }) => leaderboard === true)
  .map(({ name }) => name);
