import type { EventKind } from '../event-kind.ts';
import { type FieldTable, noFields } from '../fields/field-table.ts';
import { eventHeader } from '../fields/windows.ts';
import type { LogSource } from '../rule.ts';
import type { SourceDefinition } from './source-kind.ts';

/** A source known by words: of its product's name, of the program that wrote it, or of the part of a product. */
function words(
  logSource: LogSource,
  name: string,
  known: readonly string[],
  fields: FieldTable = noFields,
): SourceDefinition {
  const isKnown = (text: string): boolean =>
    known.some((word) => text === word || text.split(/[^a-z0-9]+/).includes(word));
  return {
    ...logSource,
    kinds: [
      {
        name,
        matches: (kind: EventKind) => kind.platform !== 'windows' && (isKnown(kind.product) || isKnown(kind.stream)),
        fields,
      },
    ],
  };
}

/** Programs on a Java machine: their errors have its exceptions in them. */
const JAVA = [
  'java',
  'jvm',
  'tomcat',
  'catalina',
  'spring',
  'jetty',
  'wildfly',
  'jboss',
  'weblogic',
  'log4j',
  'jenkins',
  'confluence',
  'jira',
  'keycloak',
  'solr',
  'kafka',
  'elasticsearch',
];
const PYTHON = ['python', 'python3', 'django', 'gunicorn', 'uwsgi', 'flask', 'celery'];
const RUBY = ['ruby', 'rails', 'puma', 'unicorn', 'sidekiq', 'gitlab', 'redmine'];
const NODE = ['node', 'nodejs', 'pm2', 'express', 'next'];
const DATABASES = [
  'mysql',
  'mysqld',
  'mariadb',
  'mariadbd',
  'postgres',
  'postgresql',
  'mssql',
  'sqlserver',
  'oracle',
  'mongodb',
  'mongod',
  'sqlite',
  'supavisor',
];

const application = (product: string, name: string, known: readonly string[]): SourceDefinition =>
  words({ category: 'application', product }, name, known);

export const applicationSources: readonly SourceDefinition[] = [
  application('jvm', 'Java applications', JAVA),
  application('spring', 'Java applications', JAVA),
  application('velocity', 'Java applications', JAVA),
  application('python', 'Python applications', PYTHON),
  application('django', 'Python applications', PYTHON),
  application('ruby_on_rails', 'Ruby applications', RUBY),
  application('nodejs', 'Node applications', NODE),
  // Errors of a database are in its own log and in those of what asks it.
  application('sql', 'databases and applications', [...DATABASES, ...JAVA, ...PYTHON, ...RUBY, ...NODE, 'php']),
  words({ category: 'database' }, 'databases', DATABASES),
  application('opencanary', 'OpenCanary', ['opencanary', 'opencanaryd']),
  words({ product: 'bitbucket', service: 'audit' }, 'Bitbucket audit', ['bitbucket']),
  words({ product: 'qualys' }, 'Qualys', ['qualys']),
  {
    product: 'rpc_firewall',
    category: 'application',
    kinds: [
      {
        name: 'RPC Firewall',
        matches: (kind: EventKind) => kind.channel === 'rpcfw',
        fields: { ...eventHeader, EventLog: { native: ['Channel', 'LogName'] } },
      },
    ],
  },
  ...['bgp', 'ldp'].flatMap((service) => [
    words({ product: 'cisco', service }, 'Cisco', ['cisco', 'ios', 'nx-os', 'xe', 'xr', 'nx']),
    words({ product: 'huawei', service }, 'Huawei', ['huawei', 'vrp']),
    words({ product: 'juniper', service }, 'Juniper', ['juniper', 'junos', 'srx', 'rpd']),
  ]),
];
