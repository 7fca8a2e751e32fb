import { statfsSync } from 'node:fs';

// Magic numbers of file systems that several machines share (statfs(2); Lustre, GPFS and BeeGFS from their sources).
const shared = new Set([
  0x6969, // NFS
  0xff534d42, // CIFS
  0xfe534d42, // SMB 2
  0x517b, // SMB
  0x00c36400, // Ceph
  0x5346414f, // AFS
  0x0bd00bd0, // Lustre
  0x47504653, // GPFS
  0x19830326, // BeeGFS
  0x65735546, // FUSE, such as GlusterFS and sshfs
  0x01021997, // 9p
]);

/** Whether a folder lies on a file system that other machines may use too: SQLite's write-ahead log needs one machine. */
export function isSharedFileSystem(folder: string): boolean {
  try {
    return shared.has(statfsSync(folder).type >>> 0);
  } catch {
    return false;
  }
}
