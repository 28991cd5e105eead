import { toText } from '../convert.ts';
import { sql } from '../sql.ts';
import { argument, type Call, scalar } from './function.ts';

const hexadecimal = (name: string) =>
  scalar((call: Call) => sql(`lower(hex(${name}(${toText(argument(call, 0)).text})))`, 'string'));

export const hashes = {
  hash_md5: hexadecimal('MD5'),
  hash_sha1: hexadecimal('SHA1'),
  hash_sha256: hexadecimal('SHA256'),
  new_guid: scalar(() => sql('generateUUIDv4()', 'guid', false)),
};
