import { ActionIcon, Button, Menu, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import {
  IconDatabaseImport,
  IconKeyboard,
  IconLayoutDashboard,
  IconListSearch,
  IconLogout,
  IconMoon,
  IconSettings,
  IconShieldCheck,
  IconStack2,
  IconSun,
  IconUserCircle,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { api } from '../api/client.ts';
import { useLive } from '../api/stream.ts';
import type { Session } from '../api/types.ts';
import { Logo } from '../components/Logo.tsx';
import { compactCount } from '../lib/format.ts';
import classes from './Shell.module.css';
import { PAGE_KEYS } from './shortcuts.ts';

const ICONS = {
  '/': IconLayoutDashboard,
  '/incidents': IconStack2,
  '/search': IconListSearch,
  '/detections': IconShieldCheck,
  '/sources': IconDatabaseImport,
  '/settings': IconSettings,
};

export function Navigation({ session, showHelp }: { session: Session; showHelp: () => void }) {
  return (
    <nav className={classes.nav} aria-label="Pages">
      <div className={classes.brand}>
        <Logo size={24} />
        Vedette
      </div>
      <ul className={classes.links}>
        {PAGE_KEYS.map((page) => {
          const Icon = ICONS[page.to];
          return (
            <li key={page.to}>
              <Link
                to={page.to}
                className={classes.link}
                activeOptions={{ exact: page.to === '/', includeSearch: false }}
              >
                <Icon size={17} stroke={1.6} aria-hidden />
                {page.name}
                <span className={classes.key} aria-hidden>
                  g {page.key}
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
      <div className={classes.foot}>
        <LiveRate />
        <div className={classes.tools}>
          <UserMenu session={session} />
          <ThemeSwitch />
          <Tooltip label="Keys (?)">
            <ActionIcon aria-label="Keys" onClick={showHelp}>
              <IconKeyboard size={17} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
    </nav>
  );
}

function LiveRate() {
  const live = useLive();
  const text = !live.connected
    ? 'No live updates'
    : live.eventsPerSecond === undefined
      ? 'Live'
      : `${compactCount(Math.round(live.eventsPerSecond))} events/s`;
  return (
    <div className={classes.live}>
      <span className={classes.dot} data-on={live.connected} aria-hidden />
      <span className="number">{text}</span>
    </div>
  );
}

function ThemeSwitch() {
  const scheme = useComputedColorScheme('light');
  const { setColorScheme } = useMantineColorScheme();
  const next = scheme === 'dark' ? 'light' : 'dark';
  return (
    <Tooltip label={`Use the ${next} theme`}>
      <ActionIcon aria-label={`Use the ${next} theme`} onClick={() => setColorScheme(next)}>
        {scheme === 'dark' ? <IconSun size={17} stroke={1.6} /> : <IconMoon size={17} stroke={1.6} />}
      </ActionIcon>
    </Tooltip>
  );
}

function UserMenu({ session }: { session: Session }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const logout = useMutation({
    mutationFn: () => api.post('/api/logout'),
    onSettled: async () => {
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
      await queries.invalidateQueries({ queryKey: ['session'] });
    },
  });
  return (
    <Menu position="top-start" withinPortal>
      <Menu.Target>
        <Button
          className={classes.user}
          variant="subtle"
          color="gray"
          justify="flex-start"
          px={6}
          leftSection={<IconUserCircle size={17} stroke={1.6} />}
        >
          {session.user?.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {session.user?.role} · version {session.version}
        </Menu.Label>
        <Menu.Item leftSection={<IconSettings size={15} />} onClick={() => void navigate({ to: '/settings' })}>
          Settings
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => logout.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
