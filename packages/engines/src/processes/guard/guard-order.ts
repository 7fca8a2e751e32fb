/** What a guard runs; passed as JSON in its first argument. */
export interface GuardOrder {
  command: string;
  arguments: readonly string[];
  /** Milliseconds between asking the command to end and killing it. */
  grace: number;
  /** Command line to run once the command has ended, such as the removal of a container. */
  afterwards?: string[];
  /** Devices that are in use until the command and all below it have ended: their keys, and the file of DeviceLocks. */
  devices?: { file: string; keys: readonly string[] } | undefined;
}
