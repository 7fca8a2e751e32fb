import { inflateRawSync } from 'node:zlib';
import { MainbenchError } from '@mainbench/spec';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endLength = 22;
const entryLength = 46;
const localLength = 30;
const deflated = 8;
const longestMember = 64 * 1024 * 1024;

function inflate(archive: Buffer, entry: number): Buffer {
  const method = archive.readUInt16LE(entry + 10);
  const compressed = archive.readUInt32LE(entry + 20);
  const local = archive.readUInt32LE(entry + 42);
  const start = local + localLength + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const bytes = archive.subarray(start, start + compressed);
  return method === deflated ? inflateRawSync(bytes, { maxOutputLength: longestMember }) : bytes;
}

function findMember(archive: Buffer, name: string): Buffer | undefined {
  let end = archive.length - endLength;
  while (end >= 0 && archive.readUInt32LE(end) !== endSignature) end -= 1;
  let entry = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(entry) !== entrySignature) return undefined;
    const nameLength = archive.readUInt16LE(entry + 28);
    const entryName = archive.toString('utf8', entry + entryLength, entry + entryLength + nameLength);
    if (entryName === name) return inflate(archive, entry);
    entry += entryLength + nameLength + archive.readUInt16LE(entry + 30) + archive.readUInt16LE(entry + 32);
  }
  return undefined;
}

/**
 * The text of one member of a ZIP archive (PKWARE's APPNOTE; stored or deflated, no ZIP64).
 * @param file for the message
 * @throws MainbenchError of kind `data` where the archive is damaged or has no such member
 */
export function zipMember(archive: Buffer, name: string, file: string): string {
  let member: Buffer | undefined;
  try {
    member = findMember(archive, name);
  } catch (cause) {
    throw new MainbenchError('data', 'is not a complete ZIP archive.', { file, hint: 'Get it again.', cause });
  }
  if (member === undefined) throw new MainbenchError('data', `expected ${name} in the archive.`, { file });
  return member.toString('utf8');
}
