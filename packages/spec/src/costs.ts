import type { JsonObject } from './json.ts';

/** What stages took. Whole numbers, so that parts add up to the whole exactly. */
export interface SpentCost extends JsonObject {
  /** Tokens whose loss was trained on. */
  trainedTokens: number;
  /** Tokens that models read and that were scored, as their servers count them. */
  promptTokens: number;
  generatedTokens: number;
  /** Comparisons by a judge. */
  judged: number;
  /** Milliseconds of a stage times the devices that it used. */
  deviceMilliseconds: number;
  diskBytes: number;
}

export interface ArmCost extends JsonObject {
  arm: string;
  /** Of the stages that no other arm uses. */
  own: SpentCost;
  /** Of all stages that its final model needs, shared ones among them: what it costs to make this model alone. */
  toMake: SpentCost;
  /** `toMake` over that of plain tuning on the seed pairs; null where no arm is that, or it took nothing. */
  ratio: { trainedTokens: number | null; deviceMilliseconds: number | null };
}

/** Costs of a run: what arms have for themselves, and what is shared, add up to the total. */
export interface RunCosts extends JsonObject {
  models: { model: string; shared: SpentCost; arms: ArmCost[] }[];
  /** Of what several models use: the data. */
  shared: SpentCost;
  total: SpentCost;
}
