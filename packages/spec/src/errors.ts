/**
 * What went wrong, as far as a user or a retry must tell the cases apart.
 * Each kind has one exit code, so that scripts can branch on it.
 */
export const exitCodes = {
  internal: 1,
  usage: 2,
  recipe: 3,
  data: 4,
  environment: 5,
  engine: 6,
  endpoint: 7,
  locked: 8,
  disk: 9,
  memory: 10,
  interrupted: 130,
} as const;

export type ErrorKind = keyof typeof exitCodes;

export interface ErrorDetails {
  /** The file and place, where there is one. */
  file?: string;
  line?: number;
  column?: number;
  /** The field of a recipe, such as `['arms', 2, 'filter']`, where the line is not known yet. */
  recipePath?: readonly (string | number)[];
  /** What to do about it, as a sentence. */
  hint?: string;
  /** True where the same request may succeed later or elsewhere. */
  retryable?: boolean;
  /** Tries that a retry policy has made of it before it gave up: to start over would only be more of the same. */
  attempts?: number;
  /**
   * `too-long`: the row exceeds the model's context, which is a fact about the row and no fault of the engine.
   * `other-model`: a server serves another model than it should, so none of its answers counts.
   * `chat-template`: the model's chat template refuses a conversation.
   * `precondition`: the request needs what the model as it is served does not have; every one like it fails everywhere.
   * `zero-probability`: the model gives a token of the row the probability 0, which no sum can hold.
   * `misconfigured`: a server was started in a way in which none of its answers counts.
   * `unreached`: there was no connection to a server, so no request was sent.
   */
  reason?:
    | 'too-long'
    | 'other-model'
    | 'chat-template'
    | 'unreached'
    | 'timeout'
    | 'refused'
    | 'no-content'
    | 'precondition'
    | 'zero-probability'
    | 'misconfigured';
  cause?: unknown;
}

const marker = Symbol.for('mainbench.error');

/** An error that a user can understand: one sentence with the place, what was expected and what to do. */
export class MainbenchError extends Error {
  readonly [marker] = true;
  readonly kind: ErrorKind;
  readonly details: ErrorDetails;

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'MainbenchError';
    this.kind = kind;
    this.details = details;
  }

  get exitCode(): number {
    return exitCodes[this.kind];
  }

  get retryable(): boolean {
    return this.details.retryable ?? false;
  }

  /** Whether a value is a MainbenchError, also when two copies of this package are loaded. */
  static is(value: unknown): value is MainbenchError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}

/** The sentence shown to a user: `file:line:column: message hint`. */
export function describeError(error: MainbenchError): string {
  const { file, line, column, hint } = error.details;
  const place = file === undefined ? '' : `${[file, line, column].filter((part) => part !== undefined).join(':')}: `;
  return `${place}${error.message}${hint === undefined ? '' : ` ${hint}`}`;
}
