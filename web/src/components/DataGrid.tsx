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
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import classes from './DataGrid.module.css';

export interface GridColumn<Row> {
  id: string;
  header: string;
  /** A CSS grid track: `90px`, `minmax(200px, 1fr)`. */
  width: string;
  cell: (row: Row) => ReactNode;
  /** What the column sorts by; without it the column does not sort. */
  sortBy?: (row: Row) => string | number;
  align?: 'end';
  /** Long text goes on in further lines, and the row grows with it; elsewhere it is cut. */
  wraps?: true;
}

interface DataGridProps<Row> {
  label: string;
  columns: readonly GridColumn<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  onOpen?: (row: Row) => void;
  selectedId?: string | undefined;
  initialSort?: SortingState;
  /** Called when the end of the rows comes into sight. */
  onEnd?: (() => void) | undefined;
  empty: ReactNode;
  /** Takes the focus when it appears, so that the arrow keys work at once. */
  autoFocus?: boolean;
}

export const ROW_HEIGHT = 34;
const PAGE_OF_ROWS = 15;
const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
});

/** A dense, virtualised table of things: sorts by its headings, moves by arrow keys, opens a row by Enter or a click. */
export function DataGrid<Row extends object>(props: DataGridProps<Row>) {
  const { columns, rows, rowId, onOpen, onEnd, selectedId } = props;
  const baseId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [sorting, setSorting] = useState<SortingState>(props.initialSort ?? []);
  const [active, setActive] = useState(0);

  const definitions = useMemo(
    (): ColumnDef<typeof features, Row>[] =>
      columns.map((column) => ({
        id: column.id,
        header: column.header,
        accessorFn: (row: Row) => column.sortBy?.(row) ?? '',
        enableSorting: column.sortBy !== undefined,
        sortFn: 'basic' as const,
      })),
    [columns],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: rows as Row[],
    getRowId: rowId,
    state: { sorting },
    onSortingChange: setSorting,
  });
  const sorted = table.getRowModel().rows;
  const virtualizer = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const grows = columns.some((column) => column.wraps);
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (sorted.length > 0 && last >= sorted.length - 1) onEnd?.();
  }, [last, sorted.length, onEnd]);
  useEffect(() => {
    if (props.autoFocus) scroller.current?.focus({ preventScroll: true });
  }, [props.autoFocus]);

  const moveTo = (index: number) => {
    const next = Math.max(0, Math.min(sorted.length - 1, index));
    setActive(next);
    virtualizer.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + PAGE_OF_ROWS,
      PageUp: active - PAGE_OF_ROWS,
      Home: 0,
      End: sorted.length - 1,
    };
    const row = sorted[active];
    if (event.key === 'Enter' && row && onOpen) onOpen(row.original);
    else if (event.key in moves) moveTo(moves[event.key] ?? 0);
    else return;
    event.preventDefault();
  };

  const template = columns.map((column) => column.width).join(' ');
  const narrowest = columns.reduce((sum, column) => sum + leastWidth(column.width), 0);
  const activeId = sorted[active] ? `${baseId}-${active}` : undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are virtual, so no HTML table; the grid role carries the meaning
    <div
      ref={scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={sorted.length + 1}
      aria-activedescendant={activeId}
      tabIndex={0}
      className={classes.grid}
      onKeyDown={onKeyDown}
    >
      <div style={{ minWidth: narrowest }}>
        <Header
          columns={columns}
          sorting={sorting}
          template={template}
          onSort={(id) => table.getColumn(id)?.toggleSorting()}
        />
        {sorted.length === 0 && props.empty}
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = sorted[item.index];
            if (!row) return null;
            return (
              // biome-ignore lint/a11y: the grid itself handles the keys, by its active descendant
              <div
                key={row.id}
                id={`${baseId}-${item.index}`}
                ref={grows ? virtualizer.measureElement : undefined}
                data-index={item.index}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={row.id === selectedId}
                data-active={item.index === active}
                data-opens={onOpen !== undefined}
                className={classes.row}
                style={{ gridTemplateColumns: template, transform: `translateY(${item.start}px)` }}
                onClick={() => {
                  setActive(item.index);
                  onOpen?.(row.original);
                }}
              >
                {columns.map((column) => (
                  // biome-ignore lint/a11y: a cell of the virtual grid
                  <div
                    key={column.id}
                    role="gridcell"
                    className={classes.cell}
                    data-align={column.align}
                    data-wraps={column.wraps}
                  >
                    {column.cell(row.original)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The pixels that a grid track takes at least. */
const leastWidth = (track: string): number => Number(/(\d+)px/.exec(track)?.[1] ?? 0);

interface HeaderProps<Row> {
  columns: readonly GridColumn<Row>[];
  sorting: SortingState;
  template: string;
  onSort: (id: string) => void;
}

function Header<Row>({ columns, sorting, template, onSort }: HeaderProps<Row>) {
  return (
    // biome-ignore lint/a11y: rows of a virtual grid
    <div role="row" aria-rowindex={1} className={classes.header} style={{ gridTemplateColumns: template }}>
      {columns.map((column) => {
        const sort = sorting.find((entry) => entry.id === column.id);
        const direction = sort === undefined ? 'none' : sort.desc ? 'descending' : 'ascending';
        return (
          // biome-ignore lint/a11y: a heading of the virtual grid
          <div
            key={column.id}
            role="columnheader"
            aria-sort={direction}
            className={classes.heading}
            data-align={column.align}
          >
            {column.sortBy ? (
              <button type="button" className={classes.sort} onClick={() => onSort(column.id)}>
                {column.header}
                <span aria-hidden className={classes.arrow}>
                  {sort === undefined ? '' : sort.desc ? '↓' : '↑'}
                </span>
              </button>
            ) : (
              column.header
            )}
          </div>
        );
      })}
    </div>
  );
}
