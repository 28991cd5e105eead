import { Kbd, Modal } from '@mantine/core';
import classes from './HelpDialog.module.css';
import { PAGE_KEYS } from './shortcuts.ts';

const KEYS: readonly { keys: readonly string[]; what: string }[] = [
  ...PAGE_KEYS.map((page) => ({ keys: ['g', page.key], what: `Go to ${page.name}` })),
  { keys: ['/'], what: 'Filter this page, or ask a question' },
  { keys: ['?'], what: 'These keys' },
  { keys: ['↑', '↓'], what: 'Move in a table' },
  { keys: ['←', '→'], what: 'Move between cells of results' },
  { keys: ['Enter'], what: 'Open what is selected' },
  { keys: ['Esc'], what: 'Close a drawer or a dialog' },
  { keys: ['Ctrl', 'Enter'], what: 'Run the query in the editor' },
  { keys: ['Ctrl', 'Space'], what: 'Complete in the editor' },
];

export function HelpDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size="sm">
      <dl className={classes.keys}>
        {KEYS.map((entry) => (
          <div key={entry.what} className={classes.entry}>
            <dt>{entry.what}</dt>
            <dd>
              {entry.keys.map((key) => (
                <Kbd key={key} size="xs">
                  {key}
                </Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
