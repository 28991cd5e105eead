import type { VirtualItem } from '@tanstack/react-virtual';
import type { Cell, ResultColumn } from '../../api/types.ts';
import { LogText } from '../../components/LogText.tsx';
import { cellText, localDateTime, utcDateTime } from '../../lib/format.ts';
import classes from './search.module.css';

interface ResultRowProps {
  id: string;
  index: number;
  top: number;
  width: number;
  cells: readonly Cell[];
  columns: readonly ResultColumn[];
  shown: readonly VirtualItem[];
  isNumber: (type: string) => boolean;
  selectedColumn: number | undefined;
  onSelect: (column: number) => void;
}

export function ResultRow(props: ResultRowProps) {
  return (
    // biome-ignore lint/a11y: a row of the virtual grid, which handles the keys
    <div
      role="row"
      aria-rowindex={props.index + 2}
      className={classes.dataRow}
      style={{ transform: `translateY(${props.top}px)`, width: props.width }}
    >
      {props.shown.map((item) => {
        const type = props.columns[item.index]?.type ?? 'string';
        return (
          // biome-ignore lint/a11y: a cell of the virtual grid, which handles the keys
          <div
            key={item.key}
            id={`${props.id}-${item.index}`}
            role="gridcell"
            aria-colindex={item.index + 1}
            aria-selected={props.selectedColumn === item.index}
            className={classes.data}
            data-selected={props.selectedColumn === item.index}
            data-number={props.isNumber(type)}
            style={{ left: item.start, width: item.size }}
            onClick={() => props.onSelect(item.index)}
          >
            <CellValue cell={props.cells[item.index] ?? null} type={type} />
          </div>
        );
      })}
    </div>
  );
}

function CellValue({ cell, type }: { cell: Cell; type: string }) {
  if (cell === null) return <span className={classes.null}>null</span>;
  if (cell === '') return <span className={classes.null}>""</span>;
  if (type === 'datetime' && typeof cell === 'string')
    return (
      <time dateTime={cell} title={utcDateTime(cell)}>
        {localDateTime(cell)}
        <span className={classes.null}>{/\.\d{1,3}/.exec(cell)?.[0]}</span>
      </time>
    );
  return <LogText text={cellText(cell)} />;
}
