import { realpathSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** From where `externaldata` may read, and how much. Pure data: it may cross to another thread. */
export interface ExternalPolicy {
  /** `intel.example.com`, or `*.example.com` for all below it. */
  readonly hosts: readonly string[];
  /** Absolute folders of this machine; what lies below them may be read. */
  readonly folders: readonly string[];
  readonly maxBytes: number;
  readonly maxSeconds: number;
}

export const NOTHING_EXTERNAL: ExternalPolicy = { hosts: [], folders: [], maxBytes: 0, maxSeconds: 0 };

export type ExternalSource =
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'file'; readonly path: string }
  /** Why it may not be read. */
  | { readonly kind: 'refused'; readonly reason: string };

const refused = (reason: string): ExternalSource => ({ kind: 'refused', reason });

/** What an address names, if the policy allows it. What Kusto puts behind a semicolon are secrets for its own use. */
export function sourceOf(address: string, policy: ExternalPolicy): ExternalSource {
  const [plain = ''] = address.split(';', 1);
  if (/^https?:/i.test(plain)) return webSource(plain, policy);
  if (/^[a-z][a-z0-9+.-]+:/i.test(plain) && !/^file:/i.test(plain))
    return refused(`${plain.slice(0, plain.indexOf(':'))} is neither http, https nor a file.`);
  return fileSource(plain, policy);
}

/** A web address on one of the allowed hosts. */
export function webSource(address: string, { hosts }: ExternalPolicy): ExternalSource {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return refused('The address is none.');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refused(`${url.protocol} is not http or https.`);
  if (url.username !== '' || url.password !== '') return refused('An address with a password in it is not asked.');
  const name = url.host.toLowerCase();
  const isAllowed = hosts.some((pattern) => {
    const host = pattern.toLowerCase();
    if (host.startsWith('*.')) return url.hostname.toLowerCase().endsWith(host.slice(1));
    return host === name || host === url.hostname.toLowerCase();
  });
  return isAllowed
    ? { kind: 'http', url: url.href }
    : refused(
        `The host ${url.hostname} is not among those that kql.externaldata.hosts allows; a file that seldom changes becomes a table by "vedette import --table".`,
      );
}

function fileSource(address: string, { folders }: ExternalPolicy): ExternalSource {
  let given: string;
  try {
    given = /^file:/i.test(address) ? fileURLToPath(address) : address;
  } catch {
    return refused('The address is no file of this machine.');
  }
  for (const folder of folders)
    try {
      // Links are followed first: what counts is where the file is.
      const [root, path] = [realpathSync(folder), realpathSync(isAbsolute(given) ? given : join(folder, given))];
      if (path.startsWith(root + sep)) return { kind: 'file', path };
    } catch {
      // There is no such file in this folder.
    }
  return refused('There is no such file in the folders that kql.externaldata.folders allows.');
}
