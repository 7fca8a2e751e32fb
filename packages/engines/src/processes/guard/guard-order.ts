/** What a guard is told to run; passed as JSON in its first argument. */
export interface GuardOrder {
  command: string;
  arguments: string[];
  /** Milliseconds between asking the command to end and killing it. */
  grace: number;
  /** Command line to run once the command has ended, such as the removal of a container. */
  afterwards?: string[];
}
