import { catalog } from '../../schema/catalog.ts';
import { type TableColumns, wordsOf } from './columns.ts';
import { joinWords, stem, stemsOf } from './lexicon.ts';

/** What people call a table's records where neither its name nor its description says it. */
const NOUNS: Readonly<Record<string, string>> = {
  AADNonInteractiveUserSignInLogs: 'noninteractive entra',
  AADRiskyUsers: 'risk users',
  AADUserRiskEvents: 'risk detections unfamiliar features unlikely travel leaked credentials',
  AWSCloudTrail: 'aws amazon cloudtrail api calls trail',
  AWSGuardDuty: 'aws guardduty findings',
  AlertEvidence: 'alert evidence involved',
  AlertInfo: 'alerts',
  Anomalies: 'anomaly anomalous',
  AuditLogs: 'entra directory audit group role application changes',
  AzureActivity: 'azure activity resource operations subscription administrative',
  BehaviorAnalytics: 'behavior analytics ueba investigation priority',
  CloudAppEvents: 'cloud app applications teams sharepoint onedrive',
  CommonSecurityLog: 'cef firewall appliance paloalto fortinet checkpoint',
  DeviceEvents: 'antivirus exploit guard smartscreen usb drive asr firewall tampering scheduled task service driver',
  DeviceFileCertificateInfo: 'file certificate signed signer signature',
  DeviceImageLoadEvents: 'image load dll library loaded',
  DeviceInfo: 'device operating system onboarding active',
  DeviceNetworkInfo: 'network adapter mac dns dhcp configuration',
  DeviceTvmHardwareFirmware: 'hardware firmware bios processor',
  DeviceTvmSecureConfigurationAssessment: 'secure configuration assessment compliant applicable',
  DeviceTvmSoftwareInventory: 'software inventory installed vendor end support',
  DeviceTvmSoftwareVulnerabilities: 'software vulnerability cve severity recommended update',
  DeviceTvmSoftwareVulnerabilitiesKB: 'software vulnerability knowledgebase cvss exploit published',
  DnsEvents: 'dns lookups queries resolution',
  EmailAttachmentInfo: 'email attachment',
  EmailEvents: 'emails spam phish inbox junk delivered',
  EmailPostDeliveryEvents: 'post delivery zap remediation',
  EmailUrlInfo: 'email url',
  Heartbeat: 'heartbeat agent alive availability',
  IdentityDirectoryEvents: 'directory domain controller password change group membership active',
  IdentityInfo: 'identity department manager job title employee',
  IdentityLogonEvents: 'identity logon kerberos ntlm',
  IdentityQueryEvents: 'identity query ldap samr dns queries',
  MicrosoftGraphActivityLogs: 'graph api calls',
  OfficeActivity: 'office 365 m365 microsoft exchange sharepoint onedrive mailbox teams',
  SecurityAlert: 'alerts',
  SecurityEvent: 'windows security events',
  SecurityIncident: 'incidents',
  SigninLogs: 'interactive entra conditional access mfa',
  SqlAtpStatus: 'sql atp threat protection instance',
  StorageBlobLogs: 'storage blob container requests',
  StorageFileLogs: 'storage file share requests',
  Syslog: 'syslog sys messages facility daemon linux unix',
  ThreatIntelIndicators: 'threat intel stix indicator',
  ThreatIntelligenceIndicator: 'threat intel ti indicator malicious',
  UrlClickEvents: 'url click clicked safe links',
  VMBoundPort: 'bound port listening vm',
  VMComputer: 'virtual vm inventory computer',
  VMConnection: 'vm virtual connection',
  VMProcess: 'vm virtual process',
  W3CIISLog: 'iis web server http request page',
  WindowsEvent: 'windows event',
};
/** Words of names and questions that tell no table apart. */
const COMMON = new Set(
  stemsOf(
    'event events log logs info information table name in on of by to beta the a an and or with for from that which all show list get give me details record records data last past days day hours hour time is are was were many how count number type id value per each between where what been than same their its it',
  ),
);
const WEIGHT = { name: 3, noun: 2, description: 1, phrase: 1.3, column: 0.3, unsaid: 0.9 };

