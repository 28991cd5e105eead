import { isoTime } from '../../formats/time.ts';
import { endpoint, integer, ip, port, text } from '../values.ts';

/** What the names of a record's fields tell, whatever product wrote it. */
export interface FieldFacts {
  readonly srcIp?: string | undefined;
  readonly srcPort?: number | undefined;
  readonly dstIp?: string | undefined;
  readonly dstPort?: number | undefined;
  readonly srcHost?: string | undefined;
  readonly dstHost?: string | undefined;
  readonly user?: string | undefined;
  readonly targetUser?: string | undefined;
  readonly host?: string | undefined;
  readonly action?: string | undefined;
  readonly result?: 'Success' | 'Failure' | undefined;
  readonly resultText?: string | undefined;
  readonly method?: string | undefined;
  readonly status?: string | undefined;
  readonly url?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly protocol?: string | undefined;
  readonly message?: string | undefined;
  readonly severity?: string | undefined;
  readonly time?: unknown;
  readonly bytesIn?: number | undefined;
  readonly bytesOut?: number | undefined;
  readonly id?: string | undefined;
  readonly vendor?: string | undefined;
  readonly product?: string | undefined;
}

const MAX_DEPTH = 5;
const MAX_LEAVES = 400;

// Names without case and separators, nested ones joined by a dot; the surest first.
const NAMES = {
  srcIp:
    'sourceip srcip clientip clienthost sourceips remoteip sourceipaddress srcipaddress clientipaddress sourceaddress srcaddr clientaddr clientaddress remoteaddr remoteaddress remip callerip calleripaddress useripaddress userip actorip actoripaddress rhost cip saddr srcip4 source.ip client.ip client.ipaddress actor.ip request.remoteip request.clientip req.remoteaddress httprequest.remoteip httprequest.clientip requestmetadata.callerip protopayload.requestmetadata.callerip network.client.ip downstreamremoteaddress realip trueclientip ipaddress ipaddr ip address src source remote peer origin.ip context.ipaddress request.ip details.ip data.ip data.clientip accessdevice.ip location.ip originip sourceaddr initiatorip requestip fromip req.ip',
  srcPort: 'sourceport srcport clientport remoteport sport spt cport source.port client.port',
  dstIp:
    'destinationip dstip destip destinationipaddress destinationaddress destaddr dstaddr serverip targetip daddr sip destination.ip server.ip dst dest destination dstip4 localip remotedestip',
  dstPort: 'destinationport dstport destport serverport dport dpt destination.port server.port',
  srcHost:
    'sourcehost srchost sourcehostname srchostname clienthost clienthostname clientname shost workstation workstationname source.domain client.domain rdns',
  dstHost:
    'destinationhost dsthost desthost destinationhostname dsthostname dhost destination.domain requesthost clientrequesthost authority :authority vhost virtualhost host.header requestheaders.host req.headers.host request.host domain servername',
  user: 'username user userprincipalname loginname accountname useremail user.name user.email user.username user.emailaddress user.login actor.email actor.name actor.alternateid actor.username actor.login actor.user.email actor.user.emailaddress actor.emailaddress actoremail actorname actorusername suser sourceuser srcuser usr login account principal principalname principalemail initiator initiatedby useridentifier email emailaddress member performedby doneby modifiedby createdby.email author owner.email sessionuser requestuser protopayload.authenticationinfo.principalemail requestinguser accountid user.emailid actor admin adminname operatorname who remoteuser request.user.email userid.email clientuser',
  targetUser:
    'targetuser targetusername targetemail dstuser duser destinationuser target.email target.username target.user targetuser.email targetname affecteduser victim target.alternateid object.email newuser invitee',
  host: 'hostname host computer computername devicename device machinename machine host.name host.hostname hostid node nodename agent.hostname agent.name beat.hostname servername dvchost dvc sensor origin nodeid deviceid kubernetes.host syslogserver devname',
  action:
    'securityevent action eventaction event.action eventname event operation operationname activity activityname activitytype eventtype event.type type category eventcategory actionname verb actiontype kind subtype auditaction logtype eventcode',
  result:
    'outcome result event.outcome outcome.result status resultstatus responsestatus actionstatus success succeeded issuccess authenticationfailed response.status error errorcode errormessage reason failurereason',
  method:
    'method httpmethod requestmethod clientrequestmethod http.request.method http.method request.method req.method httprequest.requestmethod httprequest.httpmethod csmethod httpverb',
  status:
    'statuscode responsestatus downstreamstatus httpstatus httpstatuscode status responsecode http.response.statuscode http.statuscode response.statuscode response.status res.statuscode scstatus httprequest.status edgeresponsestatus httpresponsecode elbstatuscode code',
  url: 'url uri requesturl requesturi httpurl fullurl request.url request.uri req.url http.url url.original url.full httprequest.requesturl httprequest.uri path requestpath uripath request.path http.request.url clientrequesturi csuristem endpoint originalurl xenvoyoriginalpath clientrequestpath',
  userAgent:
    'useragent httpuseragent user_agent request.useragent http.useragent useragent.original requestuseragent client.useragent.rawuseragent req.headers.useragent request.headers.useragent httprequest.useragent csuseragent context.useragent clientrequestuseragent browser rawuseragent ua',
  protocol: 'protocol proto transport network.transport networkprotocol ipprotocol',
  message: 'message msg log description shortmessage event.original details summary text fullmessage error reason',
  severity: 'severity level loglevel levelname lvl priority log.level severitytext urgency risk',
  time: '@timestamp timestamp time eventtime ts datetime date createdat timecreated timegenerated published created occurredat occurred starttime eventtimestamp logtimestamp activitydatetime creationtime creationdate receivetimestamp asctime id.time datecreated insertedat eventdate createdtime createddatetime actiontime utctime isotimestamp logtime metadata.eventcreationtime metadata.timestamp time_local timelocal startdate startedat performedat loggedat clienttime eventtimeutc eventdatetime createdatiso8601 completedatiso8601',
  bytesIn: 'bytesin receivedbytes bytesreceived rcvdbyte bytesrcvd inbytes requestsize requestlength',
  bytesOut: 'bytesout sentbytes bytessent sentbyte outbytes responsesize bodybytessent responselength size bytes',
  vendor: 'vendor devicevendor',
  product: 'product deviceproduct productname',
  id: 'eventid uuid id requestid messageid event.id insertid auditid logid recordid',
} as const;

