import { statfsSync } from 'node:fs';

// Magic numbers (statfs(2); Lustre, GPFS and BeeGFS from their sources) of NFS, CIFS, SMB 2, SMB, Ceph, AFS, Lustre,
// GPFS, BeeGFS, FUSE (GlusterFS, sshfs) and 9p.
const shared = new Set([
  0x6969, 0xff534d42, 0xfe534d42, 0x517b, 0x00c36400, 0x5346414f, 0x0bd00bd0, 0x47504653, 0x19830326, 0x65735546,
  0x01021997,
]);

/** Whether other machines may use a folder's file system too: SQLite's write-ahead log needs all processes on one. */
export function isSharedFileSystem(folder: string): boolean {
  try {
    return shared.has(statfsSync(folder).type >>> 0);
  } catch {
    return false;
  }
}