interface TableWords {
  readonly name: ReadonlySet<string>;
  readonly nouns: ReadonlySet<string>;
  readonly description: ReadonlySet<string>;
  readonly columns: ReadonlySet<string>;
  /** Names of columns of more than one word, as they are said. */
  readonly phrases: readonly string[];
}

const known = new Map(catalog.map((table) => [table.name, table]));
const telling = (words: readonly string[]): Set<string> => new Set(words.filter((word) => !COMMON.has(word)));
/** A catalogue is read once; a question is asked of the same one again and again. */
const read = new WeakMap<ReadonlyMap<string, TableColumns>, Map<string, TableWords>>();

function wordsIn(tables: ReadonlyMap<string, TableColumns>): Map<string, TableWords> {
  const ready = read.get(tables);
  if (ready) return ready;
  const words = new Map<string, TableWords>();
  for (const [name, table] of tables) {
    const said = table.columns.map((column) => stemsOf(wordsOf(column.name)));
    words.set(name, {
      name: telling(stemsOf(wordsOf(name))),
      nouns: telling(stemsOf(NOUNS[name] ?? '')),
      description: telling(stemsOf(known.get(name)?.description ?? '')),
      columns: telling(said.flat()),
      phrases: said.filter((one) => one.length > 1).map((one) => ` ${one.join(' ')} `),
    });
  }
  read.set(tables, words);
  return words;
}

export interface Choice {
  readonly name: string;
  readonly score: number;
}

/**
 * The tables that a question seems to be about, best first: by the words of their names, of what people call their
 * records, of their descriptions and columns; rare words tell more than common ones.
 */
export function chooseTables(
  question: string,
  tables: ReadonlyMap<string, TableColumns>,
  favoured: ReadonlyMap<string, number> = new Map(),
): Choice[] {
  const words = wordsIn(tables);
  // What stands in quotes is a value, and says nothing of where it stands.
  const stems = stemsOf(question.replaceAll(/"[^"]*"|'[^']*'|“[^”]*”/g, ' '));
  const said = telling(stems);
  const text = ` ${stems.join(' ')} `;
  const rarity = (part: 'name' | 'nouns' | 'description' | 'columns', word: string): number => {
    const holders = [...words.values()].filter((one) => one[part].has(word)).length;
    return holders === 0 ? 0 : Math.log(1 + words.size / holders) / Math.log(1 + words.size);
  };
  const weightOf = new Map(
    [...said].map((word) => [
      word,
      {
        name: rarity('name', word),
        nouns: rarity('nouns', word),
        description: rarity('description', word),
        columns: rarity('columns', word),
      },
    ]),
  );
  return [...words]
    .map(([name, one]) => {
      let score = favoured.get(name) ?? 0;
      for (const [word, weight] of weightOf) {
        if (one.name.has(word)) score += WEIGHT.name * weight.name;
        else if (one.nouns.has(word)) score += WEIGHT.noun * weight.nouns;
        else if (one.description.has(word)) score += WEIGHT.description * weight.description;
        if (one.columns.has(word)) score += WEIGHT.column * weight.columns;
      }
      for (const phrase of one.phrases)
        if (text.includes(phrase)) score += (WEIGHT.phrase * (phrase.split(' ').length - 2)) / 2;
      for (const word of one.name) if (!said.has(word)) score -= WEIGHT.unsaid * rarity('name', word);
      return { name, score };
    })
    .sort((one, other) => other.score - one.score);
}

/** Words of a question that only name the table, so that they say nothing more. */
export function namingWords(name: string, question: string): string[] {
  const own = new Set([...stemsOf(wordsOf(name)), ...stemsOf(NOUNS[name] ?? '').filter((word) => NAMING.has(word))]);
  return (joinWords(question).match(/[a-z0-9]{2,}/gi) ?? []).filter((word) => own.has(stem(word)));
}

/** Of what people call records, the words that restrict nothing. */
const NAMING = new Set(
  stemsOf(
    'aws amazon cloudtrail api calls entra azure office m365 vm virtual iis web requests syslog sys messages graph ldap cef ueba emails indicator intel library image load windows',
  ),
);
