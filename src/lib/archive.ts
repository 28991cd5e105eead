import { createReadStream } from 'node:fs';
import { Parser, type ReadEntry } from 'tar';

export interface ArchivedFile {
  readonly path: string;
  readonly data: Buffer;
}

export interface ArchiveOptions {
  /** Which entries are read; all, if it is absent. */
  readonly isWanted?: (path: string) => boolean;
  /** What is kept of one entry: a small archive may hold a very large one. */
  readonly mostBytes?: number;
}

/** The files of a tar archive, gzipped or not, in its order. Nothing is unpacked to the disk. Throws what reading throws. */
export async function readArchive(path: string, options: ArchiveOptions = {}): Promise<ArchivedFile[]> {
  const { isWanted = () => true, mostBytes = Number.POSITIVE_INFINITY } = options;
  const files: ArchivedFile[] = [];
  await new Promise<void>((resolve, reject) => {
    const parser = new Parser({
      onReadEntry(entry: ReadEntry) {
        if (entry.type === 'Directory' || !isWanted(entry.path)) {
          entry.resume();
          return;
        }
        const pieces: Buffer[] = [];
        let bytes = 0;
        entry.on('data', (piece: Buffer) => {
          if (bytes < mostBytes) pieces.push(piece.subarray(0, mostBytes - bytes));
          bytes += piece.length;
        });
        entry.on('end', () => files.push({ path: entry.path, data: Buffer.concat(pieces) }));
        entry.on('error', reject);
      },
    });
    const source = createReadStream(path);
    source.on('error', reject);
    parser.on('error', reject);
    parser.on('end', () => resolve());
    source.on('data', (piece) => {
      if (!parser.write(piece as Buffer)) {
        source.pause();
        parser.once('drain', () => source.resume());
      }
    });
    source.on('end', () => parser.end());
  });
  return files;
}
