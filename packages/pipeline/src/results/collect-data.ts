import { type ArtifactStore, addressOf } from '@mainbench/graph';
import type { ProvenanceEntry, Results } from '@mainbench/spec';
import type { DataTables } from '../table.ts';

/** The tables that models learn from and are measured on, after cleaning and the search for benchmarks. */
export async function collectData(
  store: ArtifactStore,
  { seed, unlabeled, heldOut, textSource = unlabeled.stage }: DataTables,
  provenance: readonly Pick<ProvenanceEntry, 'address' | 'rows'>[],
): Promise<Results['data']> {
  const rowsOf = new Map(provenance.map(({ address, rows }) => [address, rows ?? 0]));
  // A recipe whose arms add no pairs reads no texts.
  const hasTexts = (await store.stateOf(textSource)) === 'complete';
  const leftOut = hasTexts ? Number((await store.readManifest(textSource)).facts.held_out_responses ?? 0) : null;
  return [seed, unlabeled, heldOut].map(({ stage }) => ({
    label: stage.label,
    rows: rowsOf.get(addressOf(stage)) ?? 0,
    heldOutResponses: stage === unlabeled.stage ? leftOut : null,
    address: addressOf(stage),
  }));
}
