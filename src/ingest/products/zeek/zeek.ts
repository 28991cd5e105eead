import type { TableName } from '../../../schema/types.ts';
import { isoTime } from '../../formats/time.ts';
import type { Product } from '../product.ts';
import { device, row, type Values } from '../record.ts';
import { object, text } from '../values.ts';
import { kerberos, ntlm, radius, rfb, ssh } from './authentication.ts';
import { connection, type Fields, remoteDesktop, tls, tunnel } from './connection.ts';
import { dns } from './dns.ts';
import { files, ftp, smbFiles } from './files.ts';
import { dhcp, intel, notice, other, remoteCall, smbMapping, smtp } from './others.ts';
import { zeekPath } from './paths.ts';
import { http } from './web.ts';

type Mapper = readonly [table: TableName, map: (fields: Fields) => Values];

const MAPPERS: Readonly<Record<string, Mapper>> = {
  conn: ['NetworkSession', connection],
  dce_rpc: ['Event', remoteCall],
  dhcp: ['DhcpEvent', dhcp],
  dns: ['Dns', dns],
  files: ['Event', files],
  ftp: ['Event', ftp],
  http: ['WebSession', http],
  intel: ['AlertEvent', intel],
  kerberos: ['Authentication', kerberos],
  notice: ['AlertEvent', notice],
  ntlm: ['Authentication', ntlm],
  radius: ['Authentication', radius],
  rdp: ['NetworkSession', remoteDesktop],
  rfb: ['Authentication', rfb],
  smb_files: ['FileEvent', smbFiles],
  smb_mapping: ['Event', smbMapping],
  smtp: ['Event', smtp],
  ssh: ['Authentication', ssh],
  ssl: ['NetworkSession', tls],
  tunnel: ['NetworkSession', tunnel],
};

/** A nested `{"id": {"orig_h": …}}`, as some shippers send it, in Zeek's flat names. */
function flat(fields: Fields): Fields {
  const id = object(fields['id']);
  if (id === undefined || id['orig_h'] === undefined) return fields;
  const { id: _, ...rest } = fields;
  for (const key of ['orig_h', 'orig_p', 'resp_h', 'resp_p']) rest[`id.${key}`] = id[key];
  return rest;
}

/** Zeek, from its own tab-separated logs and from JSON alike. */
export const zeekLogs: Product = {
  name: 'zeek',
  formats: ['zeek', 'json'],
  claims: ({ fields }) => {
    if (fields['ts'] === undefined) return typeof fields['_path'] === 'string' && zeekPath(fields) !== undefined;
    if (typeof fields['_path'] === 'string')
      return fields['uid'] !== undefined || fields['_write_ts'] !== undefined || zeekPath(fields) !== undefined;
    const id = fields['id'];
    const isZeek =
      fields['id.orig_h'] !== undefined ||
      (typeof id === 'object' && id !== null && 'orig_h' in id) ||
      fields['fuid'] !== undefined ||
      fields['uids'] !== undefined;
    return isZeek && zeekPath(flat(fields)) !== undefined;
  },
  map(record, context) {
    const fields = flat(record.fields);
    const path = zeekPath(fields) ?? 'zeek';
    const [table, map] = (Object.hasOwn(MAPPERS, path) ? MAPPERS[path] : undefined) ?? (['Event', other] as const);
    const stamp = fields['ts'];
    const time = isoTime(typeof stamp === 'number' ? String(stamp) : stamp, context.received) ?? record.time;
    return row(table, '', { ...record, ...(time !== undefined && { time }) }, context, {
      EventVendor: 'Zeek',
      EventProduct: 'Zeek',
      EventOriginalUid: text(fields['uid']) ?? text(fields['fuid']),
      ...device(record, context),
      ...withoutUndefined(map(fields)),
      EventOriginalType: path,
    });
  },
};

/** So that an absent value of a mapper hides none of the common ones. */
function withoutUndefined(values: Values): Values {
  const kept: Values = {};
  for (const name in values) if (values[name] !== undefined) kept[name] = values[name];
  return kept;
}
