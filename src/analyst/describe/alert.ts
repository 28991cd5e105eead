import type { Describe } from './telling.ts';

/** `Suricata reported the alert “ET SCAN …” from 10.0.0.9 to 10.0.0.20`. */
export const describeAlert: Describe = (telling) => {
  const name = telling.first('AlertName', 'ThreatName', 'RuleName', 'EventMessage');
  if (name === '') return '';
  const product = telling.first('EventProduct', 'EventVendor');
  const by = product === '' ? '' : ` by ${telling.name(product)}`;
  const user = telling.who('Username', 'ActorUsername', 'TargetUsername');
  const of = user === '' ? '' : ` for the user ${user}`;
  const from = telling.part('from', 'SrcIpAddr', 'SrcHostname');
  const to = telling.part('to', 'DstIpAddr', 'DstHostname');
  const on = from === '' && to === '' ? telling.on() : '';
  return `the alert ${telling.quoted(name)} was reported${by}${of}${on}${from}${to}`;
};
