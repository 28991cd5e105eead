import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { settingsQuery } from '../../api/queries.ts';
import type { Settings } from '../../api/types.ts';
import { Panel } from '../../components/Panel.tsx';
import { Await, Empty } from '../../components/States.tsx';
import { Tag } from '../../components/Tag.tsx';
import { recipesFor } from './recipes.ts';
import classes from './sources.module.css';

/** For every input that is configured: where it listens and a command that sends something to it. */
export function SendTab() {
  const settings = useQuery(settingsQuery);
  return (
    <Await query={settings} what="inputs">
      {({ inputs }) => (
        <div className={classes.stack}>
          <p className={classes.lead}>
            Inputs are set in <code>vedette.yaml</code>. Senders over HTTP show a{' '}
            <Link to="/sources" search={{ tab: 'tokens' }}>
              token
            </Link>
            . Files are read once with <code>npx vedette import FILE … --source NAME</code>.
          </p>
          {inputs.length === 0 && (
            <Panel>
              <Empty title="No input is configured">
                Add one under <code>ingest.inputs</code> in <code>vedette.yaml</code> and start Vedette again.
              </Empty>
            </Panel>
          )}
          {inputs.map((input) => (
            <InputPanel key={`${input.type} ${input.address}`} input={input} />
          ))}
        </div>
      )}
    </Await>
  );
}

function InputPanel({ input }: { input: Settings['inputs'][number] }) {
  const recipes = recipesFor(input.type, input.address);
  return (
    <Panel
      title={recipes.length === 1 ? recipes[0]?.title : input.type.toUpperCase()}
      aside={
        <>
          <code>{input.address}</code>
          <Tag tone={input.running ? 'good' : 'bad'}>{input.running ? 'Running' : 'Not running'}</Tag>
        </>
      }
    >
      {input.error && (
        <p role="alert" className={classes.inputError}>
          {input.error}
        </p>
      )}
      <div className={classes.stack}>
        {recipes.map((recipe) => (
          <div key={recipe.title}>
            <p className={classes.lead}>
              {recipes.length > 1 && <strong>{recipe.title}. </strong>}
              {recipe.text}
            </p>
            {recipe.command !== undefined && <Command command={recipe.command} />}
          </div>
        ))}
      </div>
    </Panel>
  );
}

function Command({ command }: { command: string }) {
  return (
    <div className={classes.command}>
      <pre>{command}</pre>
      <CopyButton value={command}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy'}>
            <ActionIcon aria-label="Copy the command" onClick={copy}>
              {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}
