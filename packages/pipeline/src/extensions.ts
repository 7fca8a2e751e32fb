import type { ControlledWorld, DataSource, Engine, Filter, Task } from '@mainbench/spec';

/** What a recipe can name: gathered by the command line from the packages and from a user's own files. */
export interface Extensions {
  filters: ReadonlyMap<string, Filter>;
  tasks: ReadonlyMap<string, Task>;
  engines: ReadonlyMap<string, Engine>;
  sources: ReadonlyMap<string, DataSource>;
  world: ControlledWorld;
}
