// Writes the texts of minhash_goldens.py as JSON lines: node test/parity/minhash-texts.ts
import { inventedText, textsOfManyScripts } from '../../packages/data/src/testing/invented-texts.ts';

const write = (text: string) => process.stdout.write(`${JSON.stringify(text)}\n`);
for (const text of textsOfManyScripts) write(text);
for (let index = 0; index < 10_000; index += 1) write(inventedText(index, 1, 60).text);
