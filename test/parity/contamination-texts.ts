// Writes the documents and rows of contamination_goldens.py as JSON lines: node test/parity/contamination-texts.ts
import {
  cleanRows,
  documentCount,
  inventedDocument,
  inventedRow,
  plantedRows,
} from '../../packages/data/src/testing/contaminated-rows.ts';

const write = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
for (let index = 0; index < documentCount; index += 1)
  write({ kind: 'document', index, texts: inventedDocument(index) });
for (let index = 0; index < cleanRows + plantedRows; index += 1)
  write({ kind: 'row', index, texts: inventedRow(index) });
