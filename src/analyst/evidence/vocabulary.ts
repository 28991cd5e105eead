/**
 * The words that a factual sentence may use without evidence of their own. Whatever else it says must be in the evidence:
 * that is how a name that someone slipped in is noticed, in whatever form. Extend freely with words that claim nothing.
 */
const WORDS = `
a about above access accessed accesses accessing account accounts across action actions active activity add added adding adds address
addresses administrative after afterwards again against ago alert alerts all allowed allow also altogether always among an and another
answer answered answers any anything apart api app application applications are argument arguments around arrived as asked associated at attempt attempted attempts
audit authenticated authenticating authentication authentications average away back base based be became because been before began begin begins behind being below between
binary blocked both brought browser browsed busiest but by byte bytes call called calls came cannot case cause caused certificate change changed changes
channel child clear cleared client clients close closed cloud code column columns combined come command commands complete completed computer computers
configuration connect connected connecting connection connections console contact contacted contain contained containing contains continued copied copy count
counted counting country create created creates creating creation credential credentials current daily data database date day days decline declined delete deleted
deletes deletion denied deny destination details device devices did different directory disable disabled disk distinct do document does domain domains done down
download downloaded downloads driver dropped during each earlier earliest either else email emails enable enabled encoded encrypted end ended ending endpoint
ends entire entries entry error errors even event events every exactly except executable executed executes execution exist existed exit exited explorer extension
fail failed failing fails failure failures few fewer fewest field file filename files final finally find first five flag folder folders followed following
follows for found four from full further gave get gets give given go goes got grant granted group groups had half handle has hash hashes have having
he her here high higher highest him his history host hosted hostname hosts hour hourly hours however http https id identifier if image in inbound
incident incidents inside install installed installs instance instead internal internet interactive into ip ips is it item items its itself just kept key keys kind last lasted lasting later latest launch
launched leading least led left length less library like line lines list listed load loaded loading local location lock locked lockout log logged
logging login logins logoff logoffs logon logons logout logs long longer longest looked lookup lookups low lower lowest machine machines made mail mailbox main make makes
management many map mapped mask match matched matches maximum mean means median member members memory message messages method minimum minute minutes modified
modification modifications modify module month months more morning most mount mounted move moved multiple name named names network never new newest next night no  none nor normal not
note nothing now number numbers object objects observed occurred occurs of off often old older oldest on once one ones only open opened opens operating operation operations option or
order origin original originated other others out outbound outcome outside over overall own owner own package page parent part partly password passwords past path paths
per percent period permission permissions permitted place placed point port ports post posted present previous previously print privilege privileges procedure
process processed processes produced program programs protocol provider proxy public pulled put queried queries query range ran rate raw reach reached read reading reads
receive received receives record recorded records refused register registered registry reject rejected rejects related remote remained remove removed removes rename renamed repeated
repeatedly replaced reply report reported reports request requested requesting requests reset resolution resolve resolved resolves resource resources response responses result
resulted results return returned returns right role roles  row rows rule rules run running runs same saw say says schedule scheduled script scripts second seconds section
security see seen send sending sends sent separate sequence series server servers service services session sessions set sets setting settings several share shared shares she
shell shortly show showed shown shows sign signed signin since single site size sizes so software some source sources spawn spawned
start started starting starts state status stayed still stop stopped stops storage stored string subject subsequent subsequently succeed succeeding occurring showing running containing succeeded succeeds success successes successful
successfully such sum system systems table target targeted task tasks ten text than that the their them then there these they third this those three
through throughout ticket tickets time times to together token took tool tools top total touched toward towards traffic transfer transferred tree tried tries triggered try turn
twice two type types under unknown unlocked unregistered unsuccessful unsuccessfully until up update updated upload uploaded uploads url urls usage use used user username usernames users uses using utc
value values various version very via visited volume was watched way web website week weeks well went were what when where whether which while who whole whose
whom wide with within without workstation workstations write writes writing written wrote year years yesterday yet zero
pipe pipes privilege hindsight raised attached policy policies performed leased lease trail trails right rights directory thread threads driver drivers loaded factor factors logging directed connecting key's
address's user's account's host's machine's process's file's january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
windows linux macos unix microsoft active kerberos ntlm smb rdp ssh ldap ftp smtp imap dns dhcp tcp udp icmp tls ssl vpn nat sql xml json powershell wmi com
am pm st nd rd th cpu gb mb kb ms kib mib gib hex base64 utf ascii
`;

export const VOCABULARY: ReadonlySet<string> = new Set(WORDS.split(/\s+/).filter((word) => word !== ''));

/** Numbers in words; `a` and `an` are no counts. */
export const NUMBER_WORDS: Readonly<Record<string, number>> = {
  zero: 0,
  once: 1,
  one: 1,
  single: 1,
  two: 2,
  twice: 2,
  three: 3,
  thrice: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  dozen: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  fifty: 50,
  hundred: 100,
};
