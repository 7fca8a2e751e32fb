import type { ModelRole } from './filter.ts';
import type { JsonObject } from './json.ts';

/** What an arm is, its defaults and overrides filled in. */
export interface ArmRecord {
  arm: string;
  /** Null where the arm adds no pairs. */
  filter: {
    name: string;
    version: number;
    options: JsonObject;
    /** Models that the filter asks. */
    roles: ModelRole[];
    /** Whether its forward and reverse models are those after the last iteration or the first ones. */
    models: 'aligned' | 'first';
    rounds: number;
    select: JsonObject;
  } | null;
  align: JsonObject;
  /** Null where the base model is used as it is. */
  tune: JsonObject | null;
}

/** How often one training saw its pairs, and how fast it learned. */
export interface TrainingRecord {
  model: string;
  seed: number;
  /** `mutual` for an arm's final model, null in the alignment loop. */
  arm: string | null;
  /** `tune`, or direction and iteration such as `forward-1`. */
  training: string;
  /** Training pairs, twins not counted; null where they were cleared away and are not known. */
  pairs: number | null;
  steps: number | null;
  /** Steps times pairs a step over pairs. */
  passes: number | null;
  /** Peak learning rate. */
  learningRate: number;
  /** Weighting of aligned rows; null where the training has none. */
  alpha: JsonObject | null;
}

/** What two numbers of one task must share to stand side by side. */
export interface EvaluationRecord {
  /** What the results call it. */
  task: string;
  name: string;
  version: number;
  options: JsonObject;
  limit: number | null;
  /** How a question is put, with the hash of its template's text where it has one. */
  promptFormat: JsonObject;
  /** SHA-256 of the rows that are asked; the address of their artifact where that was cleared away. */
  data: string;
  /** SHA-256 over ids and hashes of document, prompt and target; null where the task has none or a prompt was too long. */
  prompts: string | null;
  judge: JsonObject | null;
  /** Whether each model's answers are judged by that model, untuned; such scores compare arms of one model alone. */
  judgedByOwnModel?: boolean;
  /** Whether log-likelihoods count the end-of-text token; null where the task is a benchmark. */
  endOfText: boolean | null;
}

/** Who rates a sample of pairs. */
export interface RaterRecord {
  filter: string;
  version: number;
  options: JsonObject;
  /** `outside`: a model that the run does not serve. `base-model`: the run's untuned one. `none`: no model is asked. */
  model: 'outside' | 'base-model' | 'none';
  sample: number;
}

/** How the numbers of one run were made. */
export interface RunRecord {
  name: string;
  /** Every field of the recipe after its defaults; credentials and queries of addresses are left out. */
  recipe: JsonObject;
  templates: { role: string; name: string; sha256: string; text: string }[];
  /** What settles the base models: settings, hub id and revision, or hash of the folder. */
  models: { name: string; base: JsonObject }[];
  arms: ArmRecord[];
  /** Null where the recipe names none. */
  rater: RaterRecord | null;
  trainings: TrainingRecord[];
  evaluations: EvaluationRecord[];
  /** Version, commit, dirty flag and machine, each combination that made an artifact once. */
  code: JsonObject[];
}
