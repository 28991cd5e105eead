import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import type { Cell, QueryResponse } from '../../api/types.ts';
import { Empty } from '../../components/States.tsx';
import { cellText } from '../../lib/format.ts';
import { CellInspector } from './CellInspector.tsx';
import { ResultRow } from './ResultRow.tsx';
import { columnWidths, isNumber } from './result-columns.ts';
import classes from './search.module.css';

const ROW_HEIGHT = 26;
const PAGE_OF_ROWS = 20;
const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
});

type Row = readonly Cell[];
type SortValue = string | number | boolean;

/** Numbers and booleans sort as what they are, all else by its text. */
const sortValue = (cell: Cell | undefined): SortValue =>
  typeof cell === 'number' || typeof cell === 'boolean' ? cell : cellText(cell);

interface ResultGridProps {
  result: QueryResponse;
  onFilter: (condition: string) => void;
  onOpenEvent: (event: string) => void;
}

/** The rows of a result, virtual both ways: arrows move from cell to cell, Enter inspects, headings sort. */
export function ResultGrid({ result, onFilter, onOpenEvent }: ResultGridProps) {
  const { columns } = result;
  const baseId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [sorting, setSorting] = useState<SortingState>([]);
  const [selected, setSelected] = useState({ row: 0, column: 0 });
  const [inspecting, setInspecting] = useState(false);

  const definitions = useMemo(
    (): ColumnDef<typeof features, Row>[] =>
      columns.map((column, index) => ({
        id: String(index),
        header: column.name,
        accessorFn: (row: Row) => sortValue(row[index]),
        sortFn: 'basic' as const,
      })),
    [columns],
  );
  const widths = useMemo(() => columnWidths(result), [result]);
  const table = useTable({
    features,
    columns: definitions,
    data: result.rows as unknown as Row[],
    state: { sorting },
    onSortingChange: setSorting,
  });
  const rows = table.getRowModel().rows;
  const vertical = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 15,
  });
  const horizontal = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index] ?? 120,
    overscan: 4,
  });
  const shown = horizontal.getVirtualItems();

  const select = (row: number, column: number) => {
    const next = {
      row: Math.max(0, Math.min(rows.length - 1, row)),
      column: Math.max(0, Math.min(columns.length - 1, column)),
    };
    setSelected(next);
    vertical.scrollToIndex(next.row);
    horizontal.scrollToIndex(next.column);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const { row, column } = selected;
    const moves: Record<string, readonly [number, number]> = {
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      PageDown: [row + PAGE_OF_ROWS, column],
      PageUp: [row - PAGE_OF_ROWS, column],
      Home: [row, 0],
      End: [row, columns.length - 1],
    };
    const move = moves[event.key];
    const cell = rows[row]?.original[column];
    if (move) select(...move);
    else if (event.key === 'Enter') setInspecting(true);
    else if (event.key === 'Escape') setInspecting(false);
    else if (event.key === 'c' && (event.ctrlKey || event.metaKey)) void navigator.clipboard.writeText(cellText(cell));
    else return;
    event.preventDefault();
  };

  if (rows.length === 0)
    return (
      <Empty title="No row matches">
        Widen the time range, or take a condition away. What the query could not see is said under Sources.
      </Empty>
    );
  const current = rows[selected.row]?.original;
  return (
    <div className={classes.table}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows are virtual, so no HTML table */}
      <div
        ref={scroller}
        role="grid"
        aria-label="Result"
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        aria-activedescendant={`${baseId}-${selected.row}-${selected.column}`}
        tabIndex={0}
        className={classes.scroller}
        onKeyDown={onKeyDown}
      >
        {/* biome-ignore lint/a11y: a row of the virtual grid */}
        <div role="row" aria-rowindex={1} className={classes.headRow} style={{ width: horizontal.getTotalSize() }}>
          {shown.map((item) => {
            const column = columns[item.index];
            const sort = sorting.find((entry) => entry.id === String(item.index));
            return (
              // biome-ignore lint/a11y: a heading of the virtual grid
              <div
                key={item.key}
                role="columnheader"
                aria-colindex={item.index + 1}
                aria-sort={sort === undefined ? 'none' : sort.desc ? 'descending' : 'ascending'}
                className={classes.head}
                style={{ left: item.start, width: item.size }}
              >
                <button
                  type="button"
                  className={classes.headName}
                  title={column?.name}
                  onClick={() => table.getColumn(String(item.index))?.toggleSorting()}
                >
                  {column?.name} {sort === undefined ? '' : sort.desc ? '↓' : '↑'}
                </button>
                <span className={classes.headType}>{column?.type}</span>
              </div>
            );
          })}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div
          role="rowgroup"
          className={classes.bodyRows}
          style={{ height: vertical.getTotalSize(), width: horizontal.getTotalSize() }}
        >
          {vertical.getVirtualItems().map((item) => (
            <ResultRow
              key={item.key}
              id={`${baseId}-${item.index}`}
              index={item.index}
              top={item.start}
              width={horizontal.getTotalSize()}
              cells={rows[item.index]?.original ?? []}
              columns={columns}
              shown={shown}
              isNumber={isNumber}
              selectedColumn={item.index === selected.row ? selected.column : undefined}
              onSelect={(column) => {
                setSelected({ row: item.index, column });
                setInspecting(true);
              }}
            />
          ))}
        </div>
      </div>
      {inspecting && current && (
        <CellInspector
          columns={columns}
          row={current}
          column={selected.column}
          onFilter={onFilter}
          onOpenEvent={onOpenEvent}
          onClose={() => {
            setInspecting(false);
            scroller.current?.focus();
          }}
        />
      )}
    </div>
  );
}
