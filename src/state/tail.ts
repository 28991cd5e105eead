import type { Database } from './database.ts';
import type { TailPosition } from './sources.ts';

/** How far each followed file was read when the checkpoint last moved. */
export async function tailPositions(db: Database): Promise<TailPosition[]> {
  const rows = await db.selectFrom('tail_positions').selectAll().execute();
  return rows.map((row) => ({ path: row.path, fileId: row.file_id, position: row.position }));
}
