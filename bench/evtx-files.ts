import { readFileSync } from 'node:fs';
import { Parser } from 'tar';

/** The bytes of each Windows event file in an archive. */
export async function evtxFiles(archive: string): Promise<Buffer[]> {
  const files: Buffer[] = [];
  const tar = new Parser({
    onReadEntry(entry) {
      const parts: Buffer[] = [];
      entry.on('data', (part: Buffer) => parts.push(part));
      entry.on('end', () => {
        if (entry.path.endsWith('.evtx')) files.push(Buffer.concat(parts));
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    tar.on('end', resolve);
    tar.on('abort', reject);
    tar.end(readFileSync(archive));
  });
  return files;
}
