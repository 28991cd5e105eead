import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { settingsQuery } from '../../api/queries.ts';
import type { Settings } from '../../api/types.ts';
import { Page } from '../../components/Page.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Await } from '../../components/States.tsx';
import { Tag } from '../../components/Tag.tsx';
import { plural } from '../../lib/format.ts';
import { FunctionsPanel } from './FunctionsPanel.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import classes from './settings.module.css';
import { WatchlistsPanel } from './WatchlistsPanel.tsx';

export function SettingsPage() {
  const settings = useQuery(settingsQuery);
  return (
    <Page title="Settings">
      <div className={classes.page}>
        <div className={classes.column}>
          <Await query={settings} what="settings">
            {(data) => <Configuration settings={data} />}
          </Await>
          <FunctionsPanel />
          <WatchlistsPanel />
        </div>
        <div className={classes.column}>
          <Panel title="Theme">
            <Theme />
          </Panel>
          <Panel title="Change your password">
            <PasswordForm />
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function Theme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      aria-label="Theme"
      value={colorScheme}
      onChange={(value) => setColorScheme(value as typeof colorScheme)}
      data={[
        { value: 'auto', label: 'As the system' },
        { value: 'light', label: 'Light' },
        { value: 'dark', label: 'Dark' },
      ]}
    />
  );
}

/** What vedette.yaml says, to read: it is changed in the file, where it can be reviewed and kept. */
function Configuration({ settings }: { settings: Settings }) {
  const { model } = settings;
  return (
    <Panel title="Configuration" aside="Set in vedette.yaml; secrets are not shown">
      <dl className={classes.settings}>
        <dt>Version</dt>
        <dd>{settings.version}</dd>
        <dt>Data folder</dt>
        <dd>
          <code>{settings.dataFolder}</code>
        </dd>
        <dt>Event store</dt>
        <dd>
          <code>{settings.eventStore}</code>
        </dd>
        <dt>State store</dt>
        <dd>
          <code>{settings.stateStore}</code>
        </dd>
        <dt>Retention</dt>
        <dd>{plural(settings.retentionDays, 'day')}</dd>
        <dt>Language model</dt>
        <dd>
          {model.enabled ? (
            <>
              {model.provider} <code>{model.name}</code>
            </>
          ) : (
            'Off. Triage and narratives are written by the engine; questions are read by the built-in grammar.'
          )}
        </dd>
        <dt>Inputs</dt>
        <dd>
          <ul className={classes.inputs}>
            {settings.inputs.map((input) => (
              <li key={`${input.type} ${input.address}`}>
                <span>{input.type}</span>
                <code>{input.address}</code>
                <Tag tone={input.running ? 'good' : 'bad'}>{input.running ? 'Running' : 'Not running'}</Tag>
                {input.error && <span className={classes.error}>{input.error}</span>}
              </li>
            ))}
          </ul>
        </dd>
      </dl>
    </Panel>
  );
}
