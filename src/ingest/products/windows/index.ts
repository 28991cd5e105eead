import type { Product } from '../product.ts';
import { bits } from './bits.ts';
import { defenderAntivirus } from './defender-antivirus.ts';
import { windowsDhcp } from './dhcp-log.ts';
import { windowsDnsDebug } from './dns-debug-log.ts';
import { windowsDns } from './dns-server.ts';
import { windowsEvent } from './event.ts';
import { powershell } from './powershell.ts';
import { windowsSecurity } from './security.ts';
import { sysmon } from './sysmon.ts';
import { windowsSystem } from './system.ts';
import { taskScheduler } from './task-scheduler.ts';
import { terminalServices } from './terminal-services.ts';
import { wmiActivity } from './wmi-activity.ts';

/** Windows logs; the busiest first, `windowsEvent` takes the rest. */
export const windowsProducts = [
  windowsSecurity,
  sysmon,
  powershell,
  windowsSystem,
  taskScheduler,
  wmiActivity,
  defenderAntivirus,
  windowsDns,
  bits,
  terminalServices,
  windowsEvent,
  windowsDhcp,
  windowsDnsDebug,
] as const satisfies readonly Product[];