/** Completes times without a year while it is only asked whether a value is a time. */
const EPOCH = '1970-01-02T00:00:00Z';

type Role = keyof typeof NAMES;

const ROLES: ReadonlyMap<string, readonly (readonly [Role, number])[]> = (() => {
  const roles = new Map<string, [Role, number][]>();
  for (const role of Object.keys(NAMES) as Role[])
    NAMES[role].split(' ').forEach((name, rank) => {
      const list = roles.get(name) ?? [];
      list.push([role, rank]);
      roles.set(name, list);
    });
  return roles;
})();

const normalised = new Map<string, string>();
const MAX_REMEMBERED_NAMES = 5000; // names come from the logs; a hostile source must not fill the memory

function normal(key: string): string {
  const known = normalised.get(key);
  if (known !== undefined) return known;
  const name = key.length > 64 ? '' : key.toLowerCase().replace(/[_\- ]/g, '');
  if (normalised.size < MAX_REMEMBERED_NAMES) normalised.set(key, name);
  return name;
}

/** A value must look like what its name promises, or the next name gets its turn. */
function fits(role: Role, value: unknown): unknown {
  switch (role) {
    case 'srcIp':
    case 'dstIp':
      return typeof value === 'string' ? addressOf(value) : undefined;
    case 'srcPort':
    case 'dstPort':
      return port(value);
    case 'status': {
      const code = text(value);
      return code !== undefined && /^[1-5]\d\d$/.test(code) ? code : undefined;
    }
    case 'method': {
      const name = text(value);
      return name !== undefined &&
        /^(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH|CONNECT|TRACE|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK|REPORT|SEARCH)$/i.test(
          name,
        )
        ? name.toUpperCase()
        : undefined;
    }
    case 'url': {
      const url = text(value);
      return url !== undefined && /^(?:\/|[a-z][a-z0-9+.-]{1,15}:\/\/)/i.test(url) ? url : undefined;
    }
    case 'bytesIn':
    case 'bytesOut': {
      const count = integer(value);
      return count !== undefined && count >= 0 ? count : undefined;
    }
    case 'user':
    case 'targetUser': {
      const name = text(value);
      return name !== undefined && name.length <= 256 && name !== '--' && ip(name) === undefined && !/^[{[]/.test(name)
        ? name
        : undefined;
    }
    case 'host':
    case 'srcHost':
    case 'dstHost': {
      const name = text(value);
      return name !== undefined && /^[\w.:[\]*-]{1,255}$/.test(name) ? name : undefined;
    }
    case 'vendor':
    case 'product':
    case 'action': {
      const name = text(value);
      return name !== undefined && name.length <= 200 && typeof value === 'string' ? name : undefined;
    }
    case 'result':
      return typeof value === 'boolean' ? value : text(value);
    case 'time':
      return isoTime(value, EPOCH) === undefined ? undefined : value;
    default:
      return text(value);
  }
}

/** The first of a list, with or without a port; Asterisk writes `IPV4/UDP/192.0.2.1/5060`. */
function addressOf(value: string): { ip: string; port: number | undefined } | undefined {
  const first = value.includes(',') ? value.split(',', 1)[0]!.trim() : value;
  const m = first.startsWith('IPV') ? /^IPV[46]\/[A-Z]{2,4}\/([^/]{2,64})\/(\d{1,5})$/.exec(first) : null;
  if (m) return endpoint(m[1]!.includes(':') ? `[${m[1]}]:${m[2]}` : `${m[1]}:${m[2]}`);
  return endpoint(first);
}

type Best = Partial<Record<Role, { rank: number; value: unknown; name: string }>>;

function walk(
  record: Record<string, unknown>,
  prefix: string,
  depth: number,
  best: Best,
  budget: { leaves: number },
): void {
  for (const key in record) {
    if (budget.leaves <= 0) return;
    if (!Object.hasOwn(record, key)) continue;
    const value = record[key];
    if (value === null || value === undefined || value === '') continue;
    const name = normal(key);
    if (typeof value === 'object') {
      // The first of a list of plain values stands for it: `sourceIPs`, headers.
      if (Array.isArray(value)) take(prefix === '' ? name : `${prefix}.${name}`, value[0], depth, best, budget);
      else if (depth < MAX_DEPTH)
        walk(value as Record<string, unknown>, prefix === '' ? name : `${prefix}.${name}`, depth + 1, best, budget);
      continue;
    }
    take(prefix === '' ? name : `${prefix}.${name}`, value, depth, best, budget);
  }
}

function take(path: string, value: unknown, depth: number, best: Best, budget: { leaves: number }): void {
  budget.leaves--;
  if (value === null || value === undefined || typeof value === 'object') return;
  const roles = ROLES.get(path) ?? (depth > 0 ? lastTwo(path) : undefined);
  if (roles === undefined) return;
  for (const [role, rank] of roles) {
    const known = best[role];
    const at = rank + depth * 3;
    if (known !== undefined && known.rank <= at) continue;
    const fit = fits(role, value);
    if (fit !== undefined) best[role] = { rank: at, value: fit, name: path };
  }
}

/** `data.attributes.client.ip` is read as `client.ip`; a lone last word of a nested name is too vague. */
function lastTwo(path: string): readonly (readonly [Role, number])[] | undefined {
  const last = path.lastIndexOf('.');
  const before = path.lastIndexOf('.', last - 1);
  const pair = before === -1 ? undefined : ROLES.get(path.slice(before + 1));
  if (pair !== undefined) return pair;
  const word = path.slice(last + 1);
  return word.length >= 7 && SURE_ALONE.has(word) ? ROLES.get(word) : undefined;
}

const SURE_ALONE = new Set(
  'sourceip clientip remoteip sourceipaddress clientipaddress remoteaddr remoteaddress callerip calleripaddress ipaddress useragent httpuseragent rawuseragent username userprincipalname statuscode requestmethod httpmethod requesturi requesturl destinationip principalemail useremail emailaddress hostname'.split(
    ' ',
  ),
);

const SUCCESS =
  /^(?:success(?:ful(?:ly)?)?|succeeded|ok|allow(?:ed)?|accept(?:ed)?|pass(?:ed)?|permit(?:ted)?|granted|true|completed?|0)$/i;
const FAILURE =
  /^(?:fail(?:ed|ure)?|error|den(?:y|ied)|block(?:ed)?|reject(?:ed)?|drop(?:ped)?|refused|invalid|unauthori[sz]ed|forbidden|false)$/i;

function resultOf(found: Best['result']): 'Success' | 'Failure' | undefined {
  if (found === undefined) return undefined;
  if (/error|reason|authenticationfailed/.test(found.name))
    return found.name === 'authenticationfailed' && String(found.value) === 'true' ? 'Failure' : undefined;
  const word = String(found.value);
  if (/success|succeeded/.test(found.name))
    return /^(?:true|1|yes)$/i.test(word) ? 'Success' : /^(?:false|0|no)$/i.test(word) ? 'Failure' : undefined;
  return word !== '0' && SUCCESS.test(word) ? 'Success' : FAILURE.test(word) ? 'Failure' : undefined;
}

/** Reads a record by the names of its fields. */
export function fieldFacts(fields: Record<string, unknown>): FieldFacts {
  const best: Best = {};
  walk(fields, '', 0, best, { leaves: MAX_LEAVES });
  const value = <T>(role: Role): T | undefined => best[role]?.value as T | undefined;
  const source = value<{ ip: string; port: number | undefined }>('srcIp');
  const destination = value<{ ip: string; port: number | undefined }>('dstIp');
  return {
    srcIp: source?.ip,
    srcPort: value<number>('srcPort') ?? source?.port,
    dstIp: destination?.ip,
    dstPort: value<number>('dstPort') ?? destination?.port,
    srcHost: value('srcHost'),
    dstHost: value('dstHost'),
    user: value('user'),
    targetUser: value('targetUser'),
    host: value('host'),
    action: value('action'),
    result: resultOf(best.result),
    resultText: best.result === undefined ? undefined : String(best.result.value).slice(0, 256),
    method: value('method'),
    status: value('status'),
    url: value('url'),
    userAgent: value('userAgent'),
    protocol: value('protocol'),
    message: value('message'),
    severity: value('severity'),
    time: value('time'),
    bytesIn: value('bytesIn'),
    bytesOut: value('bytesOut'),
    id: value('id'),
    vendor: value('vendor'),
    product: value('product'),
  };
}
