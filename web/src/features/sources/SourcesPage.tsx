import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { sourcesQuery } from '../../api/queries.ts';
import { Page } from '../../components/Page.tsx';
import { BalanceTab } from './BalanceTab.tsx';
import { HealthTab } from './HealthTab.tsx';
import { QuarantineTab } from './QuarantineTab.tsx';
import { SendTab } from './SendTab.tsx';
import { SourceFilter } from './SourceFilter.tsx';
import classes from './sources.module.css';
import { TokensTab } from './TokensTab.tsx';

const FILTERED = new Set(['balance', 'quarantine']);

export function SourcesPage() {
  const search = useSearch({ from: '/sources' });
  const navigate = useNavigate();
  const sources = useQuery(sourcesQuery);
  const tab = search.tab ?? 'health';
  const change = (next: { tab?: string | undefined; source?: string | undefined }) =>
    void navigate({ to: '/sources', search: { ...search, ...next }, replace: true });
  return (
    <Page
      title="Sources"
      actions={
        FILTERED.has(tab) && (
          <SourceFilter sources={sources.data ?? []} value={search.source} onChange={(source) => change({ source })} />
        )
      }
    >
      <Tabs
        value={tab}
        onChange={(value) => change({ tab: value ?? undefined })}
        keepMounted={false}
        className={classes.tabs}
      >
        <Tabs.List>
          <Tabs.Tab value="health">Health</Tabs.Tab>
          <Tabs.Tab value="balance">Balance sheet</Tabs.Tab>
          <Tabs.Tab value="quarantine">Quarantine</Tabs.Tab>
          <Tabs.Tab value="tokens">Tokens</Tabs.Tab>
          <Tabs.Tab value="send">How to send logs</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="health">
          <HealthTab sources={sources} onOpen={(source) => change({ tab: 'balance', source })} />
        </Tabs.Panel>
        <Tabs.Panel value="balance">
          <BalanceTab source={search.source} />
        </Tabs.Panel>
        <Tabs.Panel value="quarantine">
          <QuarantineTab source={search.source} />
        </Tabs.Panel>
        <Tabs.Panel value="tokens">
          <TokensTab />
        </Tabs.Panel>
        <Tabs.Panel value="send">
          <SendTab />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
