import type { Random } from './random.ts';

export const DOMAIN = 'HALDEN';
export const DNS_DOMAIN = 'halden.example';
export const AWS_ACCOUNT = '210987654321';

export type HostRole =
  | 'workstation'
  | 'domain-controller'
  | 'file-server'
  | 'mail-server'
  | 'web-server'
  | 'vpn-gateway'
  | 'database-server'
  | 'backup-server'
  | 'application-server'
  | 'scanner';

export interface Host {
  readonly name: string;
  readonly role: HostRole;
  readonly system: 'windows' | 'linux';
  readonly ip: string;
  readonly sid: string;
}

export interface Person {
  readonly name: string;
  /** sAMAccountName */
  readonly user: string;
  readonly mail: string;
  readonly sid: string;
  readonly team: 'sales' | 'finance' | 'engineering' | 'operations' | 'people' | 'administration';
  readonly workstation: Host;
  /** Where they work from on some days: an address at home. */
  readonly home: string;
}

export interface Company {
  readonly people: readonly Person[];
  readonly hosts: readonly Host[];
  host(role: HostRole, index?: number): Host;
  person(user: string): Person;
  /** The domain administrator and their separate privileged account. */
  readonly administrator: Person;
  readonly privileged: { readonly user: string; readonly sid: string };
  /** The service account that installs software on every workstation. */
  readonly deployment: { readonly user: string; readonly sid: string };
}

const GIVEN_NAMES =
  'Ada Bela Carl Dina Emil Frida Goran Hilde Ivo Jana Karim Lena Mika Nora Olaf Petra Quirin Rosa Sami Tilda Ulla Viktor Wanda Xenia Yusuf Zora Anton Berit Cora Dario Elin Finn Greta Hugo Ines Jonas Katya Luis Mara Nils'.split(
    ' ',
  );
const FAMILY_NAMES =
  'Arens Brandt Celik Dorn Ekberg Fabry Gruber Holm Ibsen Jansen Kessler Lindt Moreau Nowak Ostrow Pavlik Quist Rehn Sattler Tamm Urban Vogel Weiss Xander Yilmaz Zeller Adler Bruun Costa Dahl Engel Falk Graf Hansen Ilic Juhl Koch Larsen Mertens Nagy'.split(
    ' ',
  );
const TEAMS = ['sales', 'finance', 'engineering', 'operations', 'people'] as const;

const DOMAIN_SID = 'S-1-5-21-1180699209-877415012-3182924384';
const SERVERS: readonly [name: string, role: HostRole, system: Host['system'], ip: string][] = [
  ['DC01', 'domain-controller', 'windows', '10.20.0.10'],
  ['DC02', 'domain-controller', 'windows', '10.20.0.11'],
  ['FS01', 'file-server', 'windows', '10.20.0.20'],
  ['FS02', 'file-server', 'windows', '10.20.0.21'],
  ['APP01', 'application-server', 'windows', '10.20.0.30'],
  ['APP02', 'application-server', 'windows', '10.20.0.31'],
  ['SQL01', 'database-server', 'windows', '10.20.0.35'],
  ['BAK01', 'backup-server', 'windows', '10.20.0.40'],
  ['mx01', 'mail-server', 'linux', '10.20.1.10'],
  ['mx02', 'mail-server', 'linux', '10.20.1.11'],
  ['vpn01', 'vpn-gateway', 'linux', '10.20.1.20'],
  ['web01', 'web-server', 'linux', '10.20.1.30'],
  ['web02', 'web-server', 'linux', '10.20.1.31'],
  ['db01', 'database-server', 'linux', '10.20.1.40'],
  ['ci01', 'application-server', 'linux', '10.20.1.50'],
  ['ci02', 'application-server', 'linux', '10.20.1.51'],
  ['git01', 'application-server', 'linux', '10.20.1.52'],
  ['log01', 'application-server', 'linux', '10.20.1.60'],
  ['jump01', 'application-server', 'linux', '10.20.1.70'],
  ['scan01', 'scanner', 'linux', '10.20.9.5'],
];

/** Forty people, each with a workstation, and twenty servers. */
export function company(random: Random): Company {
  const servers = SERVERS.map(
    ([name, role, system, ip], index): Host => ({ name, role, system, ip, sid: `${DOMAIN_SID}-${1000 + index}` }),
  );
  const people = GIVEN_NAMES.map((given, index): Person => {
    const family = FAMILY_NAMES[index] as string;
    const user = `${given[0]}.${family}`.toLowerCase();
    const isAdministrator = family === 'Kessler';
    return {
      name: `${given} ${family}`,
      user,
      mail: `${user}@${DNS_DOMAIN}`,
      sid: `${DOMAIN_SID}-${1201 + index}`,
      team: isAdministrator ? 'administration' : random.pick(TEAMS),
      workstation: {
        name: `WS-${String(101 + index)}`,
        role: 'workstation',
        system: 'windows',
        ip: `10.20.${4 + Math.floor(index / 20)}.${20 + (index % 20)}`,
        sid: `${DOMAIN_SID}-${1101 + index}`,
      },
      home: `${random.pick([84, 91, 178])}.${random.integer(10, 200)}.${random.integer(1, 250)}.${random.integer(2, 250)}`,
    };
  });
  const hosts = [...servers, ...people.map((person) => person.workstation)];
  const administrator = people.find((person) => person.team === 'administration') as Person;
  return {
    people,
    hosts,
    host: (role, index = 0) => hosts.filter((host) => host.role === role)[index] as Host,
    person: (user) => people.find((person) => person.user === user) as Person,
    administrator,
    privileged: { user: 'adm-kessler', sid: `${DOMAIN_SID}-1300` },
    deployment: { user: 'svc-deploy', sid: `${DOMAIN_SID}-1320` },
  };
}

export const fullName = (host: Host): string => `${host.name}.${DNS_DOMAIN}`;
