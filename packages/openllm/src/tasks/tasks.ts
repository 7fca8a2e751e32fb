import { arcChallenge } from './arc-challenge.ts';
import { gsm8k } from './gsm8k.ts';
import { hellaswag } from './hellaswag.ts';
import { mmlu } from './mmlu.ts';
import type { OpenllmTask } from './task.ts';
import { truthfulqaMc1, truthfulqaMc2 } from './truthfulqa.ts';
import { winogrande } from './winogrande.ts';

/** The six tasks of the leaderboard, in its order. */
export const leaderboardTasks: readonly OpenllmTask[] = [
  arcChallenge,
  hellaswag,
  mmlu,
  truthfulqaMc2,
  winogrande,
  gsm8k,
];

/** A new task is one more entry here. */
export const openllmTasks: readonly OpenllmTask[] = [...leaderboardTasks, truthfulqaMc1];
