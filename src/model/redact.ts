/** What leaves the machine: every text of a request goes through one of these. */
export type Redact = (text: string) => string;

const RULES: readonly [RegExp, string][] = [
  // Private keys, whole.
  [
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,10000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
    '⟨private key⟩',
  ],
  // Keys and tokens that are known by their form.
  [/\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}\b/g, '⟨cloud key⟩'],
  [/\bgh[pousr]_[A-Za-z0-9]{20,255}\b|\bgithub_pat_[A-Za-z0-9_]{20,255}\b|\bglpat-[\w-]{20,100}/g, '⟨token⟩'],
  [/\bxox[abeoprs]-[A-Za-z0-9-]{10,250}/g, '⟨token⟩'],
  [/\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|svcacct|or)[-_][\w-]{12,250}/g, '⟨key⟩'],
  [/\bsk-[A-Za-z0-9]{32,100}\b/g, '⟨key⟩'],
  [/\bAIza[\w-]{35}\b/g, '⟨key⟩'],
  // A run ends where another could begin, so that each is read once.
  [/\beyJ(?:(?!-eyJ)[\w-]){8,}\.[\w-]{8,}\.[\w-]{0,2000}/g, '⟨token⟩'],
  [/\b(Bearer|Basic|Negotiate|NTLM)\s+[A-Za-z0-9+/=._~-]{12,4000}/gi, '$1 ⟨credential⟩'],
  // Credentials in addresses and connection texts.
  [/([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"']{1,100}):[^\s@"']{1,200}@/gi, '$1:⟨password⟩@'],
  [/\b(AccountKey|SharedAccessKey|SharedAccessSignature|sig)=[\w%+/=-]{16,500}/gi, '$1=⟨key⟩'],
  // Names that say what they hold: password=…, "secret": "…", --token …
  [
    /(["']?\b(?:[\w-]{0,30}[_-])?(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|client[_-]?secret|private[_-]?key|credentials?|auth[_-]?key|session[_-]?(?:id|key)|cookie)["']?\s{0,3}(?::=|=>|[:=])\s{0,3})("(?:[^"\\\n]|\\.){1,500}"|'(?:[^'\\\n]|\\.){1,500}'|[^\s,;&"'<>|]{1,500})/gi,
    '$1⟨secret⟩',
  ],
  [
    /(\s(?:--?|\/)(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|client[_-]?secret)[\s:=]{1,3})("[^"\n]{1,500}"|'[^'\n]{1,500}'|[^\s"'<>|]{1,500})/gi,
    '$1⟨secret⟩',
  ],
  // Commands that take a password as an argument.
  [/(\bnet(?:1|\.exe)?\s{1,5}user\s{1,5}[^\s/]{1,100}\s{1,5})(?![/*])[^\s]{1,200}/gi, '$1⟨password⟩'],
  [
    /(\bnet(?:1|\.exe)?\s{1,5}use\s{1,5}(?:[a-z]:|\*)?\s{0,5}\\\\[^\s]{1,200}\s{1,5})(?![/*])[^\s]{1,200}/gi,
    '$1⟨password⟩',
  ],
  [
    /(\b(?:psexec(?:64)?|wmic|winrs|plink|cmdkey|schtasks|mysql|sqlcmd|curl|sshpass)(?:\.exe)?\b[^\n|&]{0,300}?\s(?:-p|\/p|\/rp|-pw|\/pass:|-P|\/password:)\s{0,2})(?!\d{1,5}(?:\s|$))("[^"\n]{1,200}"|[^\s"]{1,200})/g,
    '$1⟨password⟩',
  ],
  [/(\bcurl(?:\.exe)?\b[^\n|&]{0,300}?\s(?:-u|--user)\s{0,2}["']?[^\s:"']{1,100}:)[^\s"']{1,200}/gi, '$1⟨password⟩'],
  [
    /(ConvertTo-SecureString\s{1,5}(?:-String\s{1,5})?)("[^"\n]{1,200}"|'[^'\n]{1,200}'|[^\s]{1,200})/gi,
    '$1⟨password⟩',
  ],
];

/** Replaces secrets: passwords in command lines and settings, keys, tokens. What it was is said, what it held is not. */
export function redact(text: string): string {
  let clean = text;
  for (const [pattern, replacement] of RULES) clean = clean.replace(pattern, replacement);
  return clean;
}
