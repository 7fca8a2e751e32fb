/** A number that a task measures on each row; a model's score is its mean. */
export interface Metric {
  name: string;
  /** For people, in a table head. */
  label: string;
  /** `fraction` is shown in percent. */
  unit: 'fraction' | 'nats-per-token' | 'tokens' | 'characters';
  better: 'higher' | 'lower';
  /** The measured metric that this one is a mean of; by default that of its own name. */
  of?: string;
  /** A number among the details of each row that weights the mean, such as the tokens of a response. */
  weightedBy?: string;
}
